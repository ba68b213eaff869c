import FleetModel
import HTTPTransport
import RolloutEngine

/// The answer to an instant query of Prometheus (HTTP API, version 1): one number, no data, or a failure.
///
/// A vector of one sample and a scalar are numbers; an empty vector is no data. More than one sample is a failure, since nobody
/// said which one is meant.
struct PrometheusAnswer {
    private let response: HTTPResponse

    init(_ response: HTTPResponse) { self.response = response }

    var result: GateAnswer.Result {
        let answer: JSONValue
        do throws(UnreadableAnswer) {
            answer = try response.json()
        } catch {
            return .failure(
                response.status == 200
                    ? error.message : "it answers with \(response.status)"
            )
        }
        guard response.status == 200, answer["status"]?.string == "success" else {
            return .failure(refusal(answer))
        }
        let data = answer["data"]
        switch data?["resultType"]?.string {
        case "scalar": return number(data?["result"])
        case "vector":
            guard let samples = data?["result"]?.array else { break }
            guard samples.count <= 1 else {
                return .failure(
                    "the query gives \(samples.count) series, and a check needs one: aggregate them, as by sum or max"
                )
            }
            return samples.first.map { number($0["value"]) } ?? .noData("the query gives no series")
        case "matrix", "string":
            return .failure("the query gives no single number: leave out its range")
        default: break
        }
        return .failure("its answer is none of Prometheus")
    }

    /// What the server says is wrong; only its own words, and no more than a line of them.
    private func refusal(_ answer: JSONValue) -> String {
        let words = [answer["errorType"]?.string, answer["error"]?.string].compactMap { $0 }
            .map { String($0.unicodeScalars.prefix(200).map(Character.init)) }
            .joined(separator: ": ")
        return "it answers with \(response.status)" + (words.isEmpty ? "" : ": \(words)")
    }

    /// A pair of a time and a number in a string.
    private func number(_ pair: JSONValue?) -> GateAnswer.Result {
        guard let pair = pair?.array, pair.count == 2, let text = pair[1].string else {
            return .failure("its answer is none of Prometheus")
        }
        switch text {
        case "NaN": return .number(.nan)
        case "+Inf", "Inf": return .number(.infinity)
        case "-Inf": return .number(-.infinity)
        default:
            let isPlain = text.utf8.allSatisfy {
                ASCII.isDigit($0) || "+-.eE".utf8.contains($0)
            }
            guard isPlain, text.utf8.count <= 64, let number = Double(text) else {
                return .failure("its answer holds `\(text.prefix(32))`, which is no number")
            }
            return .number(number)
        }
    }
}
