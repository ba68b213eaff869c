import FleetModel

/// A call as it came in: its path in segments, its query, its body as JSON.
struct ControlRequest: Sendable {
    let method: String
    let segments: [String]
    let query: [String: String]
    /// `Idempotency-Key`; nil: none was given.
    let idempotencyKey: String?
    /// An object; empty where the call brought no body.
    let body: JSONObject

    /// Throws where the query names the field and its value is not a whole number within the range.
    func integer(
        _ name: String,
        in range: ClosedRange<UInt64>,
        or standard: UInt64
    ) throws(Problem) -> UInt64 {
        guard let text = query[name] else { return standard }
        guard let number = UInt64(text), range.contains(number) else {
            throw .invalid(
                "`\(name)` is a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// A text of the body; throws where it is missing or of another type.
    func text(_ name: Text) throws(Problem) -> String {
        guard let text = body[name]?.string else {
            throw .invalid("`\(name)` is missing or no text")
        }
        return text
    }

    /// A time of the body; nil: it is not given.
    func time(_ name: Text) throws(Problem) -> Timestamp? {
        guard let value = body[name], value != .null else { return nil }
        guard let time = value.string.flatMap({ Timestamp($0) }) else {
            throw .invalid("`\(name)` is a time as in RFC 3339")
        }
        return time
    }
}

/// What goes back.
struct ControlAnswer: Hashable, Sendable {
    let status: Int
    /// JSON.
    let body: [UInt8]
    var contentType = "application/json"

    init(_ body: JSONValue, status: Int = 200) {
        self.init(body.canonicalBytes, status: status)
    }

    init(_ body: [UInt8], status: Int = 200) {
        self.status = status
        self.body = body
    }
}
