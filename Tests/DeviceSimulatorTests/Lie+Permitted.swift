import FleetModel
import LoopbackServer

extension Lie {
    /// What looks like a lie and is allowed: no check may fail.
    static let permitted: [Lie] = [
        Lie(
            "the platform is busy now and then",
            [],
            remembering: {
                let calls = Counter()
                return { request, forward in
                    guard request.isAuthorized, calls.next() % 40 == 0 else {
                        return forward(request)
                    }
                    var answer = LoopbackAnswer.problem(429, "rate_limited")
                    answer["retry-after"] = "1"
                    return answer
                }
            }
        ),
        Lie("queuedOnly is all that is offered", []) { request, forward in
            if request.isCancel, request.isAuthorized, request.json["mode"] != "queuedOnly" {
                return .problem(400, "invalid_request")
            }
            guard var answer = forward(request) else { return nil }
            if request.path.hasSuffix("capabilities") {
                answer.replace(
                    #"["queuedOnly","request","force"]"#,
                    with: #"["queuedOnly"]"#
                )
            }
            return answer
        },
        Lie("a call takes one job", []) { request, forward in
            guard var answer = forward(request) else { return nil }
            if request.path.hasSuffix("capabilities") {
                answer.edit { object in
                    guard var sink = object["sink"]?.object else { return }
                    sink["maxTargetsPerCall"] = 1
                    object["sink"] = .object(sink)
                }
            }
            if request.isBatchCreate, request.json["jobs"]?.array?.count ?? 0 > 1,
                answer.status != 401
            {
                return .problem(413, "too_many_jobs")
            }
            return answer
        },
        .of(
            "generations of earlier lives are listed",
            [],
            where: { $0.isGenerations && $0.query("limit") != "1" }
        ) {
            $0.edit("items") { items in
                items = items.flatMap { item -> [JSONValue] in
                    guard var earlier = item.object else { return [item] }
                    earlier["incarnation"] = "earlier"
                    earlier["generation"] = 1
                    return [.object(earlier), item]
                }
            }
        },
        Lie(
            "that a job has expired is told a moment later",
            [],
            remembering: {
                let calls = Counter()
                return { request, forward in
                    guard var answer = forward(request) else { return nil }
                    // One that was open once has been changed.
                    if request.isJob, answer.json["state"] == "expired",
                        answer.json["revision"] != 1, calls.next() <= 3
                    {
                        answer.edit { $0["state"] = "queued" }
                    }
                    return answer
                }
            }
        ),
        Lie(
            "a device goes between the pages and the stream",
            [],
            remembering: {
                let streams = Counter()
                return { request, forward in
                    guard var answer = forward(request) else { return nil }
                    if request.isWholeStream {
                        _ = streams.next()
                        let lines = answer.body.split(separator: 0x0A)
                        let kept = lines.prefix(11) + lines.suffix(1)
                        answer.body = kept.flatMap { $0 + [0x0A] }
                        answer.replace("{\"count\":12", with: "{\"count\":11")
                    } else if request.isPage, streams.count > 0,
                        answer.json["nextCursor"] == nil
                    {
                        answer.edit("items") { $0.removeLast() }
                    }
                    return answer
                }
            }
        ),
        Lie("no stream and no feed of twins", []) { request, forward in
            let isFeed = request.isChanges || request.path == "/twin/v1/reports"
            if request.isAuthorized, isFeed { return .problem(404, "not_found") }
            if request.isAuthorized, request.isStream { return .problem(406, "not_acceptable") }
            guard var answer = forward(request) else { return nil }
            if request.path.hasSuffix("capabilities") {
                answer.edit { object in
                    for name: Text in ["changes", "reports", "ndjson"] { object[name] = false }
                }
            }
            if request.isPage { answer.edit { $0["changesCursor"] = nil } }
            return answer
        },
    ]
}
