import FleetController
import FleetModel
import Testing

struct RetryPauseTests {
    @Test func `pauses double up to the longest, and half of each is certain`() {
        var pause = RetryPause(first: .seconds(1), longest: .seconds(8))
        var chance = SystemRandomNumberGenerator()
        for whole in [1_000, 2_000, 4_000, 8_000, 8_000, 8_000] as [Int64] {
            let drawn = pause.fail(using: &chance).milliseconds

            #expect((whole / 2...whole).contains(drawn))
        }
        pause.succeed()
        #expect(pause.fail(using: &chance) <= .seconds(1))
    }

    @Test func `a peer's wish for patience is kept, within reason`() {
        var pause = RetryPause()
        var chance = SystemRandomNumberGenerator()

        #expect(pause.fail(askedFor: .seconds(90), using: &chance) == .seconds(90))
        #expect(pause.fail(askedFor: .days(9), using: &chance) == .minutes(15))
    }

    @Test func `any number of failures is within the longest`() {
        var pause = RetryPause()
        var chance = SystemRandomNumberGenerator()
        for _ in 0..<200 { #expect(pause.fail(using: &chance) <= .minutes(2)) }
    }
}

struct OutsideTextTests {
    @Test func `what could deceive a reader is spelled out`() {
        #expect(OutsideText("a\nb\u{1b}[31m\u{202e}").description == "a\\u{a}b\\u{1b}[31m\\u{202e}")
        #expect(OutsideText("grün ✓").description == "grün ✓")
    }

    @Test func `a long text is cut`() {
        #expect(OutsideText(String(repeating: "x", count: 9_000)).description.utf8.count < 520)
    }
}

struct FailpointsTests {
    @Test func `a name that is none is refused, an empty one arms nothing`() throws {
        #expect(Failpoints(variable: "nowhere") == nil)
        #expect(Failpoints(variable: "before-persist:0") == nil)
        try #require(Failpoints(variable: nil)).reach(.beforePersist)
    }

    @Test func `an armed one kills the process when it is reached for the given time`() async {
        await #expect(processExitsWith: .signal(9)) {
            let failpoints = try #require(Failpoints(variable: "before-persist:2"))
            try failpoints.reach(.beforePersist)
            try failpoints.reach(.insidePersist)
            try failpoints.reach(.beforePersist)
        }
    }
}

struct SystemClockTests {
    @Test func `both clocks run by the scale and stay together`() async throws {
        let clock = SystemClock(timeScale: 1_000)
        let start = clock.now()

        try await clock.pause(for: TimeSpan(milliseconds: 60))

        let end = clock.now()
        #expect(end.monotonic - start.monotonic >= .seconds(60))
        #expect(end.wall.since(start.wall) == end.monotonic - start.monotonic)
        #expect(clock.worldSpan(of: .seconds(60)) == TimeSpan(milliseconds: 60))
    }
}
