import FleetModel

/// A call, taken apart.
struct APIRequest: Sendable {
    let method: String
    /// The segments of the path, percent-decoded.
    let path: [String]
    /// Percent-decoded; a name stands once.
    let query: [String: String]
    /// By lower-case name.
    let headers: [String: String]
    let body: [UInt8]

    init(
        method: String,
        path: String,
        query: String? = nil,
        headers: [String: String] = [:],
        body: [UInt8] = []
    ) throws(Problem) {
        self.method = method
        self.path = try Self.segments(path)
        self.query = try Self.parameters(query ?? "")
        self.headers = headers
        self.body = body
    }

    /// Refuses parameters that the call does not know, so that none is ignored in silence.
    func allow(_ names: String...) throws(Problem) {
        for name in query.keys.sorted() where !names.contains(name) {
            throw .invalid("the parameter \(name) is not known here")
        }
    }

    /// The number of items wanted, held to the most that is given.
    func limit(atMost most: Int) throws(Problem) -> Int {
        guard let text = query["limit"] else { return most }
        guard let limit = Self.number(text), (1...10_000).contains(limit) else {
            throw .invalid("limit is not a number from 1 to 10000")
        }
        return min(Int(limit), most)
    }

    /// How long the call may be held open.
    func wait() throws(Problem) -> Duration {
        guard let text = query["wait"] else { return .zero }
        guard text.hasSuffix("s"), let seconds = Self.number(String(text.dropLast())),
            seconds <= 60, text.utf8.count <= 3
        else { throw .invalid("wait is not a number of seconds up to 60s") }
        return .seconds(Int(seconds))
    }

    /// The writer's term.
    func epoch() throws(Problem) -> Epoch {
        guard let text = headers["tidegate-epoch"] else {
            throw Problem(428, "epoch_required", "the header Tidegate-Epoch is missing")
        }
        guard let number = Self.number(text), number <= UInt64(JSONNumber.largestExact) else {
            throw .invalid("Tidegate-Epoch is not a number")
        }
        return Epoch(number)
    }

    /// Whether the caller takes the media type.
    func accepts(_ type: String) -> Bool {
        guard let accept = headers["accept"] else { return true }
        let family = type.prefix { $0 != "/" } + "/*"
        return accept.split(separator: ",").contains { range in
            let name = range.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
            return name == type || name == family || name == "*/*"
        }
    }

    /// Whether the caller names the media type, wildcards aside.
    func names(_ type: String) -> Bool {
        (headers["accept"] ?? "").lowercased().contains(type)
    }

    /// ASCII digits without a sign.
    static func number(_ text: String) -> UInt64? {
        guard (1...16).contains(text.utf8.count), text.utf8.allSatisfy(ASCII.isDigit) else {
            return nil
        }
        return UInt64(text)
    }

    private static func segments(_ path: String) throws(Problem) -> [String] {
        var segments: [String] = []
        for segment in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let decoded = percentDecoded(segment) else {
                throw .invalid("the path is not percent-encoded UTF-8")
            }
            segments.append(decoded)
        }
        return segments
    }

    private static func parameters(_ query: String) throws(Problem) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = percentDecoded(parts[0]),
                let value = percentDecoded(parts.count > 1 ? parts[1] : "")
            else { throw .invalid("the query is not percent-encoded UTF-8") }
            guard parameters.updateValue(value, forKey: name) == nil else {
                throw .invalid("the parameter \(name) stands twice")
            }
        }
        return parameters
    }

    private static func percentDecoded(_ text: Substring) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimal),
                let low = rest.popFirst().flatMap(hexadecimal)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
