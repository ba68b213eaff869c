import FleetController
import FleetModel
import Testing

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

    @Test func `a clock made later agrees with an earlier one of the same origin`() async throws {
        let origin = SystemClock().now().wall
        let earlier = SystemClock(timeScale: 1_000, origin: origin)
        try await earlier.pause(for: TimeSpan(milliseconds: 30))

        let later = SystemClock(timeScale: 1_000, origin: origin)

        // A thousand times some milliseconds of rounding.
        let apart = later.now().wall.since(earlier.now().wall)
        #expect(apart < .seconds(15) && apart > .seconds(-15))
        #expect(later.now().wall.since(origin) >= .seconds(29))
    }

    @Test func `an origin that is centuries away stops nothing`() {
        for origin in [Int64.min, Int64.max] {
            let clock = SystemClock(timeScale: 100_000, origin: Timestamp(milliseconds: origin))
            #expect(clock.now().monotonic >= .zero)
        }
    }
}
