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
