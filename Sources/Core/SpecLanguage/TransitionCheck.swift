package import FleetModel

/// Checks the step from the revision in force to the next one: absence is not a wish (ruling 13).
package enum TransitionCheck {
    /// Errors for cohorts and policies that vanish without having been retired or renamed; sorted.
    package static func check(from former: CompiledFleet, to next: CompiledFleet) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        let renamed = Set(next.cohorts.compactMap(\.formerly))
        for cohort in former.cohorts
        where next.cohort(cohort.name) == nil && !renamed.contains(cohort.name)
            && cohort.state != .retired
        {
            diagnostics.append(
                Diagnostic(
                    .error,
                    .vanished,
                    "the cohort `\(cohort.name)` is gone, and was not retired before",
                    at: cohort.span,
                    help:
                        "set `state: retired` in one revision and remove it in a later one; to rename it, "
                        + "set `formerly: \(cohort.name)` in the new one"
                )
            )
        }
        for cohort in next.cohorts {
            guard let formerly = cohort.formerly, former.cohort(formerly) != nil,
                next.cohort(formerly) != nil
            else { continue }
            diagnostics.append(
                Diagnostic(
                    .error,
                    .badTransition,
                    "the cohort `\(cohort.name)` was formerly `\(formerly)`, which is still there",
                    at: cohort.span
                )
            )
        }
        let used = Set(former.cohorts.lazy.filter { $0.state == .active }.map(\.policy))
        for policy in former.policies
        where next.policy(policy.name) == nil && used.contains(policy.name) {
            diagnostics.append(
                Diagnostic(
                    .error,
                    .vanished,
                    "the policy `\(policy.name)` is gone, and cohorts in force name it",
                    at: policy.span,
                    help:
                        "let the cohorts name another policy in one revision, and remove this one in a later one"
                )
            )
        }
        return diagnostics.sorted()
    }
}
