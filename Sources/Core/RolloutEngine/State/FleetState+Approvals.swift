package import FleetModel
import FleetPlanner
import SpecLanguage

extension FleetState {
    /// Who said yes to that intent and has opened nothing yet, in the order of their names.
    package func approvals(of intent: Digest) -> [OperatorAct] {
        approvals.filter { $0.intent == intent }.map(\.act)
    }

    /// A yes goes to the rollouts that wait with that intent; where none does, or what is held has it, it is kept for what comes.
    mutating func approve(_ approval: Approval) {
        var isSpent = false
        for id in Array(rollouts.keys) {
            guard let rollout = rollouts[id], rollout.phase == .pending,
                rollout.intent == approval.intent, approvalGap(of: rollout) != nil
            else { continue }
            isSpent = true
            let known = rollout.approvals ?? []
            guard !known.contains(where: { $0.actor == approval.act.actor }) else { continue }
            rollouts[id]?.approvals = known + [approval.act]
        }
        guard !isSpent || heldRevision?.intent == approval.intent else { return }
        approvals.removeAll {
            $0.intent == approval.intent && $0.act.actor == approval.act.actor
        }
        approvals.append(approval)
        approvals.sort { ($0.intent, $0.act.actor) < ($1.intent, $1.act.actor) }
    }

    /// How many people must still say yes before the rollout begins; nil: none.
    ///
    /// By the policy as it was when it was planned and as it is now, whichever asks for more. What stands already needs no new yes, but
    /// for a correction where the policy says so.
    func approvalGap(of rollout: Rollout) -> ApprovalGap? {
        let fleets = [rollout.fleet] + (ledger.accepted.map { [$0.fleet] } ?? [])
        let policies = fleets.compactMap { digest -> Policy? in
            guard let fleet = self.fleets[digest] else { return nil }
            return fleet.cohort(rollout.cohortTrack.cohort).flatMap { fleet.policy($0.policy) }
        }
        let gaps = policies.compactMap { policy -> ApprovalGap? in
            let needed = policy.approvals(before: rollout)
            let given = (rollout.approvals ?? []).count { policy.approvals.mayApprove($0.actor) }
            guard given < needed else { return nil }
            return ApprovalGap(
                given: given,
                needed: needed,
                approvers: policy.approvals.approvers
            )
        }
        return gaps.max { $0.needed - $0.given < $1.needed - $1.given }
    }
}

/// What is missing of the approvals that a rollout waits for.
struct ApprovalGap: Hashable {
    let given: Int
    let needed: Int
    /// Whose yes counts; empty: whoever may operate the controller.
    let approvers: [Text]
}

extension Policy {
    fileprivate func approvals(before rollout: Rollout) -> Int {
        switch rollout.kind {
        case .revision:
            rollout.cohortTrack.track == .firmware ? approvals.firmware : approvals.config
        case .correction: drift.mode == .approve ? 1 : 0
        case .catchUp, .rollback: 0
        }
    }
}

extension ApprovalPolicy {
    fileprivate func mayApprove(_ actor: Text) -> Bool {
        approvers.isEmpty || approvers.contains(actor)
    }
}
