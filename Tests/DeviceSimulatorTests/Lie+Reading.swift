import FleetModel
import Foundation
import LoopbackServer

extension Lie {
    /// Lies to those that only read.
    static let reading: [Lie] = listing + streams + feeds + points + manners

    private static let listing: [Lie] = [
        .of(
            "ids may create two jobs",
            ["capabilities"],
            "dedupe",
            where: { $0.path.hasSuffix("capabilities") }
        ) {
            $0.replace(#""dedupe":true"#, with: #""dedupe":false"#)
        },
        .of(
            "a limit is not named",
            ["capabilities"],
            "maxDocumentBytes",
            where: { $0.path.hasSuffix("capabilities") }
        ) {
            $0.replace("maxDocumentBytes", with: "most")
        },
        .of(
            "an unknown mode of cancelling",
            ["capabilities"],
            "sink.cancel",
            where: { $0.path.hasSuffix("capabilities") }
        ) {
            $0.replace("\"force\"", with: "\"kill\"")
        },
        .of(
            "a later page leaves a device out",
            ["pages"],
            "in one of them only",
            where: { $0.isPage && $0.query("cursor") != nil }
        ) {
            $0.edit("items") { $0.removeFirst() }
        },
        .of(
            "a device stands on two pages",
            ["pages"],
            "stands twice",
            where: { $0.isPage && $0.query("cursor") != nil }
        ) {
            $0.edit("items") { $0.append($0[0]) }
        },
        .of("the cursor is a URL", ["pages", "page-times"], where: { $0.isPage }) {
            $0.edit { object in
                if object["nextCursor"] != nil {
                    object["nextCursor"] = "http://elsewhere.example/2"
                }
            }
        },
        .of(
            "later pages are of a later time",
            ["page-times"],
            "first, and",
            where: { $0.isPage && $0.query("cursor") != nil }
        ) {
            $0.edit { $0["asOf"] = "2037-01-01T00:00:00.000Z" }
        },
        .hearing("pages are larger than asked for", ["page-size"], "for the limit 1") {
            request in
            if request.isPage, request.query("limit") == "1" { request.drop("limit") }
        },
        .of(
            "a revision beyond 2^53",
            ["twins"],
            "revision is no whole number",
            where: { $0.isPage && $0.query("limit") == "1000" }
        ) {
            $0.edit("items") { items in
                guard var twin = items[0].object else { return }
                twin["revision"] = .number(JSONNumber(9_007_199_254_740_993))
                items[0] = .object(twin)
            }
        },
        .of(
            "a report of tomorrow",
            ["twins"],
            "future",
            where: { $0.isPage && $0.query("limit") == "1000" }
        ) {
            $0.edit("items") { items in
                guard var twin = items[0].object else { return }
                twin["reportedAt"] = "2037-01-01T00:00:00.000Z"
                items[0] = .object(twin)
            }
        },
        .of("an etag that is not the revision's", ["twins"], "etag", where: { $0.isPage }) {
            $0.replace("\"etag\":\"r", with: "\"etag\":\"s")
        },
        .hearing("every media type is acceptable", ["not-acceptable"], "200") { request in
            if request.headers["accept"] == "text/html" { request.headers["accept"] = "*/*" }
        },
        .hearing("any limit will do", ["limits"], "200") { request in
            if request.isGenerations, request.query("limit") == "0" { request.drop("limit") }
        },
    ]

    private static let streams: [Lie] = [
        .of(
            "the stream has no trailer",
            ["stream"],
            "without its trailer",
            where: { $0.isWholeStream }
        ) {
            $0.body = $0.lines.dropLast().flatMap { $0 + [0x0A] }
        },
        .of(
            "the trailer counts wrong",
            ["stream"],
            "the trailer counts",
            where: { $0.isWholeStream }
        ) {
            $0.replace("{\"count\":12", with: "{\"count\":13")
        },
        .of("the stream is cut in a line", ["stream"], "does not end", where: { $0.isWholeStream })
        {
            $0.body.removeLast(10)
        },
        .of("a line is not UTF-8", ["stream"], "line 1: not UTF-8", where: { $0.isWholeStream }) {
            $0.body[20] = 0xFF
        },
        .of("a number that is none", ["stream"], "line 1", where: { $0.isWholeStream }) {
            $0.replace("\"reportSeq\":", with: "\"reportSeq\":NaN,\"was\":")
        },
        .of(
            "a line after the trailer",
            ["stream"],
            "after the trailer",
            where: { $0.isWholeStream }
        ) {
            $0.body += $0.lines[0] + [0x0A]
        },
        .of(
            "the stream leaves a device out and counts so",
            ["stream"],
            "one of them only",
            where: { $0.isWholeStream }
        ) {
            $0.body = $0.lines.dropFirst().flatMap { $0 + [0x0A] }
            $0.replace("{\"count\":12", with: "{\"count\":11")
        },
        .hearing("a stream ignores limit", ["stream-parameters", "content-types"]) { request in
            if request.isStream { request.drop("limit") }
        },
    ]

    private static let feeds: [Lie] = [
        .of(
            "changes never catch up",
            ["changes"],
            "stands still",
            where: { $0.isChanges && $0.query("wait") == "0s" }
        ) {
            $0.edit { $0["caughtUp"] = false }
        },
        .of(
            "changes have no next",
            ["changes"],
            "next is missing",
            where: { $0.isChanges && $0.query("wait") == "0s" }
        ) {
            $0.edit { $0["next"] = nil }
        },
        .hearing("nothing is waited for", ["changes-wait"], "the wait was 1s") { request in
            if request.isChanges, request.query("wait") == "1s" { request.drop("wait") }
        },
        Lie("a wait in vain is 204", ["changes-wait"], "204") { request, forward in
            let isWait = request.isChanges && request.query("wait") == "1s"
            return isWait ? LoopbackAnswer(204) : forward(request)
        },
        .hearing("any wait will do", ["changes-parameters"], "200") { request in
            if request.isChanges, request.query("wait") == "61s" { request.drop("wait") }
        },
        .of(
            "reports begin with all there is",
            ["reports"],
            "before there is a position",
            where: {
                $0.target == "/twin/v1/reports" && $0.isAuthorized
            }
        ) { $0.edit("items") { $0.append(["id": "a"]) } },
        Lie("reports keep silent", ["reports"], "no complete headers") { request, forward in
            if request.path == "/twin/v1/reports", request.isAuthorized,
                request.query("since") == nil, request.query("limit") == nil
            {
                Thread.sleep(forTimeInterval: 9)
            }
            return forward(request)
        },
        .of(
            "the feed of jobs has no next",
            ["job-feed", "job-feed-follows", "job-feed-changes", "job-pages", "jobs-parameters"],
            where: { $0.isJobs && $0.query("state") == nil }
        ) {
            $0.edit { $0["next"] = nil }
        },
        .of(
            "an open job that has ended",
            ["open-jobs"],
            where: { $0.isJobs && $0.query("state") == "open" && $0.query("limit") == "1000" }
        ) {
            $0.edit("items") { $0.append(Lie.endedJob) }
        },
        .hearing("every state is feed", ["jobs-parameters"], "200") { request in
            if request.isJobs, request.query("state") == "closed" { request.drop("state") }
        },
        .of(
            "a generation stands twice",
            ["generations"],
            "2 records",
            where: { $0.isGenerations && $0.status200 }
        ) {
            $0.edit("items") { $0 += [Lie.otherGeneration, Lie.otherGeneration] }
        },
        .hearing("an unknown cursor is the start", ["cursor-unknown"], "generations answer") {
            request in
            if request.isGenerations, request.query("cursor") == "no-cursor-of-yours" {
                request.drop("cursor")
            }
        },
        .hearing("another feed's cursor is the start", ["cursor-bound"], "generations answer") {
            request in
            if request.isGenerations, request.query("cursor")?.hasPrefix("changes.") == true {
                request.drop("cursor")
            }
        },
        .of(
            "an old cursor is only wrong",
            ["cursor-expired"],
            "400",
            where: { $0.query("since") == "changes.2.0" }
        ) {
            $0 = .problem(400, "cursor_invalid")
        },
    ]

    private static let endedJob: JSONValue = [
        "jobId": .string("j-" + String(repeating: "a", count: 26)), "device": "a",
        "incarnation": "1", "track": "config", "generation": 1, "state": "succeeded",
        "digest": .string(String(repeating: "0", count: 64)),
        "bodyDigest": .string(String(repeating: "0", count: 64)), "revision": 1,
        "at": "2026-01-01T00:00:00.000Z",
    ]

    private static let otherGeneration: JSONValue = [
        "device": "another", "incarnation": "1", "track": "config", "generation": 1,
    ]

    private static let points: [Lie] = [
        .of("the etag is weak", ["point-read"], "the ETag W/", where: { $0.isPoint }) { answer in
            answer["etag"] = answer["etag"].map { "W/" + $0 }
        },
        .hearing("nothing is ever unmodified", ["not-modified"], "200") { request in
            request.headers["if-none-match"] = nil
        },
        .of(
            "an unknown device is no page",
            ["unknown-device"],
            "404 not_found",
            where: { $0.path.hasSuffix("/no-such-device-0") && $0.isPoint }
        ) {
            $0 = .problem(404, "not_found")
        },
        .of(
            "an unknown device in a batch is a failure",
            ["batch-get"],
            "the statuses [200, 500",
            where: { $0.isBatchGet }
        ) {
            $0.replace(#""status":404,"error""#, with: #""status":500,"error""#)
        },
        .of("text is composed", ["text"], "other ids", where: { $0.isBatchGet }) {
            let text = String(decoding: $0.body, as: UTF8.self)
            $0.body = Array(text.precomposedStringWithCanonicalMapping.utf8)
        },
        Lie("a batch is cut to what fits", ["batch-get-limits"], "200") { request, forward in
            var request = request
            if request.isBatchGet, let ids = request.json["ids"]?.array, ids.count > 100 {
                let fit: JSONValue = ["ids": .array(Array(ids.prefix(100)))]
                request.body = fit.canonicalBytes
            }
            return forward(request)
        },
        .hearing("any text is JSON", ["body-types"], "200") { request in
            if request.isBatchGet { request.headers["content-type"] = "application/json" }
        },
        .hearing("broken UTF-8 is repaired", ["body-types"], "200") { request in
            if request.isBatchGet {
                request.body = Array(String(decoding: request.body, as: UTF8.self).utf8)
            }
        },
        .of(
            "an unknown job is a new one",
            ["unknown-job"],
            "200",
            where: { $0.isJob && $0.path.hasSuffix("zzzz") && $0.isAuthorized }
        ) {
            $0 = LoopbackAnswer(200, json: "{}")
        },
        Lie("a header without an end", ["unknown-job"], "header") { request, forward in
            guard var answer = forward(request) else { return nil }
            if request.isJob, request.path.hasSuffix("zzzz"), request.isAuthorized {
                answer["x-filler"] = String(repeating: "x", count: 70_000)
            }
            return answer
        },
        .of(
            "an unknown path leads to the login",
            ["unknown-path"],
            "redirects",
            where: { $0.path == "/twin/v1/nothing" }
        ) {
            $0.status = 302
            $0["location"] = "/login"
        },
    ]

    private static let manners: [Lie] = [
        .hearing("the jobs are open to all", ["no-token"], "/job/v1/jobs") { request in
            if request.isJobs, request.headers["authorization"] == nil {
                request.headers["authorization"] = "Bearer conformance"
            }
        },
        .hearing("any token will do", ["wrong-token"], "/twin/v1/devices") { request in
            if request.isDevices, request.headers["authorization"] != nil {
                request.headers["authorization"] = "Bearer conformance"
            }
        },
        .of("a twin is HTML", ["content-types", "point-read"], where: { $0.isPoint }) {
            $0["content-type"] = "text/html"
        },
        .of("a problem is bare", ["problems"], "no retryable", where: { $0.isPoint }) {
            $0.edit { $0["retryable"] = nil }
        },
        .of(
            "busy, and no word for how long",
            ["unknown-path", "retry-after"],
            where: { $0.path == "/twin/v1/nothing" }
        ) {
            $0 = .problem(503, "unavailable")
        },
        .of("a cookie", ["no-cookies"], "/twin/v1/devices/", where: { $0.isPoint }) {
            $0["set-cookie"] = "a=b"
        },
    ]
}

extension LoopbackAnswer {
    fileprivate var lines: [[UInt8]] { body.split(separator: 0x0A).map { Array($0) } }
}

extension LoopbackRequest {
    fileprivate var status200: Bool {
        isAuthorized && query("cursor") == nil && query("limit") == "1000"
    }
}
