import FleetModel
import RolloutEngine

/// The verdict of a check by its whole history, told as the manual tells it: no counters, each rule looked up anew.
struct NaiveGateJudge {
    typealias Step = (outcome: GateSample.Outcome, weight: GateLook.Weight)

    let limits: GateCheck.Limits
    let looks: Int

    func verdict(_ history: [Step]) -> GateVerdict {
        if let most = limits.maxFailures, history.count(where: { $0.outcome == .fail }) > most {
            return .failed
        }
        if let most = limits.maxConsecutiveErrors,
            history.reversed().prefix(while: { $0.outcome == .error }).count > most
        {
            return .errored
        }
        // The looks that count, up to the one that decided.
        let counted = history.filter { $0.weight != .watching && $0.outcome != .error }
        for end in counted.indices where counted[end].weight == .deciding {
            let seen = counted[...end]
            let streak = seen.reversed().prefix { $0.outcome == .pass }.count
            if limits.consecutivePasses > 0, streak >= limits.consecutivePasses { return .passed }
            guard seen.count >= looks else { continue }
            let isOpen =
                limits.consecutivePasses > 0 || !seen.contains { $0.outcome == .pass }
                || isInconclusive(seen)
            return isOpen ? .inconclusive : .passed
        }
        return isInconclusive(counted[...]) ? .inconclusive : .running
    }

    private func isInconclusive(_ seen: ArraySlice<Step>) -> Bool {
        guard let most = limits.maxInconclusive else { return false }
        return seen.reversed().prefix { $0.outcome == .inconclusive }.count > most
    }
}
