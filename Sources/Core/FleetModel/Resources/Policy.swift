/// How change reaches the devices of the cohorts that name it.
package struct Policy: Hashable, Sendable, Codable {
    package let name: ResourceName
    package let span: SourceSpan
    package let firmware: RolloutPolicy
    package let config: RolloutPolicy
    package let health: HealthPolicy
    package let drift: DriftPolicy
    package let guards: GuardPolicy
    /// Gates of every wave beside its own; sorted, each once.
    package let gates: [ResourceName]
    /// Calendars in which work may start; sorted, each once.
    package let windows: [ResourceName]
    /// In the order of the spec; all hold.
    package let budgets: [DisruptionBudget]
    /// nil: a gateway and its children have no order.
    package let topology: TopologyOrder?
    package let approvals: ApprovalPolicy

    package init(
        name: ResourceName,
        span: SourceSpan,
        firmware: RolloutPolicy,
        config: RolloutPolicy,
        health: HealthPolicy,
        drift: DriftPolicy,
        guards: GuardPolicy,
        gates: [ResourceName] = [],
        windows: [ResourceName] = [],
        budgets: [DisruptionBudget] = [],
        topology: TopologyOrder? = nil,
        approvals: ApprovalPolicy = .standard
    ) {
        self.name = name
        self.span = span
        self.firmware = firmware
        self.config = config
        self.health = health
        self.drift = drift
        self.guards = guards
        self.gates = gates.sorted()
        self.windows = windows.sorted()
        self.budgets = budgets
        self.topology = topology
        self.approvals = approvals
    }

    /// How changes on that track are rolled out.
    package func rollout(_ track: Track) -> RolloutPolicy {
        switch track {
        case .firmware: firmware
        case .config: config
        }
    }
}

/// What "healthy" means for the devices of a policy.
package struct HealthPolicy: Hashable, Sendable, Codable {
    /// One condition that must hold.
    package struct Requirement: Hashable, Sendable, Codable {
        package let condition: Text
        package let status: Condition.Status

        package init(condition: Text, status: Condition.Status) {
            self.condition = condition
            self.status = status
        }
    }

    /// A report older than this says nothing.
    package let fresh: TimeSpan
    /// All must hold; sorted by condition.
    package let require: [Requirement]

    package init(fresh: TimeSpan, require: [Requirement]) {
        self.fresh = fresh
        self.require = require.sorted { $0.condition < $1.condition }
    }

    package static var standard: HealthPolicy { HealthPolicy(fresh: .minutes(15), require: []) }
}

/// What happens where a device leaves what it was given, content unchanged.
package struct DriftPolicy: Hashable, Sendable, Codable {
    /// What happens with it.
    package enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
        /// Told, and nothing else.
        case report
        /// Put right.
        case correct
        /// Put right once a person said yes.
        case approve
    }

    package let mode: Mode
    /// After so many corrections of one path the device is contested and left alone.
    package let contestedAfter: Int

    package init(mode: Mode, contestedAfter: Int) {
        self.mode = mode
        self.contestedAfter = contestedAfter
    }

    package static var standard: DriftPolicy { DriftPolicy(mode: .report, contestedAfter: 3) }
}

/// Bounds on what one revision may do before a person must acknowledge it.
package struct GuardPolicy: Hashable, Sendable, Codable {
    /// Whether a lower version may be wished for.
    package enum Downgrades: String, Hashable, Sendable, Codable, CaseIterable {
        case allow, deny
    }

    /// Devices of the cohort that a revision may change; nil: no bound.
    package let devicesChanged: Quantity?
    /// Devices of the cohort that may lose a field or leave management.
    package let removed: Quantity?
    package let downgrades: Downgrades
    /// By how much a cohort may shrink between two revisions.
    package let cohortShrink: Quantity?

    package init(
        devicesChanged: Quantity?,
        removed: Quantity?,
        downgrades: Downgrades,
        cohortShrink: Quantity?
    ) {
        self.devicesChanged = devicesChanged
        self.removed = removed
        self.downgrades = downgrades
        self.cohortShrink = cohortShrink
    }

    package static var standard: GuardPolicy {
        GuardPolicy(devicesChanged: nil, removed: nil, downgrades: .deny, cohortShrink: nil)
    }
}

/// How many devices of one group may be out of service at once: n = min(maxUnavailable − unavailable, available −
/// min(minAvailable, total − 1)).
package struct DisruptionBudget: Hashable, Sendable, Codable {
    /// Devices that agree in all of these are one group, and those that lack one agree in that; in the order of the spec, at
    /// least one.
    package let groupBy: [GroupingKey]
    /// At least one of the two is given.
    package let maxUnavailable: Quantity?
    package let minAvailable: Quantity?
    package let span: SourceSpan

    package init(
        groupBy: [GroupingKey],
        maxUnavailable: Quantity?,
        minAvailable: Quantity?,
        span: SourceSpan
    ) {
        self.groupBy = groupBy
        self.maxUnavailable = maxUnavailable
        self.minAvailable = minAvailable
        self.span = span
    }
}

/// Whether a gateway changes before its children or after them.
package enum TopologyOrder: String, Hashable, Sendable, Codable, CaseIterable {
    case parentFirst = "parent-first"
    case childrenFirst = "children-first"
}

/// How many people must approve a plan before its rollouts on a track begin.
package struct ApprovalPolicy: Hashable, Sendable, Codable {
    package let firmware: Int
    package let config: Int
    /// People and groups who may; empty: whoever may operate the controller. Sorted.
    package let approvers: [Text]

    package init(firmware: Int, config: Int, approvers: [Text]) {
        self.firmware = firmware
        self.config = config
        self.approvers = approvers.sorted()
    }

    package static var standard: ApprovalPolicy {
        ApprovalPolicy(firmware: 0, config: 0, approvers: [])
    }
}
