import DevicePlatforms
import FleetModel

/// The results of `tidegate conformance`, for people and for programs.
struct ConformanceReport {
    let url: String
    var results: [ConformanceSuite.Result] = []

    init(url: String) { self.url = url }

    var passed: Int { results.count { $0.outcome == .passed } }
    var failed: Int { results.count { Self.word(of: $0.outcome) == "failed" } }
    var skipped: Int { results.count { Self.word(of: $0.outcome) == "skipped" } }

    /// The last line, stable.
    var summary: String { "\(passed) passed, \(failed) failed, \(skipped) skipped" }

    /// One line a check: what became of it, its name, what the contract asks, and where.
    static func text(of result: ConformanceSuite.Result) -> String {
        let mark =
            switch result.outcome {
            case .passed: "ok  "
            case .failed: "FAIL"
            case .skipped: "skip"
            }
        let width = ConformanceSuite.names.map(\.count).max() ?? 0
        let name = result.name + String(repeating: " ", count: max(0, width - result.name.count))
        let line = "\(mark)  \(name)  \(result.sentence) [\(result.clause)]"
        return switch result.outcome {
        case .passed: line
        case .failed(let seen): line + "\n      seen: " + seen.escapingControls
        case .skipped(let reason): line + "\n      skipped, " + reason.escapingControls
        }
    }

    /// The whole report as one JSON document.
    var json: JSONValue {
        [
            "formatVersion": 1,
            "url": .string(url),
            "checks": .array(results.map(Self.json)),
            "passed": .integer(passed),
            "failed": .integer(failed),
            "skipped": .integer(skipped),
        ]
    }

    private static func json(of result: ConformanceSuite.Result) -> JSONValue {
        var object = JSONObject()
        object["name"] = .string(result.name)
        object["clause"] = .string(result.clause)
        object["sentence"] = .string(result.sentence)
        object["outcome"] = .string(word(of: result.outcome))
        switch result.outcome {
        case .passed: break
        case .failed(let text), .skipped(let text): object["detail"] = .string(text)
        }
        return .object(object)
    }

    private static func word(of outcome: ConformanceSuite.Result.Outcome) -> String {
        switch outcome {
        case .passed: "passed"
        case .failed: "failed"
        case .skipped: "skipped"
        }
    }
}
