package import FleetModel

/// Who governs a device.
package enum Governance: Hashable, Sendable {
    case cohort(ResourceName)
    /// No active cohort takes it: reported, never touched.
    case unmanaged
    /// Several cohorts of equal precedence take it: left alone until a person decides. Sorted.
    case conflicted([ResourceName])
    /// The `where` of a cohort that would come first has no answer for it: left alone, since a cohort of a lower precedence
    /// is not what was meant for it.
    case undecided(Obstacle)
    /// Its `Device` document says that it will not come back.
    case retired

    /// The one governing cohort.
    package var cohort: ResourceName? {
        if case .cohort(let name) = self { name } else { nil }
    }

    /// Why nobody can tell who governs it; nil: it is known.
    package var dispute: Obstacle? {
        switch self {
        case .cohort, .unmanaged, .retired: nil
        case .conflicted:
            Obstacle(.conflict, "several cohorts of equal precedence take the device")
        case .undecided(let obstacle): obstacle
        }
    }
}
