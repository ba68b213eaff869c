import DevicePlatforms
import FleetModel
import HTTPTransport
import Testing

@testable import DeviceSimulator

/// The simulator's promise that its etags tell of every change.
struct CompleteETagsTests {
    @Test func `what passes unread in a busy fleet is what a whole listing says`() async throws {
        try await RunningSimulator.run(devices: 200, scale: 600) { simulator in
            let base = try #require(HTTPAddress("http://127.0.0.1:\(simulator.port)"))
            let platform = TidegatePlatform(
                base: base,
                client: HTTPClient(settings: HTTPSettings(), concurrency: 1),
                clock: PlatformClock(monotonic: { .zero }, pause: { _ in })
            )
            #expect(try await platform.capabilities().hasCompleteETags)
            let faults: JSONValue = ["driftsPerDeviceDay": 200, "handsOutNewestFirst": true]
            _ = try await simulator.post("/simulator/v1/faults", faults)
            var table = TwinTable()
            let first = try await platform.sweep()
            var isTaken = table.replace(by: first)
            #expect(isTaken)
            var passed = 0
            for _ in 0..<5 {
                try await Task.sleep(for: .milliseconds(200))
                let some = try await platform.sweep(knowing: table)
                passed += try #require(some.gate).count
                isTaken = table.replace(by: some)
                #expect(isTaken)
                let whole = try await platform.sweep()
                #expect(ETagBreach(of: table, by: whole) == nil)
                #expect(table.count == whole.table.count)
            }
            #expect(passed > 0)
        }
    }
}
