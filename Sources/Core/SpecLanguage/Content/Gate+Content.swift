package import FleetModel

extension Gate {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "name": .string(name.text),
            "every": .string(every.description),
            "initialDelay": .string(initialDelay.description),
            "looks": .integer(looks),
            "checks": .array(checks.map(\.content)),
        ]
    }
}

extension GateCheck {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "name": .string(name.text),
            "measure": measure.content,
            "advisory": .bool(isAdvisory),
            "limits": limits.content,
        ]
    }
}

extension GateCheck.Limits {
    /// What is written.
    package var content: JSONValue {
        [
            "maxFailures": maxFailures.map { .integer($0) } ?? .null,
            "maxInconclusive": maxInconclusive.map { .integer($0) } ?? .null,
            "maxConsecutiveErrors": maxConsecutiveErrors.map { .integer($0) } ?? .null,
            "consecutivePasses": .integer(consecutivePasses),
        ]
    }
}

extension GateCheck.Measure {
    /// What is written, without positions.
    package var content: JSONValue {
        switch self {
        case .health(let health):
            [
                "minHealthy": health.minHealthy.map { .integer($0.percent) } ?? .null,
                "minConverged": health.minConverged.map { .integer($0.percent) } ?? .null,
            ]
        case .expression(let verdicts): ["expression": verdicts.content]
        case .compare(let comparison): ["compare": comparison.content]
        case .prometheus(let query): ["prometheus": query.content]
        case .http(let query): ["http": query.content]
        case .approval(let approval):
            [
                "count": .integer(approval.count),
                "approvers": .array(approval.approvers.map { .string($0) }),
            ]
        }
    }
}

extension GateCheck.Verdicts {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "failWhen": (failWhen?.text).map { .string($0) } ?? .null,
            "passWhen": (passWhen?.text).map { .string($0) } ?? .null,
        ]
    }
}

extension GateCheck.Comparison {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "metric": .string(metric.text),
            "against": .string(against.rawValue),
            "worse": .string(worse.rawValue),
            "alpha": .string(alpha.description),
            "atLeast": .string(atLeast.description),
            "minSample": minSample.map { .integer($0) } ?? .null,
        ]
    }
}

extension GateCheck.Query {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "source": .string(source.text),
            "request": .string(request),
            "timeout": .string(timeout.description),
            "verdicts": verdicts.content,
        ]
    }
}
