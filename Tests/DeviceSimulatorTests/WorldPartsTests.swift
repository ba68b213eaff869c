import FleetModel
import Testing

@testable import DeviceSimulator

struct ChanceTests {
    @Test func `a number depends on seed, purpose, index and occasion alone`() {
        let chance = Chance(seed: 1)

        #expect(chance.number(.isSlow, 5) == Chance(seed: 1).number(.isSlow, 5))
        #expect(chance.number(.isSlow, 5) != Chance(seed: 2).number(.isSlow, 5))
        #expect(chance.number(.isSlow, 5) != chance.number(.isOffline, 5))
        #expect(chance.number(.isSlow, 5) != chance.number(.isSlow, 6))
        #expect(chance.number(.isSlow, 5, 1) != chance.number(.isSlow, 5, 2))
    }

    @Test(arguments: [0.0, 0.08, 0.5, 1.0])
    func `a share comes out as asked`(_ share: Double) {
        let chance = Chance(seed: 3)
        let count = (0..<10_000).count { chance.happens(share, .isOffline, $0) }

        #expect(abs(Double(count) / 10_000 - share) < 0.01)
        #expect(share != 0 || count == 0)
        #expect(share != 1 || count == 10_000)
    }

    @Test func `a share that grows takes more of the same devices`() {
        let chance = Chance(seed: 3)
        let few = (0..<1_000).filter { chance.happens(0.1, .isOffline, $0) }
        let many = Set((0..<1_000).filter { chance.happens(0.3, .isOffline, $0) })

        #expect(few.allSatisfy(many.contains))
    }
}

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

struct EventQueueTests {
    @Test func `events come by time, then in the order in which they were added`() {
        var queue = EventQueue()
        let chance = Chance(seed: 9)
        for index in 0..<500 {
            let offset = chance.pick(0...50, .hardware, index)
            let time = Timestamp(milliseconds: offset)
            queue.add(.poll, at: time, subject: index)
        }

        var taken: [(Timestamp, Int)] = []
        while let event = queue.next(by: Timestamp(milliseconds: 50)) {
            taken.append((event.time, event.subject))
        }

        #expect(taken.count == 500)
        #expect(zip(taken, taken.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `what is not due stays`() {
        var queue = EventQueue()
        queue.add(.poll, at: Timestamp(milliseconds: 10), subject: 0)

        #expect(queue.next(by: Timestamp(milliseconds: 9)) == nil)
        #expect(queue.count == 1)
    }
}

struct SequenceFeedTests {
    @Test func `only the latest entry of a thing is told`() throws {
        var feed = SequenceFeed(retaining: 10)
        var latest: [Int: UInt64] = [:]
        for subject in [1, 2, 1, 3] { latest[subject] = feed.append(subject) }
        let page = try #require(feed.page(after: 0, limit: 10) { latest[$0] == $1 })

        #expect(page.subjects == [2, 1, 3])
        #expect(page.isCaughtUp)
    }

    @Test func `pages go on from where the last one ended`() throws {
        var feed = SequenceFeed(retaining: 10)
        for subject in 0..<5 { _ = feed.append(subject) }
        let first = try #require(feed.page(after: 0, limit: 2) { _, _ in true })
        let second = try #require(feed.page(after: first.next, limit: 10) { _, _ in true })

        #expect(first.subjects == [0, 1])
        #expect(!first.isCaughtUp)
        #expect(second.subjects == [2, 3, 4])
    }

    @Test
    func `a sequence that is no longer kept, or never was, is told apart from an empty answer`() {
        var feed = SequenceFeed(retaining: 10)
        for subject in 0..<5_000 { _ = feed.append(subject) }

        #expect(feed.floor > 0)
        #expect(feed.page(after: 0, limit: 1) { _, _ in true } == nil)
        #expect(feed.page(after: feed.latest + 1, limit: 1) { _, _ in true } == nil)
        #expect(feed.page(after: feed.latest, limit: 1) { _, _ in true }?.subjects == [])
    }
}

struct FaultFlagTests {
    @Test(arguments: [
        ("os=2.5.0", "os=2.5.0:jobFails"),
        ("os=2.5.0@gw-210", "os=2.5.0@gw-210:jobFails"),
        ("os=2.5.0@gw-210:unhealthy", "os=2.5.0@gw-210:unhealthy"),
        ("os=2.5.0:fallsBack", "os=2.5.0:fallsBack"),
    ])
    func `a failing version is read from a flag`(_ flag: String, _ whole: String) {
        #expect(FailingVersion(flag)?.description == whole)
    }

    @Test func `a value may hold colons and at-signs of its own`() throws {
        let flag = "telemetry.endpoint=mqtts://user@eu.example.net:8883@gw-210:unhealthy"
        let failing = try #require(FailingConfig(flag))

        #expect(failing.value == "mqtts://user@eu.example.net:8883")
        #expect(failing.model == "gw-210")
        #expect(failing.mode == .unhealthy)
    }

    @Test(arguments: ["", "os", "=2.5.0", "os=", "os=@gw-210", "os=2.5.0@"])
    func `what is no flag is refused`(_ flag: String) {
        #expect(FailingVersion(flag) == nil)
    }

    @Test func `numbers and booleans are compared as such`() throws {
        let failing = try #require(FailingConfig("telemetry.intervalSeconds=5"))

        #expect(failing.applies(to: ["telemetry": ["intervalSeconds": 5]], model: nil))
        #expect(!failing.applies(to: ["telemetry": ["intervalSeconds": "5"]], model: nil))
    }
}
