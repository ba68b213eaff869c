import FleetModel
import HTTPTransport
import JSON

/// Makes the calls of one platform: addresses, attempts, and the translation of what went wrong.
///
/// Every call of the device API may be repeated, so each is tried again after a fault that may pass.
struct PlatformCalls: Sendable {
    let base: HTTPAddress
    let client: HTTPClient
    let retry: RetryPolicy
    let clock: PlatformClock
    /// Of one answer that is no stream; its records are held to less depth one by one.
    let limits: JSONLimits

    /// A call's request, and what it is for.
    struct Call: Sendable {
        let operation: String
        var request: HTTPRequest
        /// Statuses that are answers and no errors.
        var accepts: Set<Int> = [200]

        /// The error of this call: what was tried, with whom, and what was met.
        func error(
            _ code: PlatformError.Code,
            _ message: String,
            retryAfter: TimeSpan? = nil
        ) -> PlatformError {
            PlatformError(
                code,
                operation: operation,
                message: "\(request.operation): \(message)",
                retryAfter: retryAfter
            )
        }

        /// The error of an answer with a status that the call does not take.
        func error(_ response: HTTPResponse) -> PlatformError {
            let problem = ProblemDocument(response)
            return error(
                problem.platformCode,
                problem.message,
                retryAfter: response.head.retryAfter
            )
        }
    }

    func call(
        _ operation: String,
        _ segments: [String],
        method: HTTPRequest.Method = .get,
        query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [],
        json: [UInt8]? = nil,
        accepting type: String = "application/json",
        patience: TimeSpan = .zero
    ) -> Call {
        var fields = [HTTPHeader("Accept", "\(type), application/problem+json")]
        if json != nil { fields.append(HTTPHeader("Content-Type", "application/json")) }
        fields += headers.map { HTTPHeader($0.name, $0.value) }
        let request = HTTPRequest(
            method,
            base.appending(segments: segments, query: query),
            headers: fields.compactMap(\.self),
            body: json ?? [],
            patience: patience
        )
        return Call(operation: operation, request: request)
    }

    /// Makes a call until it is answered with one of its statuses, or to the last attempt.
    func answer(to call: Call) async throws(PlatformError) -> HTTPResponse {
        try await attempting(call.operation) { () async throws(PlatformError) in
            let response: HTTPResponse
            do throws(TransportError) {
                response = try await client.send(call.request)
            } catch {
                throw PlatformError(error, operation: call.operation)
            }
            guard call.accepts.contains(response.status) else {
                throw call.error(response)
            }
            return response
        }
    }

    /// Makes a call and reads its JSON; `read` checks each record that it takes.
    func read<Output>(
        _ call: Call,
        _ read: (JSONNode, HTTPHead) throws(RecordFault) -> Output
    ) async throws(PlatformError) -> Output {
        try parse(try await answer(to: call), of: call, read)
    }

    func parse<Output>(
        _ response: HTTPResponse,
        of call: Call,
        _ read: (JSONNode, HTTPHead) throws(RecordFault) -> Output
    ) throws(PlatformError) -> Output {
        guard response.head.mediaType == "application/json" else {
            throw call.error(.malformed, "the answer is not of the type application/json")
        }
        let parser = JSONParser(limits: limits, checks: .byReader)
        var fault: RecordFault?
        var output: Output?
        do throws(JSONError) {
            try parser.withDocument(response.body) { node throws(JSONError) in
                do throws(RecordFault) {
                    output = try read(node, response.head)
                } catch {
                    fault = error
                }
            }
        } catch {
            throw call.error(.malformed, error.message)
        }
        guard let output else {
            throw call.error(.malformed, fault?.reason ?? "the answer is empty")
        }
        return output
    }

    /// Tries until it succeeds, fails for good, or was tried often enough.
    func attempting<Output>(
        _ operation: String,
        _ attempt: () async throws(PlatformError) -> Output
    ) async throws(PlatformError) -> Output {
        var generator = SystemRandomNumberGenerator()
        var count = 1
        while true {
            do throws(PlatformError) {
                return try await attempt()
            } catch {
                guard error.code == .unavailable, !Task.isCancelled,
                    let pause = retry.pause(
                        afterAttempt: count,
                        retryAfter: error.retryAfter,
                        using: &generator
                    )
                else { throw error }
                count += 1
                do {
                    try await clock.pause(pause)
                } catch _ {
                    throw PlatformError(
                        .unavailable,
                        operation: operation,
                        message: "it was stopped"
                    )
                }
            }
        }
    }
}

extension PlatformError {
    init(_ error: TransportError, operation: String) {
        let code: Code =
            switch error.code {
            case .unreachable, .timedOut, .cancelled: .unavailable
            case .untrusted, .notAllowed: .notAuthorized
            case .tooLarge, .malformed, .redirected: .malformed
            }
        self.init(code, operation: operation, message: error.description)
    }
}

extension JSONNode {
    /// Checks an answer's own keys, and every member but the one whose records are checked one by one.
    func checkEnvelope(except items: StaticString) throws(RecordFault) {
        try requireObject("the answer")
        do throws(JSONError) {
            try checkKeys()
            for member in members where !member.key.equals(items) {
                try member.value.check(depth: TwinRowBuilder.depth)
            }
        } catch {
            throw RecordFault(error.message)
        }
        // Some servers answer 200 to a failure; its empty list is not a fleet.
        guard self["error"] == nil else { throw RecordFault("the answer holds an error") }
    }

    /// Checks an answer with all its records.
    func checkWhole() throws(RecordFault) {
        do throws(JSONError) {
            try check(depth: TwinRowBuilder.depth + 2)
        } catch {
            throw RecordFault(error.message)
        }
        try requireObject("the answer")
    }
}
