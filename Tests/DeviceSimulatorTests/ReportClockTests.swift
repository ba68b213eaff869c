import FleetModel
import Testing

@testable import DeviceSimulator

struct ReportClockTests {
    private let start = Workbench.start
    private var cadence: Cadence { Cadence(first: start, interval: .seconds(60)) }
    private let never: (Int64) -> Bool = { _ in false }

    @Test func `heartbeats count up by themselves`() {
        let clock = ReportClock(cadence: cadence, at: start)
        let first = clock.received(by: start, isLost: never)
        let later = clock.received(by: start.advanced(by: .seconds(150)), isLost: never)

        #expect(later.sequence == first.sequence + 2)
        #expect(later.at == start.advanced(by: .seconds(120)))
    }

    @Test func `a lost heartbeat leaves the one before`() {
        let clock = ReportClock(cadence: cadence, at: start)
        let received = clock.received(by: start.advanced(by: .seconds(150)), isLost: { $0 == 2 })

        #expect(received.at == start.advanced(by: .seconds(60)))
    }

    @Test func `a report out of turn raises the sequence, and later beats go on from it`() {
        var clock = ReportClock(cadence: cadence, at: start)
        let time = start.advanced(by: .seconds(70))
        let before = clock.received(by: time, isLost: never)
        clock.report(at: time, isLost: false, isBeatLost: never)
        let after = clock.received(by: time, isLost: never)
        let later = clock.received(by: start.advanced(by: .seconds(120)), isLost: never)

        #expect(after.sequence == before.sequence + 1)
        #expect(after.at == time)
        #expect(later.sequence == after.sequence + 1)
    }

    @Test func `silence holds what was received, and speaking again goes on above it`() {
        var clock = ReportClock(cadence: cadence, at: start)
        clock.fallSilent(at: start.advanced(by: .seconds(70)), isLost: never)
        let silent = clock.received(by: start.advanced(by: .hours(1)), isLost: never)
        clock.speak(at: start.advanced(by: .hours(1)))
        let spoken = clock.received(
            by: start.advanced(by: .hours(1)).advanced(by: .seconds(60)),
            isLost: never
        )

        #expect(silent.at == start.advanced(by: .seconds(60)))
        #expect(spoken.sequence == silent.sequence + 1)
        #expect(spoken.at == start.advanced(by: .seconds(3_660)))
    }
}
