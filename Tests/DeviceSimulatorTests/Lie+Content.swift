import FleetModel
import LoopbackServer

extension Lie {
    /// Lies to those that only read, in answers whose form is right.
    static let content: [Lie] = twins + positions + conditions

    private static let twins: [Lie] = [
        .of(
            "firmware is no section",
            ["capabilities"],
            "sections",
            where: { $0.path.hasSuffix("capabilities") }
        ) {
            $0.replace(#"["config","firmware"]"#, with: #"["config"]"#)
        },
        .of(
            "a time that never was is left out",
            ["twins"],
            "lastSeenAt is missing",
            where: { $0.target == $0.path && $0.isPage }
        ) {
            $0.replace("\"lastSeenAt\"", with: "\"seen\"")
        },
        .of(
            "the twins of the stream have no life",
            ["stream"],
            "incarnation is missing",
            where: { $0.isWholeStream }
        ) {
            $0.replace("\"incarnation\"", with: "\"life\"")
        },
        .of("a device comes twice", ["stream"], "stands twice", where: { $0.isWholeStream }) {
            $0.body = $0.body.prefix { $0 != 0x0A } + [0x0A] + $0.body
            $0.replace("{\"count\":12", with: "{\"count\":13")
        },
        .of(
            "the twin of a point read has no sections",
            ["point-read"],
            "sections is missing",
            where: { $0.isPoint }
        ) {
            $0.edit { $0["sections"] = nil }
        },
        .of(
            "the report of nobody",
            ["reports"],
            "cannot be used",
            where: { $0.path == "/twin/v1/reports" && $0.query("wait") != nil }
        ) {
            $0.edit("items") { $0.append(["id": "../admin", "reportSeq": 1]) }
        },
    ]

    private static let positions: [Lie] = [
        .of(
            "the pages lead to no changes",
            ["twins"],
            "no changesCursor",
            where: { $0.isPage && $0.query("limit") == "1000" }
        ) {
            $0.edit { $0["changesCursor"] = nil }
        },
        .of(
            "the stream leads to no changes",
            ["stream"],
            "no changesCursor",
            where: { $0.isWholeStream }
        ) {
            $0.replace("\"changesCursor\"", with: "\"changes\"")
        },
        Lie("the same change for ever", ["changes"], "1 items, and next stands still") {
            request,
            forward in
            guard var answer = forward(request) else { return nil }
            if request.isChanges, request.query("wait") == "0s", let since = request.query("since")
            {
                answer.edit { object in
                    object["items"] = [
                        ["id": "a", "incarnation": "1", "revision": 1, "op": "delete"]
                    ]
                    object["next"] = .string(since)
                }
            }
            return answer
        },
        .of(
            "the feed of jobs never catches up",
            ["job-feed", "job-feed-follows", "job-feed-changes", "job-pages"],
            where: { $0.isJobs && $0.query("state") == nil }
        ) {
            $0.edit { $0["caughtUp"] = false }
        },
        .hearing("since beside state is not looked at", ["jobs-parameters"], "200") { request in
            if request.isJobs, request.query("state") == "open" { request.drop("since") }
        },
        .hearing("a cursor is a since", ["jobs-parameters"], "200") { request in
            if request.isJobs, request.query("state") == nil {
                request.target = request.target.replacing("?cursor=", with: "?since=")
            }
        },
        .hearing("any limit will do for the changes", ["limits"], "the changes answer the limit 0")
        {
            request in
            if request.isChanges, request.query("limit") == "0" { request.drop("limit") }
        },
    ]

    private static let conditions: [Lie] = [
        Lie("every etag still stands", ["not-modified"], "304") { request, forward in
            request.headers["if-none-match"] == "\"r-none\""
                ? LoopbackAnswer(304) : forward(request)
        },
        .of("unmodified since when", ["not-modified"], "Tidegate-As-Of", where: { $0.isPoint }) {
            if $0.status == 304 { $0["tidegate-as-of"] = nil }
        },
        .of("a batch of no time", ["batch-get"], "Tidegate-As-Of", where: { $0.isBatchGet }) {
            $0["tidegate-as-of"] = nil
        },
        .hearing("a batch of twins is open to all", ["no-token"], "batchGet: 200") { request in
            if request.isBatchGet, request.headers["authorization"] == nil {
                request.headers["authorization"] = "Bearer conformance"
            }
        },
        .hearing("any token opens the stream", ["wrong-token", "content-types"]) { request in
            if request.isStream, request.headers["authorization"] != nil {
                request.headers["authorization"] = "Bearer conformance"
            }
        },
    ]
}
