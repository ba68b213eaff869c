package import FleetModel
package import FleetPlanner

/// The way of one cohort on one track from one compiled state to another: a stored object with a history.
package struct Rollout: Hashable, Sendable, Codable {
    /// Why the rollout exists.
    package enum Kind: Hashable, Sendable, Codable {
        /// A revision asks for it.
        case revision
        /// Devices that joined or returned, to what succeeded in their cohort.
        case catchUp
        /// Devices that left what they were given.
        case correction
        /// The way back of the devices that another rollout touched; never rolled back itself.
        case rollback(of: RolloutID)
    }

    package let id: RolloutID
    package let kind: Kind
    package let cohortTrack: CohortTrack
    /// Compiled digests; nil: nothing was there before.
    package let from: Digest?
    package let to: Digest
    /// ``CompiledFleet/contentDigest`` of the fleet that its devices are resolved by.
    package let fleet: Digest
    package let commit: CommitID
    package let intent: Digest
    /// Waves and gates as they were at the start.
    package let policy: RolloutPolicy
    package let health: HealthPolicy
    /// Whether the specs allow a step to a lower version.
    package let allowsDowngrade: Bool
    package let beganAt: Timestamp
    /// In order; resolved once, at the start.
    package var waves: [RolloutWave]
    /// Sorted by device, each once. After the end only those that did not make it.
    package var members: MemberTable
    package var phase: RolloutPhase
    /// When the phase was entered.
    package var phaseSince: Timestamp
    /// Who said yes to the plan that it is of, each person once; nil: nobody.
    package internal(set) var approvals: [OperatorAct]?
    /// The span of release under way; nil: nothing was released yet, or the policy sets no rate.
    package var pace: ReleasePace?
    /// What it held back when it failed; a retry that names it clears that.
    package var heldBack: [HoldBack]
    /// Members at the end, by what became of them; nil: it has not ended.
    package var outcome: RolloutOutcome?

    package init(
        id: RolloutID,
        kind: Kind,
        cohortTrack: CohortTrack,
        from: Digest?,
        to: Digest,
        fleet: Digest,
        commit: CommitID,
        intent: Digest,
        policy: RolloutPolicy,
        health: HealthPolicy,
        allowsDowngrade: Bool,
        beganAt: Timestamp,
        waves: [RolloutWave],
        members: [RolloutMember],
        phase: RolloutPhase,
        approvals: [OperatorAct] = []
    ) {
        self.id = id
        self.kind = kind
        self.cohortTrack = cohortTrack
        self.from = from
        self.to = to
        self.fleet = fleet
        self.commit = commit
        self.intent = intent
        self.policy = policy
        self.health = health
        self.allowsDowngrade = allowsDowngrade
        self.beganAt = beganAt
        self.waves = waves
        self.members = MemberTable(members)
        self.phase = phase
        phaseSince = beganAt
        self.approvals = approvals.isEmpty ? nil : approvals
        pace = nil
        heldBack = []
        outcome = nil
    }

    package var isRollback: Bool {
        if case .rollback = kind { true } else { false }
    }

    /// The wave that is open; where none is, the one that would open next; at the end the number of waves.
    package var openWave: Int {
        waves.firstIndex { !$0.state.isOver } ?? waves.count
    }

    /// Whether the plan begins such a one by itself, for devices that lag behind content that stands.
    var isFollowUp: Bool { kind == .catchUp || kind == .correction }

    /// Whether a person may have what failed in it tried again.
    var mayBeRetried: Bool {
        switch phase {
        case .failed: kind == .revision || kind == .catchUp
        case .aborted: kind == .revision
        case .succeeded: (kind == .revision || kind == .catchUp) && (outcome?.failed ?? 0) > 0
        case .pending, .progressing, .held, .superseded, .abandoned: false
        }
    }

    /// Whether any wave passed.
    var isProven: Bool {
        waves.contains { if case .passed = $0.state { true } else { false } }
    }

    /// O(log n).
    package func index(of device: DeviceID) -> Int? { members.index(of: device) }
}

/// How many members came to what, when a rollout ended.
package struct RolloutOutcome: Hashable, Sendable, Codable {
    package var converged = 0
    package var done = 0
    package var failed = 0
    package var unknown = 0
    /// Never offered anything, or not to the end.
    package var untouched = 0
    package var left = 0

    package init() {}
}
