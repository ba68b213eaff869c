import FleetModel

/// Why a call failed, as RFC 9457 puts it, with the stable code of the device API.
struct Problem: Error, Hashable, Sendable {
    let status: Int
    let code: String
    let detail: String
    /// The value of `Retry-After`, in seconds.
    let retryAfter: Int?
    /// Headers beside, by name.
    let headers: [String: String]

    init(
        _ status: Int,
        _ code: String,
        _ detail: String = "",
        retryAfter: Int? = nil,
        headers: [String: String] = [:]
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.retryAfter = retryAfter
        self.headers = headers
    }

    static func invalid(_ detail: String) -> Problem {
        Problem(400, "invalid_request", detail)
    }

    /// Appends the object.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.write("type", "about:blank")
        writer.write("title", code.split(separator: "_").joined(separator: " "))
        writer.writeKey("status")
        writer.write(status)
        if !detail.isEmpty { writer.write("detail", detail) }
        writer.write("code", code)
        writer.writeKey("retryable")
        writer.write(status >= 500 || status == 429)
        if code == "cursor_expired" {
            writer.writeKey("restart")
            writer.write(true)
        }
        writer.endObject()
    }

    var answer: APIAnswer {
        var writer = JSONWriter()
        write(to: &writer)
        var headers = headers
        if let retryAfter { headers["Retry-After"] = String(retryAfter) }
        return APIAnswer(
            status: status,
            contentType: "application/problem+json",
            headers: headers,
            body: .bytes(writer.takeBytes())
        )
    }
}
