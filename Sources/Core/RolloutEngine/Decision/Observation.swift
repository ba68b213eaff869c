package import FleetModel
package import FleetPlanner
import SpecLanguage

/// What is seen of the world at the moment of a decision.
package struct Observation: Sendable {
    package let twins: TwinTable
    /// Rollouts that the plan asks for; those that are known already change nothing.
    package let proposals: [Rollout]
    /// Cohorts' tracks where nobody needs what the revision in force asks for, with its compiled digest.
    package let settled: [CohortTrack: Digest]
    /// When the platform was heard; nil: it was not, so that nothing counts as silence.
    package let hearing: Hearing?

    package init(
        twins: TwinTable,
        hearing: Hearing?,
        proposals: [Rollout] = [],
        settled: [CohortTrack: Digest] = [:]
    ) {
        self.twins = twins
        self.hearing = hearing
        self.proposals = proposals
        self.settled = settled
    }
}

/// What was decided: the records to make durable before anything else happens.
package struct Decision: Sendable {
    package let records: [Record]
    /// The state after the records.
    package let state: FleetState
    /// When to look again even where nothing is heard before; nil: only news matter.
    package let recheckAt: Moment?

    package init(records: [Record], state: FleetState, recheckAt: Moment?) {
        self.records = records
        self.state = state
        self.recheckAt = recheckAt
    }
}

/// What decisions may remember from one to the next: it makes them cheap and never different.
package struct EngineMemory: Sendable {
    struct Entry: Sendable {
        let incarnation: Incarnation
        let revision: UInt64
        let accepted: Digest?
        let target: DeviceTarget
        let isGoverned: Bool
        /// Why nobody can tell who governs it; nil: it is known.
        let dispute: Obstacle?
        /// By the document of the device in the revision in force.
        let state: DeviceException.State
    }

    var entries: [RolloutID: [Entry?]] = [:]
    var census = FleetCensus()
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

    /// Drops what no live rollout and no stored fleet needs.
    mutating func forget(beyond state: FleetState) {
        entries = entries.filter { id, _ in
            state.rollouts[id].map { !$0.phase.isOver } ?? false
        }
        desired = desired.filter { state.fleets[$0.key] != nil }
        census.forget(beyond: state)
    }
}
