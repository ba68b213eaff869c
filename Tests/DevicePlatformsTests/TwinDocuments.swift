import DevicePlatforms
import FleetModel
import Foundation
import HTTPTransport
import LoopbackServer
import Testing

/// Twins in the wire format, made of JSON members that a test may replace.
enum TwinDocuments {
    static let asOf = "2026-11-25T14:02:11.000Z"

    static func twin(
        _ id: String = "gw-1",
        revision: Int = 1,
        _ changes: (String, String?)...
    ) -> String {
        var members: [(String, String)] = [
            ("id", "\"\(id)\""), ("incarnation", "\"1\""), ("revision", "\(revision)"),
            ("etag", "\"r\(revision)\""), ("labels", #"{"site":"berlin"}"#),
            ("facts", #"{"model":"gw-200","hardwareRevision":"B"}"#), ("sections", sections),
            ("conditions", #"[{"type":"Ready","status":"true","reason":"Running","message":""}]"#),
            ("health", #"{"metrics":{"load":0.5}}"#),
            ("connectivity", #"{"state":"online","expectedIntervalSeconds":60}"#), ("job", "null"),
            ("reportSeq", "7"), ("reportedAt", "\"2026-11-25T14:02:00.000Z\""),
            ("lastSeenAt", "\"2026-11-25T14:02:05.000Z\""),
        ]
        for (name, value) in changes {
            members.removeAll { $0.0 == name }
            if let value { members.append((name, value)) }
        }
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    static let sections = """
        {"config":{"reported":{"telemetry":{"intervalSeconds":30}},"observedGeneration":3,"applied":\
        {"generation":3,"jobId":"j-aaaaaaaaaaaaaaaaaaaaaaaaaa","digest":"\(digest)","document":{"a":null}}},\
        "firmware":{"reported":{"os":{"running":"2.3.0","confirmed":true,"slot":"a","pending":null,\
        "lastResult":{"code":"ok","at":null}}},"observedGeneration":0,"applied":null}}
        """

    static let digest = String(repeating: "0a", count: 32)

    static func page(_ items: [String], next: String? = nil, asOf: String = asOf) -> String {
        let cursor = next.map { ",\"nextCursor\":\"\($0)\"" } ?? ""
        return "{\"items\":[\(items.joined(separator: ","))],\"asOf\":\"\(asOf)\","
            + "\"changesCursor\":\"c0\",\"consistent\":true\(cursor)}"
    }

    static func stream(_ items: [String], count: Int? = nil) -> String {
        items.map { $0 + "\n" }.joined()
            + "{\"trailer\":{\"count\":\(count ?? items.count),\"asOf\":\"\(asOf)\",\"changesCursor\":\"c0\"}}\n"
    }

    static func capabilities(
        ndjson: Bool = false,
        completeETags: Bool? = nil,
        epoch: Int = 0
    ) -> String {
        """
        {"sections":["config","firmware"],"maxPage":1000,"changes":true,"reports":true,"ndjson":\(ndjson),\
        \(completeETags.map { "\"completeEtags\":\($0)," } ?? "")"desiredWrites":false,\
        "sink":{"dedupe":true,"cancel":["queuedOnly"],"windows":false,\
        "maxTargetsPerCall":2,"maxDocumentBytes":4096,"epoch":\(epoch)}}
        """
    }

    static func problem(_ status: Int, _ code: String) -> String {
        "{\"type\":\"about:blank\",\"title\":\"No\",\"status\":\(status),\"code\":\"\(code)\",\"retryable\":false}"
    }
}

/// A platform of which a test writes the answers, and the client that talks to it.
struct ScriptedPlatform {
    let server: LoopbackServer
    let platform: TidegatePlatform

    init(
        ndjson: Bool = false,
        completeETags: Bool? = nil,
        attempts: Int = 1,
        limits: SweepLimits = SweepLimits(),
        _ answer: @escaping @Sendable (LoopbackRequest, LoopbackConnection) -> Void
    ) throws {
        let server = try LoopbackServer { request, connection in
            if request.path == "/twin/v1/capabilities" {
                connection.answer(
                    json: TwinDocuments.capabilities(ndjson: ndjson, completeETags: completeETags)
                )
            } else {
                answer(request, connection)
            }
        }
        self.server = server
        platform = try Self.platform(at: server, attempts: attempts, limits: limits)
    }

    static func platform(
        at server: LoopbackServer,
        attempts: Int = 1,
        limits: SweepLimits = SweepLimits()
    ) throws -> TidegatePlatform {
        TidegatePlatform(
            base: try #require(HTTPAddress(server.url)),
            client: HTTPClient(settings: HTTPSettings(), concurrency: 2),
            clock: PlatformClock(monotonic: { .seconds(100) }, pause: { _ in }),
            retry: RetryPolicy(attempts: attempts),
            limits: limits
        )
    }

    /// Pages by their cursor; the first has the cursor "".
    static func pages(_ pages: [String: String]) throws -> ScriptedPlatform {
        try ScriptedPlatform { request, connection in
            let cursor = request.query("cursor") ?? ""
            connection.answer(json: pages[cursor] ?? TwinDocuments.page([]))
        }
    }

    static func stream(
        _ text: String,
        completeETags: Bool? = nil,
        limits: SweepLimits = SweepLimits()
    ) throws -> ScriptedPlatform {
        try ScriptedPlatform(ndjson: true, completeETags: completeETags, limits: limits) {
            _,
            connection in
            connection.answer(type: "application/x-ndjson", body: Array(text.utf8))
        }
    }
}
