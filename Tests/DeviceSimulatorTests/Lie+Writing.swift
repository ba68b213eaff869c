import FleetModel
import Foundation
import LoopbackServer
import Synchronization

extension Lie {
    /// Lies to those that write.
    static let writing: [Lie] = creation + fences + cancellation

    private static let creation: [Lie] = [
        .hearing("jobs need no token", ["write-token"], "201") { request in
            if request.isPut { request.headers["authorization"] = "Bearer conformance" }
        },
        Lie("another body digest", ["job-created", "job-digest", "generation-tracks"]) {
            request,
            forward in
            guard var answer = forward(request) else { return nil }
            if request.isPut, answer.status == 201 {
                answer.edit { $0["bodyDigest"] = .string(String(repeating: "0", count: 64)) }
            }
            return answer
        },
        Lie("bodies are compared by their bytes", ["job-resend"], "409") { request, forward in
            let isSpelled = request.isPut && request.body.starts(with: Array("{ ".utf8))
            return isSpelled ? .problem(409, "job_conflict") : forward(request)
        },
        Lie("a resend is new each time", ["job-resend", "resend-first", "job-digest"]) {
            request,
            forward in
            guard var answer = forward(request) else { return nil }
            if request.isPut, answer.status == 200 { answer.status = 201 }
            return answer
        },
        Lie("another body is the same job", ["job-conflict"], "200") { request, forward in
            guard let answer = forward(request) else { return nil }
            guard request.isPut, answer.json["code"] == "job_conflict" else { return answer }
            var read = request
            read.method = "GET"
            read.body = []
            return forward(read)
        },
        .of("a job that came too late waits", ["job-expired"], "queued", where: { $0.isJob }) {
            if $0.json["revision"] == 1 {
                $0.replace("\"state\":\"expired\"", with: "\"state\":\"queued\"")
            }
        },
        Lie("a job waits for ever", ["job-expires", "jobs-left"]) { request, forward in
            guard var answer = forward(request) else { return nil }
            // One that was open once has been changed.
            if request.isJob, answer.json["revision"] != 1 {
                answer.replace("\"state\":\"expired\"", with: "\"state\":\"queued\"")
                answer.replace("\"state\":\"rejected\"", with: "\"state\":\"queued\"")
            }
            return answer
        },
        Lie(
            "the feed of jobs is told once",
            ["job-feed-follows", "job-feed-changes"],
            remembering: {
                let told = Told()
                return { request, forward in
                    guard var answer = forward(request) else { return nil }
                    if request.isJobs, let since = request.query("since"), !told.isNew(since) {
                        answer.edit("items") { $0 = [] }
                    }
                    return answer
                }
            }
        ),
        .of("an unknown device is another life", ["job-device-unknown"], "409", where: { $0.isPut })
        {
            if $0.json["code"] == "device_unknown" { $0 = .problem(409, "incarnation_mismatch") }
        },
        .of("what is no job is taken", ["job-invalid"], "201", where: { $0.isPut }) {
            if $0.status == 422 { $0 = .made }
        },
        .of(
            "whole numbers are rounded",
            ["job-integers"],
            "201",
            where: {
                $0.isPut && String(decoding: $0.body, as: UTF8.self).contains("9007199254740993")
            }
        ) {
            $0 = .made
        },
        .of("a document has no limit", ["job-size"], "201", where: { $0.isPut }) {
            if $0.status == 413 { $0 = .made }
        },
        Lie("what is wrong is fine", ["methods"], "200") { request, forward in
            request.method == "DELETE" ? LoopbackAnswer(200, json: "{}") : forward(request)
        },
        .of(
            "one wrong job refuses all",
            ["batch-create"],
            "400",
            where: { $0.isBatchCreate && $0.json["jobs"]?.array?.count == 4 }
        ) {
            $0 = .problem(400, "invalid_request")
        },
        .of(
            "a batch has no limit",
            ["batch-size"],
            "200",
            where: { $0.isBatchCreate }
        ) {
            if $0.status == 413 { $0 = LoopbackAnswer(200, json: #"{"results":[]}"#) }
        },
    ]

    private static let fences: [Lie] = [
        .of("generations are no fence", ["generation-fence"], "201", where: { $0.isPut }) {
            if $0.json["code"] == "stale_generation" { $0 = .made }
        },
        .of(
            "generations are listed one too low",
            ["generation-listed", "generation-tracks"],
            where: { $0.isGenerations }
        ) { answer in
            answer.edit("items") { items in
                items = items.map { item in
                    guard var object = item.object, let number = object["generation"]?.integer
                    else {
                        return item
                    }
                    object["generation"] = .number(JSONNumber(number - 1))
                    return .object(object)
                }
            }
        },
        Lie(
            "the fence comes before the id",
            ["resend-first"],
            "409 stale_generation",
            remembering: {
                let highest = Mutex<Int64>(0)
                return { request, forward in
                    guard let answer = forward(request) else { return nil }
                    let generation = request.json["generation"]?.integer ?? 0
                    guard request.isPut, answer.status < 300, request.json["track"] == "config"
                    else { return answer }
                    let top = highest.withLock { top in
                        top = max(top, generation)
                        return top
                    }
                    return generation < top ? .problem(409, "stale_generation") : answer
                }
            }
        ),
        .of("every life is the same", ["incarnation"], "201", where: { $0.isPut }) {
            if $0.json["code"] == "incarnation_mismatch" { $0 = .made }
        },
        .hearing("no epoch is the first", ["epoch-required"], "201") { request in
            if request.isPut, request.headers["tidegate-epoch"] == nil {
                request.headers["tidegate-epoch"] = "1"
            }
        },
        .hearing("the epoch is no fence for a job", ["epoch-fence"], "201") { request in
            if request.isPut, request.headers["tidegate-epoch"] == "0" {
                request.headers["tidegate-epoch"] = "1"
            }
        },
        .hearing("the epoch is no fence for a batch", ["batch-epoch"], "200") { request in
            if request.isBatchCreate, request.headers["tidegate-epoch"] == "0" {
                request.headers["tidegate-epoch"] = "1"
            }
        },
        .of(
            "no epoch is shown",
            ["epoch-shown"],
            "0, and 1",
            where: { $0.path.hasSuffix("capabilities") }
        ) {
            $0.replace("\"epoch\":1", with: "\"epoch\":0")
        },
    ]

    private static let cancellation: [Lie] = [
        .of(
            "no job is ever open",
            ["open-listed"],
            "0 open jobs",
            where: { $0.isJobs && $0.query("state") == "open" && $0.query("limit") == "1000" }
        ) {
            $0.edit("items") { $0 = [] }
        },
        .of("a cancelled job goes on", ["cancel-open"], "running", where: { $0.isCancel }) {
            $0.replace("\"state\":\"cancelled\"", with: "\"state\":\"running\"")
        },
        .of(
            "an ended job cannot be cancelled",
            ["cancel-ended"],
            "409",
            where: { $0.isCancel && $0.json["ifRevision"] == nil }
        ) {
            if $0.json["state"] == "expired" { $0 = .problem(409, "cancel_too_late") }
        },
        Lie("any revision will do", ["cancel-revision"], "200") { request, forward in
            var request = request
            if request.isCancel, request.json["ifRevision"] != nil {
                request.body = Array(#"{"mode":"queuedOnly"}"#.utf8)
            }
            return forward(request)
        },
        .hearing("the epoch is no fence for a cancellation", ["cancel-refused"], "200") { request in
            if request.isCancel, request.headers["tidegate-epoch"] == "0" {
                request.headers["tidegate-epoch"] = "1"
            }
        },
    ]
}

/// What was told before.
private final class Told: Sendable {
    private let told = Mutex<Set<String>>([])

    func isNew(_ word: String) -> Bool { told.withLock { $0.insert(word).inserted } }
}
