import FleetModel
import LoopbackServer
import Synchronization

extension Lie {
    /// Lies about what becomes of jobs, where creating one alone looks right.
    static let following: [Lie] = fences + batches + feed + endings

    private static let fences: [Lie] = [
        Lie(
            "only the same generation is refused",
            ["generation-fence"],
            "201",
            remembering: {
                let highest = Highest()
                return { request, forward in
                    guard let answer = forward(request) else { return nil }
                    guard request.isPut else { return answer }
                    let generation = request.json["generation"]?.integer ?? 0
                    let top = highest.raise(to: answer.status == 201 ? generation : 0)
                    let isLower = answer.json["code"] == "stale_generation" && generation < top
                    return isLower ? .made : answer
                }
            }
        ),
        Lie(
            "one count of generations for both tracks",
            ["generation-tracks"],
            "409 stale_generation",
            remembering: {
                let highest = Highest()
                return { request, forward in
                    guard let answer = forward(request) else { return nil }
                    guard request.isPut, answer.status == 201 else { return answer }
                    let generation = request.json["generation"]?.integer ?? 0
                    let isStale = highest.raise(to: generation) > generation
                    return isStale ? .problem(409, "stale_generation") : answer
                }
            }
        ),
        .of(
            "the digest is of the bytes that came",
            ["job-digest"],
            "bodyDigest",
            where: { $0.isPut && $0.body.contains { $0 > 0x7F } }
        ) {
            $0.edit { $0["bodyDigest"] = .string(String(repeating: "0", count: 64)) }
        },
        Lie("what fits is too large", ["job-size"], "413") { request, forward in
            let isLarge = request.isPut && request.body.count > 10_000
            return isLarge ? .problem(413, "document_too_large") : forward(request)
        },
        Lie("desired state is written beside jobs", ["desired-writes"], "200") { request, forward in
            request.method == "PATCH" ? LoopbackAnswer(200, json: "{}") : forward(request)
        },
    ]

    private static let batches: [Lie] = [
        .ofResults("a batch is past the fence", "201, and 409 stale_generation") { result in
            guard result["error"]?["code"] == "stale_generation" else { return }
            result["status"] = 201
            result["error"] = nil
        },
        .ofResults("a batch knows no conflict", "200, and 409 job_conflict") { result in
            guard result["error"]?["code"] == "job_conflict" else { return }
            result["status"] = 200
            result["error"] = nil
        },
        .ofResults("a batch knows no lives", "201, and 409 incarnation_mismatch") { result in
            guard result["error"]?["code"] == "incarnation_mismatch" else { return }
            result["status"] = 201
            result["error"] = nil
        },
        .of(
            "a batch is answered out of order",
            ["batch-create", "batch-fences"],
            where: { $0.isBatchCreate }
        ) {
            $0.edit("results") { $0.reverse() }
        },
        .hearing("a batch needs no token", ["write-token"], "batchCreate: 200") { request in
            if request.isBatchCreate { request.headers["authorization"] = "Bearer conformance" }
        },
        .hearing("a batch needs no epoch", ["epoch-required"], "200") { request in
            if request.isBatchCreate, request.headers["tidegate-epoch"] == nil {
                request.headers["tidegate-epoch"] = "1"
            }
        },
    ]

    private static let feed: [Lie] = [
        .ofFeed("the feed tells how a job began", "queued") { jobs in
            jobs = jobs.map { job in
                guard var object = job.object, object["revision"] != 1 else { return job }
                object["revision"] = 1
                object["state"] = "queued"
                return .object(object)
            }
        },
        .ofFeed("the feed tells each change again", "told 2 times") { jobs in
            jobs = jobs.flatMap { $0["revision"] == 1 ? [$0] : [$0, $0] }
        },
        .hearing("pages of jobs have no limit", ["job-pages"], "2 jobs for the limit 1") {
            request in
            if request.isJobs, request.query("since") != nil, request.query("limit") == "1" {
                request.drop("limit")
            }
        },
    ]

    private static let endings: [Lie] = [
        .hearing("to cancel needs no token", ["write-token"], "cancel: 200") { request in
            if request.isCancel { request.headers["authorization"] = "Bearer conformance" }
        },
        .hearing("to cancel needs no epoch", ["epoch-required"], "200") { request in
            if request.isCancel, request.headers["tidegate-epoch"] == nil {
                request.headers["tidegate-epoch"] = "1"
            }
        },
        Lie("no revision ever stands", ["cancel-revision"], "412 for the revision") {
            request,
            forward in
            let isConditional = request.isCancel && request.json["ifRevision"] != nil
            return isConditional ? .problem(412, "revision_mismatch") : forward(request)
        },
        Lie("what is refused is done", ["cancel-revision"], "the job is cancelled") {
            request,
            forward in
            guard request.isCancel, request.json["ifRevision"] != nil else {
                return forward(request)
            }
            var unconditional = request
            unconditional.body = Array(#"{"mode":"queuedOnly"}"#.utf8)
            guard let answer = forward(unconditional) else { return nil }
            return answer.status == 200 ? .problem(412, "revision_mismatch") : answer
        },
        Lie("no open job can be stopped", ["jobs-left"], "go on") { request, forward in
            guard request.isCancel, request.isAuthorized else { return forward(request) }
            var read = request
            read.method = "GET"
            read.target = String(request.target.dropLast("/cancel".count))
            read.body = []
            let state = forward(read)?.json["state"]
            return state == "queued" || state == "dispatched"
                ? .problem(409, "cancel_too_late") : forward(request)
        },
    ]

    private static func ofResults(
        _ name: String,
        _ seen: String,
        _ change: @escaping @Sendable (inout JSONObject) -> Void
    ) -> Lie {
        .of(name, ["batch-fences"], seen, where: { $0.isBatchCreate }) { answer in
            answer.edit("results") { results in
                results = results.map { result in
                    guard var object = result.object else { return result }
                    change(&object)
                    return .object(object)
                }
            }
        }
    }

    private static func ofFeed(
        _ name: String,
        _ seen: String,
        _ change: @escaping @Sendable (inout [JSONValue]) -> Void
    ) -> Lie {
        .of(
            name,
            ["job-feed-changes"],
            seen,
            where: { $0.isJobs && $0.query("state") == nil && $0.query("limit") == nil }
        ) {
            $0.edit("items", change)
        }
    }
}

/// The highest number that came so far.
private final class Highest: Sendable {
    private let number = Mutex<Int64>(0)

    func raise(to candidate: Int64) -> Int64 {
        number.withLock { number in
            number = max(number, candidate)
            return number
        }
    }
}
