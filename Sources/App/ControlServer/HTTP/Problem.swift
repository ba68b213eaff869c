import FleetModel

/// Why a call failed, as RFC 9457 puts it.
struct Problem: Error, Hashable, Sendable {
    let status: Int
    /// A stable word for programs.
    let code: String
    /// One sentence.
    let detail: String

    init(_ status: Int, _ code: String, _ detail: String) {
        self.status = status
        self.code = code
        self.detail = detail
    }

    static func invalid(_ detail: String) -> Problem { Problem(400, "invalid_request", detail) }

    static var unknownPath: Problem { Problem(404, "not_found", "there is nothing at this path") }

    var answer: ControlAnswer {
        var answer = ControlAnswer(
            [
                "type": "about:blank",
                "title": .string(code.split(separator: "_").joined(separator: " ")),
                "status": .integer(status),
                "code": .string(code),
                "detail": .string(detail),
            ],
            status: status
        )
        answer.contentType = "application/problem+json"
        return answer
    }
}
