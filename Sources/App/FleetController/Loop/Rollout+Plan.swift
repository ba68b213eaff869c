import FleetModel
import FleetPlanner
import RolloutEngine
import SpecLanguage

extension Rollout {
    /// The rollout that a plan names, as it begins.
    init(_ planned: PlannedRollout, of plan: Plan, commit: CommitID, at now: Moment) {
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
            allowsDowngrade: planned.allowsDowngrade,
            beganAt: now.wall,
            waves: planned.waves.map { RolloutWave($0.policy) },
            members: planned.members.map { member in
                RolloutMember(
                    device: member.device,
                    incarnation: member.incarnation,
                    wave: member.wave,
                    wasConverged: member.isConverged
                )
            },
            phase: .pending
        )
    }
}

extension Plan {
    /// Cohorts' tracks where every device has what the plan's fleet asks for, with its compiled digest.
    func settled(tenant: Tenant) -> [CohortTrack: Digest] {
        let desired = DesiredState(fleet, tenant: tenant)
        let moving = Set(rollouts.map(\.cohortTrack))
        var unsettled: Set<CohortTrack> = []
        for group in groups {
            guard let cohort = group.governance.cohort else { continue }
            for track in Track.allCases {
                if let status = group.status(track), status != .inSync {
                    unsettled.insert(CohortTrack(cohort, track))
                }
            }
        }
        var settled: [CohortTrack: Digest] = [:]
        for cohort in fleet.cohorts where cohort.state == .active {
            for track in Track.allCases {
                let key = CohortTrack(cohort.name, track)
                guard !moving.contains(key), !unsettled.contains(key) else { continue }
                settled[key] = desired.compiledDigest(of: key)
            }
        }
        return settled
    }

    /// Guards that trip without anybody's yes, and what else denies the plan.
    var brokenGuards: [GuardKind] {
        guards.filter { $0.verdict == .broken }.map(\.kind)
    }

    var otherDenials: [String] {
        findings.filter {
            $0.severity == .deny && $0.code != .firstContact && $0.code != .guardTripped
        }.map(\.message)
    }
}
