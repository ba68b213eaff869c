import FleetModel
import SpecLanguage

/// Finds the rollouts that begin now: at most one per cohort and track.
///
/// A revision's content that differs from what was last asked for begins a rollout of all devices of the cohort, where any
/// needs it. Where the content stands and succeeded, devices that lag behind catch up; where the policy says so, devices
/// that drifted are corrected. Content that failed begins nothing until a retry names it.
struct RolloutSelection {
    private let input: PlanInput
    private let desired: DesiredState
    private let survey: FleetSurvey
    private let names: DeviceNames

    init(
        _ input: PlanInput,
        _ desired: DesiredState,
        _ survey: FleetSurvey,
        _ names: DeviceNames
    ) {
        self.input = input
        self.desired = desired
        self.survey = survey
        self.names = names
    }

    /// A rollout before its id is known: the id hashes the intent, which hashes the guards that this would trip.
    struct Proposal {
        let kind: PlannedRollout.Kind
        let cohort: Cohort
        let policy: Policy
        let track: Track
        let from: Digest?
        let to: Digest
        let ordinal: UInt64
        let follows: PlannedRollout.Predecessor?
        /// Rows of the table, ascending.
        let members: [UInt32]
        /// Of these, the ones that need the change; ascending.
        let needing: [UInt32]

        var cohortTrack: CohortTrack { CohortTrack(cohort.name, track) }
    }

    /// Sorted by cohort and track.
    func proposals() -> [Proposal] {
        desired.fleet.cohorts.filter { $0.state == .active }.sorted { $0.name < $1.name }
            .flatMap { cohort in Track.allCases.compactMap { proposal(cohort, $0) } }
    }

    private func proposal(_ cohort: Cohort, _ track: Track) -> Proposal? {
        let key = CohortTrack(cohort.name, track)
        guard let policy = desired.fleet.policy(cohort.policy),
            let digest = desired.compiledDigest(of: key)
        else { return nil }
        let devices = survey.members(cohort.name)
        let standing = desired.standing(of: key, in: input.ledger)
        guard standing.failed != digest else { return nil }
        let needing = survey.needing(cohort.name, on: track)
        let choice: (kind: PlannedRollout.Kind, members: [UInt32], needing: [UInt32])?
        if standing.current != digest {
            choice = (.revision, devices, needing)
        } else if standing.live == nil {
            choice = followUp(needing, standing, policy, track)
        } else {
            choice = nil
        }
        guard let choice, !choice.needing.isEmpty else { return nil }
        let succession = PlannedRollout.Succession(policy.rollout(track).onNewRevision)
        return Proposal(
            kind: choice.kind,
            cohort: cohort,
            policy: policy,
            track: track,
            from: standing.current,
            to: digest,
            ordinal: standing.ordinal &+ 1,
            follows: standing.live.map {
                PlannedRollout.Predecessor(rollout: $0, succession: succession)
            },
            members: choice.members,
            needing: choice.needing
        )
    }

    /// Devices that lag behind content that stands. Those that cannot be heard now wait for their return, those that failed
    /// with it for a person.
    private func followUp(
        _ needing: [UInt32],
        _ standing: Standing,
        _ policy: Policy,
        _ track: Track
    ) -> (kind: PlannedRollout.Kind, members: [UInt32], needing: [UInt32])? {
        if standing.succeeded == standing.current {
            let behind = survey.rows(needing, having: .isBehind(track))
            if !behind.isEmpty { return (.catchUp, behind, behind) }
        }
        guard policy.drift.mode != .report else { return nil }
        let drifted = survey.rows(needing, having: .hasDrifted(track))
        return drifted.isEmpty ? nil : (.correction, drifted, drifted)
    }

    /// The rollout with its id and its waves.
    func rollout(
        _ proposal: Proposal,
        intent: Digest,
        acknowledgesDowngrade: Bool,
        _ memory: inout WaveMemory
    ) -> PlannedRollout {
        let id = RolloutID(
            tenant: input.settings.tenant,
            cohort: proposal.cohort.name,
            track: proposal.track,
            intent: intent,
            ordinal: proposal.ordinal
        )
        let policy = proposal.policy.rollout(proposal.track)
        let (plan, members) = waves(of: id, proposal, policy, &memory)
        return PlannedRollout(
            id: id,
            kind: proposal.kind,
            cohortTrack: proposal.cohortTrack,
            ordinal: proposal.ordinal,
            from: proposal.from,
            to: proposal.to,
            policy: policy,
            policyName: proposal.policy.name,
            health: proposal.policy.health,
            allowsDowngrade: acknowledgesDowngrade
                || proposal.policy.guards.downgrades == .allow,
            waves: plan.waves,
            members: members,
            after: proposal.cohort.after,
            follows: proposal.follows,
            findings: proposal.kind == .revision ? plan.findings : plan.findings.map(\.ofFollowUp)
        )
    }
}

extension RolloutSelection {
    private func waves(
        of id: RolloutID,
        _ proposal: Proposal,
        _ policy: RolloutPolicy,
        _ memory: inout WaveMemory
    ) -> (plan: WavePlan, members: MemberList) {
        let devices = TableDevices(
            input.twins,
            desired,
            documented: memory.documented(desired, in: input.twins)
        )
        let basis = WaveMemory.Basis(
            waves: policy.waves,
            members: proposal.members,
            needing: proposal.needing,
            meeting: survey.meeting(proposal.cohort.name, on: proposal.track),
            topology: proposal.policy.topology
        )
        return memory.waves(of: id, basis, among: devices, named: names) { memory in
            let candidates = ProposedCandidates(
                proposal,
                standings: standings(proposal),
                before: desired.predecessors(in: input.twins, by: proposal.policy.topology),
                of: devices
            )
            let plan = WavePlan(
                id,
                waves: policy.waves,
                now: input.now.wall,
                candidates: candidates,
                &memory
            )
            let members = MemberList(
                proposal.members,
                waves: plan.assignment,
                standings: candidates.standings,
                needing: proposal.needing,
                of: names
            )
            return (plan, members)
        }
    }

    /// Of the members, in their order. Both lists ascend, and every row that needs the change is a member's.
    private func standings(_ proposal: Proposal) -> [MemberList.Standing] {
        let marks = survey.judgements.marks
        let isMet = JudgementTable.Marks.meets(proposal.track)
        var next = 0
        return proposal.members.map { row in
            var standing: MemberList.Standing = []
            if marks[Int(survey.rows[Int(row)])].contains(isMet) { standing.insert(.converged) }
            if next < proposal.needing.count, proposal.needing[next] == row {
                standing.insert(.needsChange)
                next += 1
            }
            return standing
        }
    }
}

extension WavePlan.Finding {
    /// Only devices that lag behind are members: that a selector matches none of them says nothing of the cohort.
    fileprivate var ofFollowUp: WavePlan.Finding {
        if case .emptySelector(let wave, _) = self { .addsNobody(wave: wave) } else { self }
    }
}

extension PlannedRollout.Succession {
    init(_ choice: RolloutPolicy.OnNewRevision) {
        switch choice {
        case .supersede: self = .supersede
        case .finish: self = .finish
        case .queue: self = .queue
        }
    }
}
