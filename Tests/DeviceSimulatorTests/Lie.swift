import FleetModel
import Foundation
import JSON
import LoopbackServer

/// One way in which a platform breaks the contract, and the check that must say so.
struct Lie: Sendable {
    typealias Answer = @Sendable (LoopbackRequest, LoopbackRelay.Forward) -> LoopbackAnswer?

    let name: String
    /// Nearly always one; what others walk on shows in those too.
    let checks: Set<String>
    /// Part of what the check says it saw.
    let seen: String
    /// Made anew for each platform, since some remember.
    let answer: @Sendable () -> Answer

    /// A lie that looks at each call by itself.
    init(
        _ name: String,
        _ checks: Set<String>,
        _ seen: String = "",
        _ answer: @escaping Answer
    ) {
        self.init(name, checks, seen, remembering: { answer })
    }

    init(
        _ name: String,
        _ checks: Set<String>,
        _ seen: String = "",
        remembering answer: @escaping @Sendable () -> Answer
    ) {
        self.name = name
        self.checks = checks
        self.seen = seen
        self.answer = answer
    }

    /// A lie in the answers to some calls.
    static func of(
        _ name: String,
        _ checks: Set<String>,
        _ seen: String = "",
        where applies: @escaping @Sendable (LoopbackRequest) -> Bool,
        _ change: @escaping @Sendable (inout LoopbackAnswer) -> Void
    ) -> Lie {
        Lie(name, checks, seen) { request, forward in
            guard var answer = forward(request) else { return nil }
            if applies(request) { change(&answer) }
            return answer
        }
    }

    /// A lie in how some calls are understood.
    static func hearing(
        _ name: String,
        _ checks: Set<String>,
        _ seen: String = "",
        _ change: @escaping @Sendable (inout LoopbackRequest) -> Void
    ) -> Lie {
        Lie(name, checks, seen) { request, forward in
            var request = request
            change(&request)
            return forward(request)
        }
    }

    static let all = reading + content + writing + following
}

extension LoopbackRequest {
    var isDevices: Bool { path == "/twin/v1/devices" }
    var isStream: Bool { isDevices && headers["accept"] == "application/x-ndjson" }
    /// A stream that is asked for as it should be.
    var isWholeStream: Bool { isStream && target == path && isAuthorized }
    var isPage: Bool { isDevices && !isStream }
    var isPoint: Bool { method == "GET" && path.hasPrefix("/twin/v1/devices/") }
    var isBatchGet: Bool { path == "/twin/v1/devices:batchGet" }
    var isChanges: Bool { path == "/twin/v1/changes" }
    var isJobs: Bool { path == "/job/v1/jobs" }
    var isJob: Bool { method == "GET" && path.hasPrefix("/job/v1/jobs/") }
    var isPut: Bool { method == "PUT" }
    var isBatchCreate: Bool { path == "/job/v1/jobs:batchCreate" }
    var isCancel: Bool { path.hasSuffix("/cancel") }
    var isGenerations: Bool { path == "/job/v1/generations" }
    /// Brings the right token.
    var isAuthorized: Bool { headers["authorization"] == "Bearer conformance" }

    var json: JSONValue { (try? JSONParser().parse(body)) ?? .null }

    /// Takes a query parameter away.
    mutating func drop(_ name: String) {
        let kept = target.split(separator: "?").dropFirst().joined().split(separator: "&")
            .filter { !$0.hasPrefix(name + "=") }
        target = path + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
    }
}

extension LoopbackAnswer {
    var json: JSONValue { (try? JSONParser().parse(body)) ?? .null }

    /// Changes the body as an object.
    mutating func edit(_ change: (inout JSONObject) -> Void) {
        guard var object = json.object else { return }
        change(&object)
        body = JSONValue.object(object).canonicalBytes
    }

    /// Changes the array of that name in the body.
    mutating func edit(_ name: Text, _ change: (inout [JSONValue]) -> Void) {
        edit { object in
            guard var array = object[name]?.array else { return }
            change(&array)
            object[name] = .array(array)
        }
    }

    static func problem(_ status: Int, _ code: String) -> LoopbackAnswer {
        LoopbackAnswer(
            status,
            json:
                #"{"type":"about:blank","title":"no","status":\#(status),"code":"\#(code)","retryable":false}"#
        )
    }

    /// A job that was made, whatever the truth is.
    static let made = LoopbackAnswer(201, json: #"{"state":"queued"}"#)
}
