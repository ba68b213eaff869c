/// What the rows of a table refer to by number or place.
struct TwinPools: Sendable {
    /// When the platform said something, by its clock, and when that reached us, by ours.
    struct Stamp: Hashable, Sendable {
        var asOf: Timestamp
        var receivedAt: TimeSpan
    }

    var labels = PairSetPool()
    var facts = PairSetPool()
    /// Configurations, reported and applied.
    var documents = PartPool<JSONValue>(hasHoles: true)
    var components = PartPool<ComponentSet>()
    var versions = PartPool<LabelSet>()
    var conditions = PartPool<ConditionSet>()
    var metrics = PartPool<MetricSet>()
    /// Ids of devices, each with the name of its life behind it.
    var names = ByteArena()
    private var standings = BytePool()
    /// What was last applied: never twice the same, since the ids of jobs differ.
    private var echoes = ByteArena()
    private var jobs: [JobID] = []
    private(set) var stamps: [Stamp] = []

    private var scratch: [UInt8] = []
    private var lastStanding: (value: TwinStanding, number: UInt32)?

    init() {}

    /// The bytes of memory that they take, without the values that are kept beside forms.
    var byteCount: Int { partBytes + names.byteCount + echoes.byteCount + restBytes }

    /// Bytes of memory for parts and what else is held once for many devices.
    var partBytes: Int {
        labels.byteCount + facts.byteCount + documents.byteCount + components.byteCount
            + versions.byteCount + conditions.byteCount + metrics.byteCount + standings.byteCount
    }

    /// Bytes of memory for what was last applied.
    var echoBytes: Int { echoes.byteCount }

    private var restBytes: Int { jobs.capacity * 24 + stamps.capacity * 16 }

    /// Bytes of all that was ever taken: it grows by what rows leave behind when they change.
    var usedBytes: Int {
        labels.usedBytes + facts.usedBytes + documents.usedBytes + components.usedBytes
            + versions.usedBytes + conditions.usedBytes + metrics.usedBytes + standings.usedBytes
            + names.usedBytes + echoes.usedBytes + jobs.count * 24 + stamps.count * 16
    }

    /// The number of a stamp; the last one again where it is the same.
    mutating func number(of stamp: Stamp) -> UInt32 {
        if stamps.last != stamp { stamps.append(stamp) }
        return UInt32(stamps.count - 1)
    }

    /// Gives every stamp another time of the platform.
    mutating func stamp(asOf: Timestamp) {
        for index in stamps.indices { stamps[index].asOf = asOf }
    }

    /// The number of a standing; nil: a cap is reached.
    mutating func number(of standing: TwinStanding) -> UInt32? {
        if let lastStanding, lastStanding.value == standing { return lastStanding.number }
        scratch.removeAll(keepingCapacity: true)
        standing.append(to: &scratch)
        let bytes = scratch
        guard let number = standings.id(of: bytes.span) else { return nil }
        lastStanding = (standing, number)
        return number
    }

    func standing(_ number: UInt32) -> TwinStanding {
        standings.withBytes(number) { TwinStanding($0) }
    }

    /// The place of an echo, `TwinBlock.Content.none` for none; nil: a cap is reached.
    mutating func place(of echo: TrackEcho?) -> UInt32? {
        guard let echo else { return TwinBlock.Content.none }
        scratch.removeAll(keepingCapacity: true)
        echo.append(to: &scratch)
        let bytes = scratch
        return echoes.append(bytes.span)
    }

    func echo(_ place: UInt32) -> TrackEcho? {
        guard place != TwinBlock.Content.none else { return nil }
        return echoes.withBytes(at: place, count: TrackEcho.byteCount) { TrackEcho($0) }
    }

    /// The number of a job's id, `TwinBlock.Content.none` for none.
    mutating func number(of job: JobID?) -> UInt32 {
        guard let job else { return TwinBlock.Content.none }
        jobs.append(job)
        return UInt32(jobs.count - 1)
    }

    func job(_ number: UInt32) -> JobID? {
        number == TwinBlock.Content.none ? nil : jobs[Int(number)]
    }
}
