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
}
