import FleetModel

/// How a device stands to what is desired of it on one track.
package enum TrackStatus: Hashable, Sendable {
    case inSync
    /// A job is in flight.
    case pending
    /// It never had what is desired.
    case behind
    /// It had what is desired, then changed.
    case drifted
    /// It keeps drifting and is left alone.
    case contested
    case blocked(Obstacle)
    /// Several cohorts of equal precedence take it.
    case conflicted
    /// The last report is too old to judge by.
    case stale
    /// Offline, silent for longer than the policy allows, or never heard from.
    case unreachable
    /// What it would get failed before.
    case heldBack
    case unmanaged
    /// An operator set it aside.
    case excluded
    /// Its `Device` document says that people work on it: nothing is offered.
    case maintenance
    /// Its `Device` document says that it is not trusted: nothing is offered, and what it reports decides nothing.
    case quarantined
    /// Its cohort is retired, or by its `Device` document the device itself.
    case retired

    /// The stable name in the plan.
    package var name: String {
        switch self {
        case .inSync: "inSync"
        case .pending: "pending"
        case .behind: "behind"
        case .drifted: "drifted"
        case .contested: "contested"
        case .blocked: "blocked"
        case .conflicted: "conflicted"
        case .stale: "stale"
        case .unreachable: "unreachable"
        case .heldBack: "heldBack"
        case .unmanaged: "unmanaged"
        case .excluded: "excluded"
        case .maintenance: "maintenance"
        case .quarantined: "quarantined"
        case .retired: "retired"
        }
    }

    package var obstacle: Obstacle? {
        if case .blocked(let obstacle) = self { obstacle } else { nil }
    }
}
