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
    /// What services outside said to questions of earlier decisions.
    package let answers: [GateAnswer]
    /// The rules of the time zones that calendars and devices name.
    package let zones: TimeZoneDatabase

    package init(
        twins: TwinTable,
        hearing: Hearing?,
        zones: TimeZoneDatabase = .utcOnly,
        proposals: [Rollout] = [],
        settled: [CohortTrack: Digest] = [:],
        answers: [GateAnswer] = []
    ) {
        self.answers = answers
        self.twins = twins
        self.hearing = hearing
        self.zones = zones
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
    /// What gates want to know from services outside, in a fixed order; the answers go into the next observation.
    package let questions: [GateQuestion]

    package init(
        records: [Record],
        state: FleetState,
        recheckAt: Moment?,
        questions: [GateQuestion] = []
    ) {
        self.questions = questions
        self.records = records
        self.state = state
        self.recheckAt = recheckAt
    }
}
