package import FleetModel

/// What the registry took out of the cohorts since their numbers were last agreed to: devices that it no longer lists, or
/// lists with other labels. Counted, not named.
package struct RegistryLoss: Hashable, Sendable {
    private let agreed: [ResourceName: Int]
    private let missing: [ResourceName: Int]
    /// Devices that no other cohort gained in their place.
    private let net: Int

    /// `agreed` and `present` are devices by cohort.
    package init(agreed: [ResourceName: Int], present: [ResourceName: Int]) {
        self.agreed = agreed
        var missing: [ResourceName: Int] = [:]
        var net = 0
        for name in Set(agreed.keys).union(present.keys) {
            let loss = (agreed[name] ?? 0) - (present[name] ?? 0)
            net += loss
            if loss > 0 { missing[name] = loss }
        }
        self.missing = missing
        self.net = max(0, net)
    }

    /// Devices that the cohort had when that was last agreed to.
    package func agreed(_ cohort: ResourceName) -> Int { agreed[cohort] ?? 0 }

    /// Devices that the cohort has no more.
    package func shrink(of cohort: ResourceName) -> Int { missing[cohort] ?? 0 }

    /// Of these, as many as may have left management: what one cohort lost and another gained only moved.
    package func removed(from cohort: ResourceName) -> Int { min(shrink(of: cohort), net) }

    /// Whether the guards let so many go unasked.
    package func isWithin(_ guards: GuardPolicy, of cohort: ResourceName) -> Bool {
        func holds(_ count: Int, _ bound: Quantity?) -> Bool {
            bound.map { count <= $0.resolved(of: agreed(cohort)) } ?? true
        }
        return holds(shrink(of: cohort), guards.cohortShrink)
            && holds(removed(from: cohort), guards.removed)
    }
}
