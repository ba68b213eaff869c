package import FleetModel
package import FleetPlanner
package import SpecLanguage

/// All that was decided: the fold of the journal.
///
/// Replaying any prefix of the journal gives the state that the process had at that point. It changes by
/// ``apply(_:)`` alone.
package struct FleetState: Hashable, Sendable, Codable {
    /// The writer that decides now; nil: none ever did.
    package internal(set) var term: WriterTerm?
    package internal(set) var ledger: Ledger
    package internal(set) var rollouts: [RolloutID: Rollout]
    /// Not terminal yet.
    package internal(set) var jobs: JobTable
    /// The last terminal job of each track, by device.
    package internal(set) var endedJobs: SharedDictionary<DeviceID, [EndedJob]>
    /// Compiled fleets that are still referred to, by their content digest.
    package internal(set) var fleets: [Digest: CompiledFleet]
    /// Sorted by intent.
    package internal(set) var approvals: [Approval]
    /// Sorted by scope, each once.
    package internal(set) var pauses: [Pause]
    /// Since when the ledger's devices are set aside.
    package internal(set) var exclusions: [DeviceID: ObservedInstant]
    /// What stands at the branch and is not in force.
    package internal(set) var heldRevision: HeldRevision?
    /// The commit that `adopt` named: its first contact needs no other yes.
    package internal(set) var adoptedCommit: CommitID?
    /// Whether the past of the fleet is in this store: it began with the fleet, or `adopt` was told where it stands.
    package internal(set) var knowsPast: Bool
    /// A move of the branch that an operator accepted although it is not forward.
    package internal(set) var acceptedRewind: AcceptedRewind?
    package internal(set) var bucket: TokenBucket
    /// nil: it is closed.
    package internal(set) var breaker: FleetBreaker?
    /// Up to where the platform's job states were taken; nil: from the oldest it keeps.
    package internal(set) var jobsCursor: Text?
    /// How often in a row a waiting or running rollout gave way to a newer revision.
    package internal(set) var supersessions: [CohortTrack: Int]
    package internal(set) var counters: Counters
    /// Ended rollouts, oldest first.
    package internal(set) var ended: [RolloutID]
    /// Devices whose membership, jobs, record or exclusion a record told of.
    package internal(set) var trail = DeviceTrail()

    private enum CodingKeys: String, CodingKey {
        case term, ledger, rollouts, jobs, endedJobs, fleets, approvals, pauses, exclusions
        case heldRevision, adoptedCommit, knowsPast, acceptedRewind, bucket, jobsCursor
        case supersessions, counters, ended, breaker
    }

    /// A store that was never written.
    package init() {
        term = nil
        ledger = Ledger()
        rollouts = [:]
        jobs = JobTable()
        endedJobs = [:]
        fleets = [:]
        approvals = []
        pauses = []
        exclusions = [:]
        heldRevision = nil
        adoptedCommit = nil
        knowsPast = false
        acceptedRewind = nil
        bucket = TokenBucket()
        breaker = nil
        jobsCursor = nil
        supersessions = [:]
        counters = Counters()
        ended = []
    }
}

/// Totals since the store was made.
package struct Counters: Hashable, Sendable, Codable {
    package var jobsPersisted: UInt64 = 0
    package var jobsSucceeded: UInt64 = 0
    package var jobsFailed: UInt64 = 0
    /// Late answers that contradict what was known.
    package var anomalies: UInt64 = 0
    package var rolloutsBegun: UInt64 = 0
    package var rolloutsSucceeded: UInt64 = 0
    package var rolloutsFailed: UInt64 = 0

    package init() {}
}

/// A move of the branch to a commit that does not come after the accepted one, taken on by an operator.
package struct AcceptedRewind: Hashable, Sendable, Codable {
    package let from: CommitID
    package let to: CommitID
    package let act: OperatorAct

    package init(from: CommitID, to: CommitID, act: OperatorAct) {
        self.from = from
        self.to = to
        self.act = act
    }
}
