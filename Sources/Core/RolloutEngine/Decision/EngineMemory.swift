import FleetModel
import FleetPlanner

/// What decisions may remember from one to the next: it makes them cheap and never different.
package struct EngineMemory: Sendable {
    /// What a member should be, by one revision of the twin of its device in the member's life.
    struct Entry: Sendable {
        let revision: UInt64
        let resolution: MemberResolution
    }

    /// The open waves of rollouts under way.
    var watches: [RolloutID: WaveWatch] = [:]
    var jobs: JobWatch?
    var census = FleetCensus()
    var availability = AvailabilityWatch()
    var windows = WindowMemory()
    /// How many decisions were made with it.
    private(set) var looks: UInt64 = 0
    private var desired: [Digest: DesiredState] = [:]
    /// What devices ran before they were offered something, each once.
    private var formers: Set<Wish.Target> = []
    /// So many of them are shared; beyond, others are not, which only costs memory.
    private static let formerLimit = 1 << 12

    package init() {}

    /// The compiled fleet prepared for resolving; nil: the store has none of that digest.
    mutating func desired(_ digest: Digest, in state: FleetState, tenant: Tenant) -> DesiredState? {
        if let known = desired[digest] { return known }
        guard let fleet = state.fleets[digest] else { return nil }
        let made = DesiredState(fleet, tenant: tenant)
        desired[digest] = made
        return made
    }

    /// The same, held once for all devices that ran the same: members are copied, and what each holds by itself costs.
    mutating func shared(_ former: Wish.Target?) -> Wish.Target? {
        guard let former, case .firmware = former, formers.count < Self.formerLimit else {
            return former
        }
        return formers.insert(former).memberAfterInsert
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
