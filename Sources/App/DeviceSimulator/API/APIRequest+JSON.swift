import FleetModel
import Foundation

extension APIRequest {
    /// The body as a JSON object.
    func json() throws(Problem) -> JSONValue {
        let type = (headers["content-type"] ?? "").prefix { $0 != ";" }.lowercased()
        guard type.filter({ $0 != " " }) == "application/json" else {
            throw Problem(415, "unsupported_media_type", "bodies are application/json")
        }
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(body)),
            case .object = value
        else { throw .invalid("the body is no JSON object") }
        return value
    }
}
