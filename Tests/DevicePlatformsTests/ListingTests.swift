import DevicePlatforms
import FleetModel
import LoopbackServer
import Testing

struct ListingTests {
    private func code(_ scripted: ScriptedPlatform) async -> PlatformError.Code? {
        do {
            _ = try await scripted.platform.sweep()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `pages are followed to the one without a cursor, short and empty ones too`()
        async throws
    {
        let scripted = try ScriptedPlatform.pages([
            "": TwinDocuments.page([TwinDocuments.twin("a")], next: "x&admin=true#"),
            "x&admin=true#": TwinDocuments.page([], next: "p3"),
            "p3": TwinDocuments.page([TwinDocuments.twin("b"), TwinDocuments.twin("c")]),
        ])

        let sweep = try await scripted.platform.sweep()

        #expect(sweep.table.rows.map(\.twin.id.description) == ["a", "b", "c"])
        #expect(scripted.server.requests.count == 4)
        #expect(scripted.server.requests.allSatisfy { $0.query("admin") == nil })
    }

    @Test func `a device that moved between pages stands once, as the newer`() async throws {
        let scripted = try ScriptedPlatform.pages([
            "": TwinDocuments.page(
                [TwinDocuments.twin("a", revision: 5), TwinDocuments.twin("b")],
                next: "2"
            ),
            "2": TwinDocuments.page([
                TwinDocuments.twin("a", revision: 4), TwinDocuments.twin("b", revision: 2),
            ]),
        ])

        let sweep = try await scripted.platform.sweep()

        #expect(sweep.table.rows.map(\.twin.revision) == [5, 2])
        #expect(sweep.refused.isEmpty)
    }

    @Test func `records that contradict each other are believed neither`() async throws {
        let scripted = try ScriptedPlatform.pages([
            "": TwinDocuments.page([
                TwinDocuments.twin("a"), TwinDocuments.twin("a", ("labels", #"{"site":"paris"}"#)),
                TwinDocuments.twin("b"), TwinDocuments.twin("b", ("incarnation", "\"2\"")),
                TwinDocuments.twin("c"), TwinDocuments.twin("c", ("reportSeq", "9")),
            ])
        ])

        let sweep = try await scripted.platform.sweep()

        #expect(sweep.table.rows.map(\.twin.id.description) == ["c"])
        #expect(sweep.table.rows.first?.twin.reportSequence == 9)
        #expect(sweep.refused.map(\.name).sorted() == ["a", "b"])
    }

    /// Each of these makes the sweep incomplete: no device disappears by it.
    static let brokenPages: [(String, [String: String])] = [
        (
            "A to B to A",
            [
                "": TwinDocuments.page([TwinDocuments.twin("a")], next: "A"),
                "A": TwinDocuments.page([TwinDocuments.twin("b")], next: "B"),
                "B": TwinDocuments.page([TwinDocuments.twin("c")], next: "A"),
            ]
        ),
        (
            "a cursor to itself",
            [
                "": TwinDocuments.page([TwinDocuments.twin("a")], next: "A"),
                "A": TwinDocuments.page([TwinDocuments.twin("b")], next: "A"),
            ]
        ),
        ("a cursor that is a URL", ["": TwinDocuments.page([], next: "http://evil.example/next")]),
        (
            "a cursor of 100 kB",
            ["": TwinDocuments.page([], next: String(repeating: "a", count: 100_000))]
        ),
        ("an empty cursor", ["": TwinDocuments.page([], next: "")]),
        ("a cursor with a line break", ["": TwinDocuments.page([], next: "a\\r\\nb")]),
        ("no items", ["": "{\"asOf\":\"\(TwinDocuments.asOf)\",\"consistent\":true}"]),
        (
            "items as an object",
            ["": "{\"items\":{},\"asOf\":\"\(TwinDocuments.asOf)\",\"consistent\":true}"]
        ),
        ("no time", ["": "{\"items\":[],\"consistent\":true}"]),
        (
            "an error and an empty list",
            [
                "":
                    "{\"error\":\"db down\",\"items\":[],\"asOf\":\"\(TwinDocuments.asOf)\",\"consistent\":true}"
            ]
        ),
        (
            "items twice",
            [
                "":
                    "{\"items\":[],\"items\":[],\"asOf\":\"\(TwinDocuments.asOf)\",\"consistent\":true}"
            ]
        ),
        (
            "another time on a later page",
            [
                "": TwinDocuments.page([TwinDocuments.twin("a")], next: "A"),
                "A": TwinDocuments.page(
                    [TwinDocuments.twin("b")],
                    asOf: "2026-11-25T14:02:12.000Z"
                ),
            ]
        ),
        ("empty", ["": ""]), ("null", ["": "null"]), ("a list", ["": "[]"]),
        ("a word", ["": "\"ok\""]),
        ("half a page", ["": String(TwinDocuments.page([TwinDocuments.twin("a")]).dropLast(40))]),
        ("a trailing comma", ["": TwinDocuments.page(["\(TwinDocuments.twin("a")),"])]),
        ("two documents", ["": TwinDocuments.page([]) + TwinDocuments.page([])]),
        ("NaN", ["": TwinDocuments.page([TwinDocuments.twin("a", ("reportSeq", "NaN"))])]),
        ("a guard against scripts", ["": ")]}',\n" + TwinDocuments.page([])]),
        ("a byte order mark", ["": "\u{FEFF}" + TwinDocuments.page([])]),
        ("depth 100,000", ["": String(repeating: "[", count: 100_000)]),
        (
            "a number of 400 digits",
            [
                "": TwinDocuments.page([
                    TwinDocuments.twin("a", ("revision", "1" + String(repeating: "0", count: 400)))
                ])
            ]
        ),
    ]

    @Test func `a page that cannot be used makes the sweep incomplete`() async throws {
        for (name, pages) in Self.brokenPages {
            let code = await code(try ScriptedPlatform.pages(pages))
            #expect(code == .malformed, "\(name)")
        }
    }

    @Test func `pages without end are left`() async throws {
        let empty = try ScriptedPlatform { request, connection in
            let number = Int(request.query("cursor") ?? "0") ?? 0
            connection.answer(json: TwinDocuments.page([], next: "\(number + 1)"))
        }
        let same = try ScriptedPlatform { request, connection in
            let number = Int(request.query("cursor") ?? "0") ?? 0
            connection.answer(
                json: TwinDocuments.page([TwinDocuments.twin("a")], next: "\(number + 1)")
            )
        }
        var limits = SweepLimits()
        limits.devices = 100
        let endless = try ScriptedPlatform(limits: limits) { request, connection in
            let number = Int(request.query("cursor") ?? "0") ?? 0
            connection.answer(
                json: TwinDocuments.page([TwinDocuments.twin("d-\(number)")], next: "\(number + 1)")
            )
        }

        #expect(await code(empty) == .malformed)
        #expect(await code(same) == .malformed)
        #expect(await code(endless) == .malformed)
        #expect(empty.server.requests.count < 10)
        #expect(same.server.requests.count < 10)
        #expect(endless.server.requests.count < 150)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a stream of empty lines without end is left`() async throws {
        let scripted = try ScriptedPlatform(ndjson: true) { _, connection in
            connection.send(
                "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
            )
            let chunk = "400\r\n" + String(repeating: "\n", count: 1_024) + "\r\n"
            while connection.send(chunk) {}
            connection.close()
        }

        #expect(await code(scripted) == .malformed)
    }

    @Test func `a failure in the middle is the failure of the whole`() async throws {
        let scripted = try ScriptedPlatform { request, connection in
            if request.query("cursor") == nil {
                connection.answer(json: TwinDocuments.page([TwinDocuments.twin("a")], next: "2"))
            } else {
                connection.answer(500, json: "{}")
            }
        }

        #expect(await code(scripted) == .unavailable)
    }

    static let brokenStreams: [(String, String)] = [
        ("no trailer", TwinDocuments.twin("a") + "\n"),
        ("a trailer cut off", String(TwinDocuments.stream([TwinDocuments.twin("a")]).dropLast(8))),
        (
            "a trailer without its line feed",
            String(TwinDocuments.stream([TwinDocuments.twin("a")]).dropLast())
        ),
        ("a count too high", TwinDocuments.stream([TwinDocuments.twin("a")], count: 2)),
        ("a count too low", TwinDocuments.stream([TwinDocuments.twin("a")], count: 0)),
        ("a line after the trailer", TwinDocuments.stream([]) + TwinDocuments.twin("a") + "\n"),
        ("two trailers", TwinDocuments.stream([]) + TwinDocuments.stream([])),
        (
            "a line of 100 kB",
            TwinDocuments.stream([
                TwinDocuments.twin("a", ("x", "\"" + String(repeating: "a", count: 100_000) + "\""))
            ])
        ),
        ("nothing", ""),
        ("a login page", "<html>Log in</html>\n"),
    ]

    @Test func `a stream that is not whole makes the sweep incomplete`() async throws {
        for (name, text) in Self.brokenStreams {
            let code = await code(try ScriptedPlatform.stream(text))
            #expect(code == .malformed, "\(name)")
        }
    }

    @Test func `a line of a stream that is no JSON costs that line, and may be any device's`()
        async throws
    {
        for line in [
            #"{"id":"#, "\u{FEFF}" + TwinDocuments.twin("x"), "NaN", #"{"id":"x","a":1e400}"#,
            String(repeating: "[", count: 1_000),
        ] {
            let items = [TwinDocuments.twin("a"), line, TwinDocuments.twin("b")]
            let scripted = try ScriptedPlatform.stream(TwinDocuments.stream(items))

            let sweep = try await scripted.platform.sweep()

            #expect(sweep.table.rows.map(\.twin.id.description) == ["a", "b"])
            #expect(sweep.refused.map(\.id) == [nil])
            #expect(sweep.refused.first?.reason.hasPrefix("line 2: ") == true)
        }
    }

    @Test func `too many records that cannot be used make the sweep incomplete, by name`()
        async throws
    {
        var limits = SweepLimits()
        limits.refusedRecords = 3
        for (count, isWhole) in [(3, true), (4, false)] {
            let items = (0..<count).map { TwinDocuments.twin("x\($0)", ("revision", "null")) }
            let pages = try ScriptedPlatform(limits: limits) { _, connection in
                connection.answer(json: TwinDocuments.page(items))
            }
            let stream = try ScriptedPlatform.stream(TwinDocuments.stream(items), limits: limits)
            for platform in [pages.platform, stream.platform] {
                do {
                    #expect(try await platform.sweep().refused.count == count)
                    #expect(isWhole)
                } catch {
                    #expect(!isWhole)
                    #expect(error.code == .malformed)
                    #expect(
                        error.message.hasSuffix(
                            "more than 3 records that cannot be used, the last one x3: revision is "
                                + "no whole number from 0 to 2^53 - 1"
                        )
                    )
                }
            }
        }
    }

    @Test func `an answer of another type is not read`() async throws {
        for type in [
            "text/html", "text/plain", "application/json; charset=utf-16", "application/javascript",
        ] {
            let pages = try ScriptedPlatform { _, connection in
                connection.answer(type: type, body: Array(TwinDocuments.page([]).utf8))
            }
            let stream = try ScriptedPlatform(ndjson: true) { _, connection in
                connection.answer(type: type, body: Array(TwinDocuments.stream([]).utf8))
            }
            #expect(await code(pages) == .malformed, "\(type)")
            #expect(await code(stream) == .malformed, "\(type)")
        }
    }

    @Test func `statuses mean what a caller can do`() async throws {
        let cases: [(Int, String, PlatformError.Code)] = [
            (401, "unauthorized", .notAuthorized), (403, "forbidden", .notAuthorized),
            (404, "not_found", .unsupported), (410, "cursor_expired", .cursorTooOld),
            (406, "not_acceptable", .unsupported), (429, "rate_limited", .unavailable),
            (500, "internal", .unavailable), (503, "unavailable", .unavailable),
            (409, "stale_epoch", .staleEpoch), (400, "cursor_invalid", .malformed),
            (206, "x", .malformed),
            (304, "x", .malformed),
        ]
        for (status, word, expected) in cases {
            let scripted = try ScriptedPlatform { _, connection in
                connection.answer(
                    status,
                    json: status == 304 ? "" : TwinDocuments.problem(status, word),
                    headers: ["Retry-After: 7"]
                )
            }
            let error = await #expect(throws: PlatformError.self) {
                try await scripted.platform.sweep()
            }
            #expect(error?.code == expected, "\(status)")
            #expect(
                error?.retryAfter == (status == 304 ? error?.retryAfter : .seconds(7)),
                "\(status)"
            )
        }
    }

    @Test func `an error says which call met what at whom`() async throws {
        func error(
            _ answer: @escaping @Sendable (LoopbackConnection) -> Void
        ) async throws -> (text: String, url: String) {
            let scripted = try ScriptedPlatform { _, connection in answer(connection) }
            let error = await #expect(throws: PlatformError.self) {
                try await scripted.platform.sweep()
            }
            return (error?.description ?? "", scripted.server.url)
        }
        let answers: [(String, @Sendable (LoopbackConnection) -> Void)] = [
            ("not JSON", { $0.answer(json: "{") }),
            (
                "the answer is not of the type application/json",
                { $0.answer(type: "text/html", body: Array("<html>".utf8)) }
            ),
            (
                "status 500 internal",
                { $0.answer(500, json: TwinDocuments.problem(500, "internal")) }
            ),
            (
                "status 302: redirects are not followed",
                { $0.answer(302, json: "", headers: ["Location: http://elsewhere.example/"]) }
            ),
        ]
        for (reason, answer) in answers {
            let (text, url) = try await error(answer)
            #expect(
                text.hasPrefix("cannot list the devices: GET \(url)/twin/v1/devices: \(reason)")
            )
        }
    }

    @Test func `what may pass is tried again, what may not is not`() async throws {
        let scripted = try ScriptedPlatform(attempts: 3) { _, connection in
            connection.answer(503, json: TwinDocuments.problem(503, "unavailable"))
        }
        let refused = try ScriptedPlatform(attempts: 3) { _, connection in
            connection.answer(401, json: TwinDocuments.problem(401, "unauthorized"))
        }

        #expect(await code(scripted) == .unavailable)
        #expect(await code(refused) == .notAuthorized)
        #expect(scripted.server.requests.count == 1 + 3)
        #expect(refused.server.requests.count == 1 + 1)
    }

    @Test func `a platform whose ids could create two jobs is not used`() async throws {
        let server = try LoopbackServer { _, connection in
            connection.answer(
                json: TwinDocuments.capabilities().replacing(
                    "\"dedupe\":true",
                    with: "\"dedupe\":false"
                )
            )
        }
        let platform = try ScriptedPlatform.platform(at: server)

        let error = await #expect(throws: PlatformError.self) { try await platform.capabilities() }
        #expect(error?.code == .malformed)
    }
}
