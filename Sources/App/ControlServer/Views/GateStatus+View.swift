import FleetModel
import RolloutEngine
import Statistics

extension GateStatus {
    var view: JSONValue {
        [
            "name": .string(name.text), "verdict": .string(verdict.rawValue),
            "checks": .array(checks.map(\.view)), "approvals": .array(approvals.map(\.view)),
        ]
    }
}

extension GateStatus.Check {
    fileprivate var view: JSONValue {
        [
            "name": .string(name.text), "verdict": .string(verdict.rawValue),
            "advisory": .bool(isAdvisory), "looks": .integer(looks),
            "of": .integer(mostLooks), "failures": .integer(failures),
            "query": query.map { .string($0) } ?? .null,
            "firstFailure": firstFailure?.view ?? .null,
            "samples": .array(samples.map(\.view)),
        ]
    }
}

extension GateSample {
    fileprivate var view: JSONValue {
        [
            "outcome": .string(outcome.rawValue), "at": .time(at), "reason": .string(reason),
            "value": value.map { .string($0) } ?? .null,
            "n": figures.map { .integer($0.updated) } ?? .null,
            "control": figures.map { .integer($0.control) } ?? .null,
            "p": figures.map { .string($0.pValue.description) } ?? .null,
            "effect": figures.map { .string($0.effect.description) } ?? .null,
        ]
    }
}

extension OperatorAct {
    var view: JSONValue {
        ["actor": .string(actor), "reason": .string(reason), "at": .time(at)]
    }
}
