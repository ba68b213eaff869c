import DevicePlatforms
import FleetModel
import HTTPTransport
import LoopbackServer
import Synchronization
import Testing

/// The page that is fetched while another one is read.
struct PageAheadTests {
    /// A clock that goes on by a second each time it is read.
    private final class CountingClock: Sendable {
        private let seconds = Mutex<Int64>(0)

        var readings: Int64 { seconds.withLock { $0 } }

        func read() -> TimeSpan {
            seconds.withLock { seconds in
                seconds += 1
                return .seconds(Int(seconds))
            }
        }
    }

    /// Answers by the page's cursor; the first has the cursor "".
    private func platform(
        limits: SweepLimits = SweepLimits(),
        clock: CountingClock = CountingClock(),
        attempts: Int = 1,
        _ answer: @escaping @Sendable (String, LoopbackConnection) -> Void
    ) throws -> (platform: TidegatePlatform, server: LoopbackServer) {
        let server = try LoopbackServer { request, connection in
            if request.path == "/twin/v1/capabilities" {
                connection.answer(json: TwinDocuments.capabilities())
            } else {
                answer(request.query("cursor") ?? "", connection)
            }
        }
        let platform = TidegatePlatform(
            base: try #require(HTTPAddress(server.url)),
            client: HTTPClient(settings: HTTPSettings(), concurrency: 1),
            clock: PlatformClock(monotonic: clock.read, pause: { _ in }),
            retry: RetryPolicy(attempts: attempts),
            limits: limits
        )
        return (platform, server)
    }

    /// Pages asked for so far; the first call is for the capabilities.
    private func pages(_ server: LoopbackServer) -> [String] {
        server.requests.dropFirst().map { $0.query("cursor") ?? "" }
    }

    @Test(.timeLimit(.minutes(1)))
    func `it is asked for before the records are read, and left where these fail the sweep`()
        async throws
    {
        var limits = SweepLimits()
        limits.refusedRecords = 0
        let clock = CountingClock()
        let (platform, server) = try platform(limits: limits, clock: clock) { cursor, connection in
            guard cursor.isEmpty else { return connection.hang() }
            let bad = TwinDocuments.twin("a", ("revision", "null"))
            connection.answer(json: TwinDocuments.page([bad], next: "2"))
        }
        defer { server.stop() }
        let start = ContinuousClock.now

        let error = await #expect(throws: PlatformError.self) { try await platform.sweep() }

        #expect(error?.code == .malformed)
        #expect(error?.message.contains("the last one a: revision is no whole number") == true)
        // The clock is read when a page is asked for.
        #expect(clock.readings == 2)
        // A hanging answer is waited for much longer than that.
        #expect(.now - start < .seconds(10))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a sweep that is stopped ends while it is on its way`() async throws {
        let (platform, server) = try platform { cursor, connection in
            guard cursor.isEmpty else { return connection.hang() }
            connection.answer(json: TwinDocuments.page([TwinDocuments.twin("a")], next: "2"))
        }
        defer { server.stop() }
        let sweep = Task { try await platform.sweep() }
        while pages(server).count < 2 { try await Task.sleep(for: .milliseconds(5)) }

        sweep.cancel()

        let error = await #expect(throws: PlatformError.self) { try await sweep.value }
        #expect(error?.code == .unavailable)
    }

    @Test func `its fault is told after that of the page before`() async throws {
        for (first, code) in [(TwinDocuments.page([], next: "2"), 401), ("{}", 401)] {
            let (platform, server) = try platform { cursor, connection in
                cursor.isEmpty
                    ? connection.answer(json: first)
                    : connection.answer(code, json: TwinDocuments.problem(code, "unauthorized"))
            }
            defer { server.stop() }
            let error = await #expect(throws: PlatformError.self) { try await platform.sweep() }
            #expect(error?.code == (first == "{}" ? .malformed : .notAuthorized))
        }
    }

    @Test func `it is tried again as any call`() async throws {
        let failures = Mutex(2)
        let (platform, server) = try platform(attempts: 3) { cursor, connection in
            let fails =
                cursor == "2"
                && failures.withLock { left in
                    left -= 1
                    return left >= 0
                }
            guard !fails else {
                return connection.answer(503, json: TwinDocuments.problem(503, "unavailable"))
            }
            connection.answer(
                json: TwinDocuments.page(
                    [TwinDocuments.twin("d\(cursor)")],
                    next: cursor.isEmpty ? "2" : nil
                )
            )
        }
        defer { server.stop() }

        let sweep = try await platform.sweep()

        #expect(sweep.table.rows.map(\.twin.id.description) == ["d", "d2"])
        #expect(pages(server) == ["", "2", "2", "2"])
    }

    @Test func `no page is asked for that nobody would read`() async throws {
        let cases: [(next: [String: String], brings: Bool, pages: [String])] = [
            (["": "A", "A": "A"], true, ["", "A"]),
            (["": "A", "A": "B", "B": "A"], true, ["", "A", "B"]),
            // Three pages in a row may bring nothing new.
            (["": "A", "A": "B", "B": "C", "C": "D", "D": "E"], false, ["", "A", "B", "C"]),
        ]
        for (next, brings, expected) in cases {
            let (platform, server) = try platform { cursor, connection in
                let items = brings ? [TwinDocuments.twin("d\(cursor)")] : []
                connection.answer(json: TwinDocuments.page(items, next: next[cursor]))
            }
            defer { server.stop() }
            let error = await #expect(throws: PlatformError.self) { try await platform.sweep() }
            #expect(error?.code == .malformed)
            #expect(pages(server) == expected)
        }
    }

    @Test func `its rows are as old as the asking for it`() async throws {
        let (platform, server) = try platform { cursor, connection in
            let page = TwinDocuments.page(
                [TwinDocuments.twin("d\(cursor)")],
                next: ["": "1", "1": "2"][cursor],
                asOf: "2026-11-25T14:02:1\(cursor.isEmpty ? "0" : cursor).000Z"
            )
            let isConsistent = "\"consistent\":true"
            connection.answer(json: page.replacing(isConsistent, with: "\"consistent\":false"))
        }
        defer { server.stop() }

        let sweep = try await platform.sweep()

        #expect(sweep.table.rows.map(\.receivedAt) == [.seconds(1), .seconds(2), .seconds(3)])
    }
}
