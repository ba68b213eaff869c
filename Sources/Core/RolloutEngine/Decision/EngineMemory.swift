import FleetModel
import FleetPlanner

/// What decisions may remember from one to the next: it makes them cheap and never different.
package struct EngineMemory: Sendable {
    /// What a device should be, by one revision of its twin.
    struct Entry: Sendable {
        let incarnation: Incarnation
        let revision: UInt64
        var resolution: MemberResolution
    }

    /// The open waves of rollouts under way.
    var watches: [RolloutID: WaveWatch] = [:]
    var jobs: JobWatch?
    var census = FleetCensus()
    /// How many decisions were made with it.
    private(set) var looks: UInt64 = 0
    private var desired: [Digest: DesiredState] = [:]

    package init() {}

    /// The compiled fleet prepared for resolving; nil: the store has none of that digest.
    mutating func desired(_ digest: Digest, in state: FleetState, tenant: Tenant) -> DesiredState? {
        if let known = desired[digest] { return known }
        guard let fleet = state.fleets[digest] else { return nil }
        let made = DesiredState(fleet, tenant: tenant)
        desired[digest] = made
        return made
    }

    /// Begins a decision.
    mutating func look() { looks &+= 1 }

    /// Drops what no live rollout and no stored fleet needs.
    mutating func forget(beyond state: FleetState) {
        watches = watches.filter { id, _ in
            state.rollouts[id].map { !$0.phase.isOver } ?? false
        }
        desired = desired.filter { state.fleets[$0.key] != nil }
        census.forget(beyond: state)
    }
}
