package import FleetModel

extension Policy {
    /// What is written, without positions.
    package var content: JSONValue {
        let policy: JSONValue = [
            "name": .string(name.text),
            "firmware": firmware.content,
            "config": config.content,
            "health": health.content,
            "drift": [
                "mode": .string(drift.mode.rawValue),
                "contestedAfter": .integer(drift.contestedAfter),
            ],
            "guards": guards.content,
        ]
        return policy.adding([
            ("gates", .written(names: gates)),
            ("windows", .written(names: windows)),
            ("budgets", .written(budgets.map(\.content))),
            ("topology", topology.map { .string($0.rawValue) }),
            ("approvals", .written(approvals.content, unless: approvals == .standard)),
        ])
    }
}

extension DisruptionBudget {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "groupBy": .array(groupBy.map { .string($0.description) }),
            "maxUnavailable": maxUnavailable.map { .string($0.description) } ?? .null,
            "minAvailable": minAvailable.map { .string($0.description) } ?? .null,
        ]
    }
}

extension ApprovalPolicy {
    /// What is written.
    package var content: JSONValue {
        [
            "firmware": .integer(firmware), "config": .integer(config),
            "approvers": .array(approvers.map { .string($0) }),
        ]
    }
}

extension HealthPolicy {
    /// What is written.
    package var content: JSONValue {
        [
            "fresh": .string(fresh.description),
            "require": .array(
                require.map { [.string($0.condition), .string($0.status.rawValue)] }
            ),
        ]
    }
}

extension GuardPolicy {
    /// What is written.
    package var content: JSONValue {
        [
            "devicesChanged": Self.content(devicesChanged),
            "removed": Self.content(removed),
            "downgrades": .string(downgrades.rawValue),
            "cohortShrink": Self.content(cohortShrink),
        ]
    }

    private static func content(_ quantity: Quantity?) -> JSONValue {
        quantity.map { .string($0.description) } ?? .null
    }
}

extension RolloutPolicy {
    /// What is written, without positions.
    package var content: JSONValue {
        let rollout: JSONValue = [
            "waves": .array(waves.map(\.content)),
            "maxInFlight": .integer(maxInFlight),
            "deadline": .string(deadline.description),
            "minCoverage": .integer(minCoverage.percent),
            "offline": [
                "mode": .string(offline.mode.rawValue),
                "after": .string(offline.after.description),
            ],
            "onNewRevision": .string(onNewRevision.rawValue),
            "onFail": .string(onFail.rawValue),
        ]
        return rollout.adding([
            ("rate", rate?.content),
            ("watch", watch.map { .string($0.description) }),
        ])
    }
}

extension RolloutPolicy.Rate {
    /// What is written.
    package var content: JSONValue {
        [
            "base": .integer(base), "factor": .string(factor.description),
            "every": .string(every.description),
        ]
    }
}

extension RolloutPolicy.Wave {
    /// What is written, without positions.
    package var content: JSONValue {
        let members: JSONValue =
            switch members {
            case .size(let quantity): ["size": .string(quantity.description)]
            case .select(let selector): ["select": selector.content]
            }
        let wave: JSONValue = [
            "name": .string(name.text),
            "members": members,
            "allowEmpty": .bool(allowEmpty),
            "soak": .string(soak.description),
            "minSuccess": .integer(minSuccess.percent),
            "failureBudget": [
                "percent": failureBudget.percent.map { .integer($0.percent) } ?? .null,
                "max": failureBudget.max.map { .integer($0) } ?? .null,
            ],
            "requiresHealthy": .bool(requiresHealthy),
        ]
        return wave.adding([
            ("gates", .written(names: gates)),
            ("spread", .written(spread.map { .string($0.description) })),
            ("approvalsBefore", .written(.integer(approvalsBefore), unless: approvalsBefore == 0)),
        ])
    }
}
