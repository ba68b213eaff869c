package import FleetModel

/// A gate of one wave as it was when the wave got there, with all that was seen of it.
///
/// It lies in the wave of a rollout, which has one content, and holds the gate itself: what was seen of another wave, other
/// content or another gate says nothing here.
package struct GateRun: Hashable, Sendable, Codable {
    package let gate: Gate
    /// When enough of the wave had succeeded for the first time.
    package let began: ObservedInstant
    /// In the order of the gate's checks; approvals have none.
    package private(set) var checks: [CheckRun]
    /// Who said yes, each once.
    package private(set) var approvals: [OperatorAct]

    package init(_ gate: Gate, began: ObservedInstant) {
        self.gate = gate
        self.began = began
        checks = gate.checks.filter { !$0.isApproval }.map { CheckRun($0.name) }
        approvals = []
    }

    package func run(of check: ResourceName) -> CheckRun? { checks.first { $0.check == check } }

    /// Takes what was sampled; what is of no check of the gate changes nothing.
    package mutating func take(_ look: GateLook) {
        for entry in look.entries {
            guard let index = checks.firstIndex(where: { $0.check == entry.check }),
                let check = gate.checks.first(where: { $0.name == entry.check })
            else { continue }
            checks[index].take(
                entry.sample,
                entry.weight,
                at: look.at,
                limits: check.limits,
                looks: gate.looks
            )
        }
    }

    /// Takes a yes; a second one of the same person changes nothing.
    package mutating func take(_ act: OperatorAct) {
        guard !approvals.contains(where: { $0.actor == act.actor }) else { return }
        approvals.append(act)
    }

    /// What one of its checks says.
    package func verdict(of check: GateCheck) -> GateVerdict {
        if case .approval(let approval) = check.measure {
            return approvals(for: approval) >= approval.count ? .passed : .running
        }
        guard let run = run(of: check.name) else { return .errored }
        // What was never measured although others were decided is not known to be good.
        if run.sampled == 0, checks.contains(where: { $0.conclusion != nil }) { return .errored }
        return run.verdict(check.limits)
    }

    /// The worst of all checks that are not advisory.
    package var verdict: GateVerdict {
        GateVerdict.worst(gate.checks.lazy.filter { !$0.isAdvisory }.map(verdict(of:)))
    }

    /// What it came to where its rollout ended first.
    package var finalVerdict: GateVerdict {
        let verdict = self.verdict
        return verdict == .passed || verdict == .failed ? verdict : .cancelled
    }

    /// How many of those said yes who may.
    package func approvals(for approval: GateCheck.Approval) -> Int {
        approvals.count { approval.mayApprove($0.actor) }
    }
}

extension GateCheck.Approval {
    /// Whether that person's yes counts. Names are compared byte by byte; groups are names like others.
    func mayApprove(_ actor: Text) -> Bool { approvers.isEmpty || approvers.contains(actor) }
}

extension GateCheck {
    /// Whether people decide it.
    package var isApproval: Bool { if case .approval = measure { true } else { false } }

    /// Whether each look at it spends some of the bound on a false alarm.
    package var isComparison: Bool { if case .compare = measure { true } else { false } }
}
