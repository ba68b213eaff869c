import FleetModel
import FleetPlanner
import SpecLanguage

/// What bounds how many devices are out of service at once.
extension EngineRun {
    /// Looks at which devices are out of service, where anything depends on it.
    mutating func followAvailability() {
        let keys = Array(Set(liveRollouts().flatMap { budgets(over: $0).map(\.groupBy) }))
            .sorted { $0.lexicographicallyPrecedes($1) }
        guard !keys.isEmpty || settings.mostUnhealthy != nil,
            let accepted = draft.state.ledger.accepted,
            let desired = memory.desired(accepted.fleet, in: draft.state, tenant: settings.tenant)
        else { return }
        knowsAvailability = true
        memory.census.update(twins, desired)
        let look = AvailabilityLook(
            state: draft.state,
            twins: twins,
            devices: TableDevices(twins, desired),
            desired: desired,
            census: memory.census,
            adopted: adopted,
            settings: settings,
            term: term,
            hearing: hearing,
            now: now
        )
        memory.availability.update(look, keys: keys, number: memory.looks)
    }

    /// The budgets of the rollout's policy as they were when it began and as they are now: all of them hold, so that the
    /// stricter one decides.
    func budgets(over id: RolloutID) -> [DisruptionBudget] {
        guard let rollout = draft.state.rollouts[id] else { return [] }
        return budgets(of: rollout.cohortTrack.cohort, in: rollout.fleet)
            + budgets(of: rollout.cohortTrack.cohort, in: draft.state.ledger.accepted?.fleet)
    }

    private func budgets(of cohort: ResourceName, in fleet: Digest?) -> [DisruptionBudget] {
        guard let fleet = fleet.flatMap({ draft.state.fleets[$0] }) else { return [] }
        return fleet.cohort(cohort).flatMap { fleet.policy($0.policy)?.budgets } ?? []
    }

    /// The group of the device of that row that can spare no other one.
    func spentGroup(_ row: Int, _ budgets: [DisruptionBudget]) -> AvailabilityWatch.Place? {
        guard !budgets.isEmpty, !settings.isMutated(.budgetIgnored) else { return nil }
        let availability = memory.availability
        return budgets.lazy.compactMap { budget in
            availability.place(ofRow: row, budget).flatMap {
                availability.room(in: $0, budget) > 0 ? nil : $0
            }
        }.first
    }

    /// Lets another member have the room that one leaves in its groups, since it gets no job for another reason.
    func yieldTurn(
        of row: Int,
        _ queue: WaveWatch.Queue,
        _ watch: inout WaveWatch,
        _ budgets: [DisruptionBudget]
    ) {
        for budget in budgets {
            guard let place = memory.availability.place(ofRow: row, budget),
                room(in: place, budgets) > 0
            else { continue }
            watch.unparkAnother(queue, at: place)
        }
    }

    /// How many more devices of the group may be taken out of service.
    func room(in place: AvailabilityWatch.Place, _ budgets: [DisruptionBudget]) -> Int {
        memory.availability.room(in: place, budgets)
    }

    /// Notes that the fleet breaker trips or closes; it stops jobs forward to healthy devices.
    mutating func followBreaker() {
        let breaker = settings.mostUnhealthy.flatMap { limit -> FleetBreaker? in
            let watch = memory.availability
            let ill =
                watch.count(.unhealthy) + watch.count(.mending) + watch.count(.silent)
            let heard = ill + watch.count(.available) + watch.count(.busy)
            let most = limit.resolved(of: heard)
            guard ill > most else { return nil }
            return FleetBreaker(unhealthy: ill, heard: heard, most: most)
        }
        // What it says of its beginning stands until it closes.
        guard (breaker == nil) != (draft.state.breaker == nil) else { return }
        draft.record(.breakerMoved(breaker, at: now.wall))
    }

    /// Whether the breaker stops a turn: repairs and ways back go on.
    func isBroken(_ turn: CandidateQueue) -> Bool {
        let isUnknown = settings.mostUnhealthy != nil && !knowsAvailability
        return (draft.state.breaker != nil || isUnknown) && !turn.isRollback
            && turn.queue != .repair
            && !settings.isMutated(.breakerIgnored)
    }
}

extension AvailabilityWatch {
    /// How many more devices of the group all of the budgets allow; of a former numbering: as many as there are.
    fileprivate func room(in place: Place, _ budgets: [DisruptionBudget]) -> Int {
        guard place.round == round else { return .max }
        return budgets.filter { isOf($0, place) }.map { room(in: place, $0) }.min() ?? .max
    }
}
