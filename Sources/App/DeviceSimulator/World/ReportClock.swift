import FleetModel

/// When a device reported: its heartbeats by arithmetic, and the reports it makes out of turn.
struct ReportClock: Hashable, Sendable {
    /// What the platform received last.
    struct Received: Hashable, Sendable {
        var sequence: UInt64
        var at: Timestamp
    }

    /// How many lost heartbeats in a row are looked at; further back the base is the answer.
    private static let lookBack: Int64 = 64

    let cadence: Cadence
    private(set) var isSilent = false
    private var settledBeat: Int64
    private var sent: UInt64
    private var received: Received

    /// A device that made its first report just before the time.
    init(cadence: Cadence, at time: Timestamp) {
        self.cadence = cadence
        let beat = max(0, cadence.beat(at: time))
        settledBeat = beat
        sent = UInt64(beat) + 1
        received = Received(sequence: sent, at: cadence.time(of: beat))
    }

    /// What the platform has received by the time; `isLost` tells of a heartbeat whether it was lost on the way.
    func received(by time: Timestamp, isLost: (Int64) -> Bool) -> Received {
        guard !isSilent else { return received }
        let last = cadence.beat(at: time)
        var beat = last
        while beat > settledBeat, last - beat < Self.lookBack {
            if !isLost(beat) {
                return Received(
                    sequence: sent + UInt64(beat - settledBeat),
                    at: cadence.time(of: beat)
                )
            }
            beat -= 1
        }
        return received
    }

    /// Makes a report out of turn, which reaches the platform unless it is lost.
    mutating func report(at time: Timestamp, isLost: Bool, isBeatLost: (Int64) -> Bool) {
        settle(at: time, isLost: isBeatLost)
        sent += 1
        if !isLost { received = Received(sequence: sent, at: time) }
    }

    mutating func fallSilent(at time: Timestamp, isLost: (Int64) -> Bool) {
        settle(at: time, isLost: isLost)
        isSilent = true
    }

    mutating func speak(at time: Timestamp) {
        guard isSilent else { return }
        isSilent = false
        settledBeat = max(settledBeat, cadence.beat(at: time))
    }

    private mutating func settle(at time: Timestamp, isLost: (Int64) -> Bool) {
        guard !isSilent else { return }
        received = received(by: time, isLost: isLost)
        let beat = cadence.beat(at: time)
        guard beat > settledBeat else { return }
        sent += UInt64(beat - settledBeat)
        settledBeat = beat
    }
}
