import FleetModel
import HTTPTransport
import JSON
import RolloutEngine

/// A JSON document as a service answers a GET with it.
struct DocumentAnswer {
    private let response: HTTPResponse

    init(_ response: HTTPResponse) { self.response = response }

    var result: GateAnswer.Result {
        guard response.status == 200 else { return .failure("it answers with \(response.status)") }
        do throws(UnreadableAnswer) {
            return .document(try response.json())
        } catch {
            return .failure(error.message)
        }
    }
}

/// An answer that is not what it should be.
struct UnreadableAnswer: Error {
    let message: String
}

extension HTTPResponse {
    func json() throws(UnreadableAnswer) -> JSONValue {
        guard head.mediaType == "application/json" else {
            throw UnreadableAnswer(message: "its answer is not of the type application/json")
        }
        do throws(JSONError) {
            return try JSONParser(limits: JSONLimits(bytes: MetricSources.mostBytes, depth: 32))
                .parse(body)
        } catch {
            throw UnreadableAnswer(message: "its answer is no JSON: \(error.message)")
        }
    }
}
