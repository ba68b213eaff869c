package import FleetModel
package import FleetPlanner
import SpecLanguage

extension Rollout {
    /// A planned rollout as it waits to begin; `isApproved`: somebody said yes to the plan by hand, whatever guards trip;
    /// `approvals`: who said yes to it.
    package init(
        _ planned: PlannedRollout,
        of plan: Plan,
        commit: CommitID,
        isApproved: Bool,
        approvals: [OperatorAct],
        at now: Moment
    ) {
        let kind: Kind =
            switch planned.kind {
            case .revision: .revision
            case .catchUp: .catchUp
            case .correction: .correction
            }
        self.init(
            id: planned.id,
            kind: kind,
            cohortTrack: planned.cohortTrack,
            from: planned.from,
            to: planned.to,
            fleet: plan.inputs.fleet,
            commit: commit,
            intent: plan.intent,
            policy: planned.policy,
            health: planned.health,
            allowsDowngrade: planned.allowsDowngrade
                || isApproved && plan.guards.lowers(planned.cohortTrack.cohort),
            beganAt: now.wall,
            waves: planned.waves.map { RolloutWave($0.policy) },
            members: planned.members.map {
                RolloutMember(
                    device: $0.device,
                    incarnation: $0.incarnation,
                    wave: $0.wave,
                    wasConverged: $0.isConverged
                )
            },
            phase: .pending,
            approvals: approvals
        )
    }
}

extension [GuardFinding] {
    /// Whether a guard names the step to lower versions in that cohort, and so a yes to the plan does.
    fileprivate func lowers(_ cohort: ResourceName) -> Bool {
        contains { $0.kind == .downgrades && $0.cohort == cohort }
    }
}

extension Observation {
    /// What the plan of the revision in force asks for; a plan of another revision and one that is held ask for nothing.
    ///
    /// `approvals`: those that named the plan's intent before the revision was judged.
    package init(
        twins: TwinTable,
        hearing: Hearing?,
        zones: TimeZoneDatabase = .utcOnly,
        plan: Plan?,
        approvals: [OperatorAct],
        tenant: Tenant,
        state: FleetState,
        now: Moment,
        answers: [GateAnswer] = []
    ) {
        guard let plan, let accepted = state.ledger.accepted,
            accepted.fleet == plan.inputs.fleet, state.heldRevision?.intent != plan.intent
        else {
            self.init(twins: twins, hearing: hearing, zones: zones, answers: answers)
            return
        }
        let isApproved =
            accepted.intent == plan.intent || state.approvals.contains { $0.intent == plan.intent }
        self.init(
            twins: twins,
            hearing: hearing,
            zones: zones,
            proposals: plan.rollouts.map {
                Rollout(
                    $0,
                    of: plan,
                    commit: accepted.commit,
                    isApproved: isApproved,
                    approvals: approvals,
                    at: now
                )
            },
            settled: plan.settled(beyond: state.ledger, tenant: tenant),
            answers: answers
        )
    }
}

extension Plan {
    /// Cohorts' tracks whose devices have what is asked for, as far as anybody can tell, and at least one has.
    fileprivate func settled(beyond ledger: Ledger, tenant: Tenant) -> [CohortTrack: Digest] {
        var proven: Set<CohortTrack> = []
        var open: Set<CohortTrack> = []
        for group in groups {
            guard let cohort = group.governance.cohort else { continue }
            for track in Track.allCases {
                switch group.status(track) {
                case .inSync: proven.insert(CohortTrack(cohort, track))
                case nil, .stale, .unreachable, .excluded, .maintenance, .quarantined: break
                default: open.insert(CohortTrack(cohort, track))
                }
            }
        }
        let candidates = proven.subtracting(open).filter { track in
            let standing = ledger.standings[track] ?? Standing()
            return standing.live == nil && !rollouts.contains { $0.cohortTrack == track }
        }
        guard !candidates.isEmpty else { return [:] }
        let desired = DesiredState(fleet, tenant: tenant)
        var settled: [CohortTrack: Digest] = [:]
        for track in candidates {
            settled[track] = desired.compiledDigest(of: track)
        }
        return settled
    }
}

extension RevisionCandidate {
    /// A planned revision, before it is in force.
    ///
    /// An approved intent breaks no guards: somebody has seen them and said yes.
    package init(
        _ plan: Plan,
        commit: CommitID,
        isApproved: Bool,
        isDescendant: Bool,
        hasForeignPast: Bool
    ) {
        self.init(
            commit: commit,
            fleet: plan.fleet,
            digest: plan.inputs.fleet,
            intent: plan.intent,
            brokenGuards: isApproved
                ? [] : plan.guards.filter { $0.verdict == .broken }.map(\.kind),
            denials: plan.findings.filter {
                $0.severity == .deny && $0.code != .firstContact && $0.code != .guardTripped
            }.map(\.message),
            populations: plan.groups.reduce(into: [:]) { populations, group in
                guard let cohort = group.governance.cohort else { return }
                populations[cohort, default: 0] += group.devices.count
            },
            hasLostDevices: plan.guards.contains {
                $0.isTripped && ($0.kind == .removed || $0.kind == .cohortShrink)
            },
            isDescendant: isDescendant,
            hasForeignPast: hasForeignPast
        )
    }
}

extension RolloutEngine {
    /// Whether any device has seen a decision that this store never made.
    package static func hasForeignPast(_ twins: TwinTable, _ state: FleetState) -> Bool {
        let columns = twins.columns
        return (0..<columns.count).contains { index in
            Track.allCases.contains { track in
                let observed = columns.observedGeneration(track, at: index)
                guard observed > .none else { return false }
                let record = state.ledger.devices[columns.id(at: index)]
                let isSameLife = record.map { columns.isOf($0.incarnation, at: index) } ?? false
                return (isSameLife ? record?[track].generation ?? .none : .none) < observed
            }
        }
    }
}
