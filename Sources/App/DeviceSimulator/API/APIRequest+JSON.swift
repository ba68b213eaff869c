import FleetModel
import JSON

extension APIRequest {
    /// A body is no deeper than this.
    private static let maxDepth = 32

    /// The body as a JSON object, strictly read; numbers that a reader might change are refused.
    func json() throws(Problem) -> JSONValue {
        let type = (headers["content-type"] ?? "").prefix { $0 != ";" }.lowercased()
        guard type.filter({ $0 != " " }) == "application/json" else {
            throw Problem(415, "unsupported_media_type", "bodies are application/json")
        }
        let parser = JSONParser(limits: JSONLimits(bytes: body.count, depth: Self.maxDepth))
        let value: JSONValue
        do { value = try parser.parse(body) } catch { throw .invalid("the body is \(error)") }
        guard case .object = value else { throw .invalid("the body is no JSON object") }
        guard value.isExact else { throw .invalid("a whole number is beyond 2^53 - 1") }
        return value
    }
}

extension JSONValue {
    /// Whether every reader keeps all numbers as they are.
    fileprivate var isExact: Bool {
        switch self {
        case .null, .bool, .string: true
        case .number(let number): number.isExact
        case .array(let elements): elements.allSatisfy(\.isExact)
        case .object(let object): object.members.allSatisfy(\.value.isExact)
        }
    }
}
