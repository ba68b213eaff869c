import FleetModel
import FleetPlanner
import SpecLanguage

/// What a registry does to cohorts is held against the guards as what a commit does.
extension EngineRun {
    /// Whether so many may join a rollout under way: not more at once than a revision may change unasked.
    func mayJoin(_ members: [RolloutMember], _ cohort: ResourceName) -> Bool {
        guard let limit = guards(of: cohort)?.devicesChanged else { return true }
        return members.count { !$0.wasConverged }
            <= limit.resolved(of: memory.census.populations[cohort] ?? 0)
    }

    /// Whether members that are no longer among the devices of the cohort leave: not where an empty fleet was listed, and
    /// not where more are gone than the guards allow, before somebody agreed to that.
    func mayLeave(_ cohort: ResourceName) -> Bool {
        guard twins.count > 0 else { return false }
        let loss = RegistryLoss(
            agreed: draft.state.ledger.populations,
            present: memory.census.populations
        )
        return guards(of: cohort).map { loss.isWithin($0, of: cohort) } ?? true
    }

    /// The guards of the revision in force; nil: the cohort is not in it.
    private func guards(of cohort: ResourceName) -> GuardPolicy? {
        guard let accepted = draft.state.ledger.accepted,
            let fleet = draft.state.fleets[accepted.fleet]
        else { return nil }
        return fleet.cohort(cohort).flatMap { fleet.policy($0.policy)?.guards }
    }
}
