import DevicePlatforms
import FleetModel
import Foundation
import LoopbackServer
import Testing

/// Servers that are no platform at all, against the suite: it ends, says what it met, and calls nobody else.
struct HostileConformanceTests {
    private static let largest = 9_007_199_254_740_991

    /// Runs every check against a server that answers all calls alike; returns what the failed ones saw.
    private static func failed(
        longestCheck: TimeSpan = .minutes(1),
        header: TimeSpan = .seconds(8),
        _ answer: @escaping @Sendable (LoopbackRequest, LoopbackConnection) -> Void
    ) async throws -> [String: String] {
        let server = try LoopbackServer(answer)
        let results = try await ConformanceTests.results(
            of: server.port,
            device: DeviceID("gw-1"),
            longestCheck: longestCheck,
            header: header,
            bodyBytes: 256 * 1_024
        )
        server.stop()
        #expect(results.map(\.name) == ConformanceSuite.names)
        // None of them writes: a server that shows no twin of the device gets no job for it.
        #expect(server.requests.filter { $0.method == "PUT" }.map(\.path) == [])
        return ConformanceTests.failed(results)
    }

    @Test(.timeLimit(.minutes(2)))
    func `a server that keeps silent fails every check, by address and reason`() async throws {
        let failed = try await Self.failed(header: TimeSpan(milliseconds: 150)) { _, connection in
            connection.hang()
        }

        #expect(Set(ConformanceSuite.names).subtracting(failed.keys).isEmpty)
        #expect(failed["pages"]?.contains("http://127.0.0.1:") == true)
        #expect(failed["pages"]?.contains("no complete headers within") == true)
    }

    @Test(.timeLimit(.minutes(2)))
    func `bytes that are no HTTP fail every check`() async throws {
        let failed = try await Self.failed { _, connection in
            connection.send([UInt8](repeating: 0xFF, count: 4_096))
            connection.close()
        }

        #expect(Set(ConformanceSuite.names).subtracting(failed.keys).isEmpty)
        #expect(failed["capabilities"]?.contains("http://127.0.0.1:") == true)
    }

    @Test(.timeLimit(.minutes(2)))
    func `a body without end is left, a stream of them too`() async throws {
        let failed = try await Self.failed { request, connection in
            let type = request.isStream ? "application/x-ndjson" : "application/json"
            connection.send(
                "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            let chunk = "1000\r\n" + String(repeating: "\n", count: 4_096) + "\r\n"
            while connection.send(chunk) {}
            connection.close()
        }

        #expect(failed["pages"]?.contains("longer than 262144 bytes") == true)
        #expect(failed["stream"] != nil)
    }

    @Test(.timeLimit(.minutes(2)))
    func `a server that sends callers elsewhere is not followed`() async throws {
        let other = try LoopbackServer { _, connection in connection.answer(json: "{}") }
        let elsewhere = other.url
        let failed = try await Self.failed { request, connection in
            connection.answer(
                302,
                type: "text/html",
                headers: ["Location: \(elsewhere)\(request.target)"],
                body: []
            )
        }

        #expect(other.requests.map(\.path) == [])
        #expect(failed["capabilities"]?.contains("redirects are not followed") == true)
        other.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `pages and feeds without end, and streams that trickle, are left in time`() async throws {
        let count = Counter()
        let failed = try await Self.failed(longestCheck: .seconds(2)) { request, connection in
            let number = count.next()
            guard !request.isStream else {
                connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                )
                while connection.send("2\r\n{}\r\n") { connection.pause(milliseconds: 50) }
                return connection.close()
            }
            connection.answer(
                json: #"{"items":[{"id":"d-\#(number)"}],"nextCursor":"c-\#(number)","#
                    + #""next":"c-\#(number)","caughtUp":false,"consistent":true,"#
                    + #""changesCursor":"c","asOf":"2026-11-25T14:02:11.000Z"}"#
            )
        }

        for name in ["pages", "stream"] {
            #expect(failed[name] == "not done in 2s", "\(name): \(failed[name] ?? "passed")")
        }
        #expect(failed["generations"] != nil)
        #expect(failed["job-feed"] != nil)
    }

    @Test(.timeLimit(.minutes(2)))
    func `numbers at the end of their range break nothing`() async throws {
        for number in [
            "\(Self.largest)", "-\(Self.largest)", "1e300", "0.5", "9223372036854775807",
        ] {
            let failed = try await Self.failed { request, connection in
                guard request.method != "PUT" else { return connection.close() }
                connection.answer(
                    json: """
                        {"maxPage":\(number),"sink":{"maxTargetsPerCall":\(number),"epoch":\(number),\
                        "maxDocumentBytes":\(number)},"revision":\(number),"count":\(number),\
                        "sections":{"config":{"observedGeneration":\(number)}},"items":[],\
                        "results":[{"status":\(number)}],"state":"queued"}
                        """
                )
            }

            #expect(failed["capabilities"] != nil, "\(number)")
        }
    }

    /// As above, but a device is shown, so that jobs go out; here they meet the same nonsense.
    @Test(.timeLimit(.minutes(2)))
    func `the highest generation and epoch there are leave no room, and are no crash`()
        async throws
    {
        let largest = Self.largest
        let server = try LoopbackServer { request, connection in
            connection.answer(
                json: """
                    {"id":"gw-1","incarnation":"1","sections":{"config":{"observedGeneration":\(largest)}},\
                    "sink":{"epoch":\(largest)},"items":[],"asOf":"9999-12-31T23:59:59.999Z"}
                    """,
                headers: ["Tidegate-As-Of: 9999-12-31T23:59:59.999Z"]
            )
        }
        let results = try await ConformanceTests.results(
            of: server.port,
            device: DeviceID("gw-1")
        )
        server.stop()

        #expect(results.map(\.name) == ConformanceSuite.names)
        #expect(ConformanceTests.failed(results)["job-created"] != nil)
        #expect(server.requests.contains { $0.method == "PUT" })
    }
}
