import FleetModel
import SpecLanguage
import FleetPlanner

extension EngineRun {
    /// Takes what the plan asks for; what is known already, or cannot begin, changes nothing.
    mutating func begin(_ proposals: [Rollout]) {
        for proposal in proposals.sorted(by: { $0.id < $1.id }) {
            guard isNew(proposal) else {
                if proposal.kind == .revision { takeBack(whatWaitsBehind: proposal) }
                continue
            }
            if proposal.kind == .revision {
                giveWay(to: proposal)
            } else if draft.state.ledger.standings[proposal.cohortTrack]?.live != nil {
                continue
            }
            draft.record(.rolloutBegan(proposal))
        }
        abortOrphans()
    }

    /// Where a revision asks for what the devices have already, it stands without a rollout.
    mutating func settle(_ settled: [CohortTrack: Digest]) {
        for (track, digest) in settled.sorted(by: { $0.key < $1.key }) {
            let standing = draft.state.ledger.standings[track] ?? Standing()
            guard standing.live == nil, standing.failed != digest,
                standing.current != digest || standing.succeeded != digest
            else { continue }
            draft.record(.standingSettled(track, digest))
        }
    }

    private func isNew(_ proposal: Rollout) -> Bool {
        let state = draft.state
        guard state.rollouts[proposal.id] == nil, proposal.phase == .pending,
            state.fleets[proposal.fleet] != nil, !proposal.waves.isEmpty
        else { return false }
        let held = HoldBack.config(cohort: proposal.cohortTrack.cohort, compiled: proposal.to)
        if proposal.cohortTrack.track == .config, state.ledger.holdBacks.contains(held) {
            return false
        }
        return !state.rollouts.values.contains {
            $0.cohortTrack == proposal.cohortTrack && !$0.phase.isOver && $0.to == proposal.to
                && $0.kind == proposal.kind
        }
    }

    /// What stands in the way of a new revision and gives way to it.
    ///
    /// A job in flight is never changed: only rollouts end, and what was not handed out is withdrawn.
    private mutating func giveWay(to proposal: Rollout) {
        let track = proposal.cohortTrack
        let isStarved =
            draft.state.supersessions[track] ?? 0 >= settings.supersessionsInARow
        for id in liveRollouts() {
            guard let other = draft.state.rollouts[id], other.cohortTrack == track,
                gives(other, wayTo: proposal, isStarved: isStarved)
            else { continue }
            draft.move(id, to: .superseded(by: proposal.id))
        }
    }

    /// Where the newest revision asks for what is under way already, what waits behind that with other content gives way:
    /// nobody asks for it any more.
    private mutating func takeBack(whatWaitsBehind proposal: Rollout) {
        let track = proposal.cohortTrack
        let live = liveRollouts().compactMap { draft.state.rollouts[$0] }
            .filter { $0.cohortTrack == track && $0.kind == .revision }
        guard proposal.policy.onNewRevision != .queue,
            let same = live.first(where: { $0.to == proposal.to })
        else { return }
        for other in live where other.phase == .pending && other.to != proposal.to {
            draft.move(other.id, to: .superseded(by: same.id))
        }
    }

    private func gives(
        _ other: Rollout,
        wayTo proposal: Rollout,
        isStarved: Bool
    ) -> Bool {
        if case .held = other.phase { return true }
        if other.isFollowUp { return true }
        switch proposal.policy.onNewRevision {
        // What only waits is replaced however busy the branch is: else old content would run in turn.
        case .supersede: return other.phase == .pending || !isStarved
        case .finish: return other.phase == .pending
        case .queue: return false
        }
    }

    /// A cohort that is gone or retired has no rollouts; its jobs in flight finish.
    private mutating func abortOrphans() {
        guard let accepted = draft.state.ledger.accepted,
            let fleet = draft.state.fleets[accepted.fleet]
        else { return }
        for id in liveRollouts() {
            guard let rollout = draft.state.rollouts[id],
                fleet.cohort(rollout.cohortTrack.cohort)?.state != .active
            else { continue }
            draft.move(id, to: .aborted(nil))
        }
    }

    /// A waiting rollout starts where nothing is ahead of it any more.
    mutating func start(_ id: RolloutID) {
        guard let rollout = draft.state.rollouts[id] else { return }
        if let live = draft.state.ledger.standings[rollout.cohortTrack]?.live, live != id {
            // One that holds cannot finish: it gives way.
            guard case .held = draft.state.rollouts[live]?.phase, rollout.kind == .revision else {
                return
            }
            draft.move(live, to: .superseded(by: id))
            guard draft.state.ledger.standings[rollout.cohortTrack]?.live == id else { return }
        }
        guard waitsFor(rollout).isEmpty, draft.state.approvalGap(of: rollout) == nil,
            isApproved(rollout, wave: 0)
        else { return }
        draft.move(id, to: .progressing)
        draft.record(.waveOpened(id, wave: 0, at: now.wall))
    }

    /// Cohorts that must have finished first and have not; sorted.
    mutating func waitsFor(_ rollout: Rollout) -> [ResourceName] {
        guard rollout.kind == .revision, let accepted = draft.state.ledger.accepted,
            let desired = memory.desired(
                accepted.fleet,
                in: draft.state,
                tenant: settings.tenant
            )
        else { return [] }
        return Self.waits(for: rollout, draft.state, desired)
    }

    static func waits(
        for rollout: Rollout,
        _ state: FleetState,
        _ desired: DesiredState
    ) -> [ResourceName] {
        let after = desired.fleet.cohort(rollout.cohortTrack.cohort)?.after ?? []
        return after.filter { name in
            let track = CohortTrack(name, rollout.cohortTrack.track)
            guard let digest = desired.compiledDigest(of: track) else { return false }
            return state.ledger.standings[track]?.succeeded != digest
        }
    }
}
