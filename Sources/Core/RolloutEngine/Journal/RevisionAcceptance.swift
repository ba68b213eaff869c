package import FleetModel
package import FleetPlanner

/// A revision comes into force.
package struct RevisionAcceptance: Hashable, Sendable, Codable {
    package let revision: AcceptedRevision
    package let at: Timestamp

    package init(revision: AcceptedRevision, at: Timestamp) {
        self.revision = revision
        self.at = at
    }
}

/// Where a fleet stands that has seen jobs of which this store knows nothing.
package struct Adoption: Hashable, Sendable, Codable {
    package let commit: CommitID
    /// The highest known of each device's tracks, from its reports and from the platform; sorted by device.
    package let generations: [AdoptedGeneration]
    /// Jobs that the platform still carries; sorted by id.
    package let openJobs: [JobStatus]
    package let since: ObservedInstant
    package let act: OperatorAct

    package init(
        commit: CommitID,
        generations: [AdoptedGeneration],
        openJobs: [JobStatus],
        since: ObservedInstant,
        act: OperatorAct
    ) {
        self.commit = commit
        self.generations = generations
        self.openJobs = openJobs
        self.since = since
        self.act = act
    }
}

/// The highest generation of one device's track when it was adopted.
package struct AdoptedGeneration: Hashable, Sendable, Codable {
    package let device: DeviceID
    package let incarnation: Incarnation
    package let track: Track
    package let generation: Generation

    package init(
        device: DeviceID,
        incarnation: Incarnation,
        track: Track,
        generation: Generation
    ) {
        self.device = device
        self.incarnation = incarnation
        self.track = track
        self.generation = generation
    }
}

/// A rollout enters a phase.
package struct RolloutMove: Hashable, Sendable, Codable {
    package let rollout: RolloutID
    package let phase: RolloutPhase
    package let at: Timestamp

    package init(rollout: RolloutID, phase: RolloutPhase, at: Timestamp) {
        self.rollout = rollout
        self.phase = phase
        self.at = at
    }
}

/// What became of one member.
package struct MemberChange: Hashable, Sendable, Codable {
    package let device: DeviceID
    package let state: RolloutMember.State
    /// What it now has in good health; only with `done`.
    package let verified: Wish.Target?

    package init(
        device: DeviceID,
        state: RolloutMember.State,
        verified: Wish.Target? = nil
    ) {
        self.device = device
        self.state = state
        self.verified = verified
    }
}

/// A job with all that is decided by it: the generation is taken, the device is reserved, and it stands why.
package struct PersistedJob: Hashable, Sendable, Codable {
    package let job: Job
    package let rollout: RolloutID
    /// Index of the wave.
    package let wave: Int
    /// The device's wish from here on.
    package let wish: Wish
    /// What the device had, where a rollback would take it.
    package let former: Wish.Target?
    /// The report that the decision was made on.
    package let reportSequence: UInt64
    package let at: ObservedInstant

    package init(
        job: Job,
        rollout: RolloutID,
        wave: Int,
        wish: Wish,
        former: Wish.Target?,
        reportSequence: UInt64,
        at: ObservedInstant
    ) {
        self.job = job
        self.rollout = rollout
        self.wave = wave
        self.wish = wish
        self.former = former
        self.reportSequence = reportSequence
        self.at = at
    }
}

/// How a job ended.
package struct JobOutcome: Hashable, Sendable, Codable {
    /// On what a member was judged.
    package enum Evidence: String, Hashable, Sendable, Codable {
        /// The platform's word.
        case answer
        /// The platform refused the offer for good.
        case refusal
        /// The device reports that it applied this very job.
        case twin
        /// The device is gone, or lives another life.
        case gone
    }

    package let id: JobID
    /// Terminal.
    package let state: JobState
    package let evidence: Evidence
    /// Outside text.
    package let code: Text
    package let message: Text
    package let at: ObservedInstant

    package init(
        id: JobID,
        state: JobState,
        evidence: Evidence,
        code: Text = "",
        message: Text = "",
        at: ObservedInstant
    ) {
        self.id = id
        self.state = state
        self.evidence = evidence
        self.code = code
        self.message = message
        self.at = at
    }
}

/// An answer that fits nothing: recorded, and without effect.
package struct Anomaly: Hashable, Sendable, Codable {
    /// What kind of contradiction was met.
    package enum Kind: String, Hashable, Sendable, Codable {
        /// A terminal job is told to have ended otherwise.
        case contradiction
        /// The id is ours and device, life or generation are not.
        case mismatch
        /// A job that nobody here decided.
        case foreignJob
    }

    package let kind: Kind
    package let job: JobID
    package let device: DeviceID
    package let message: String
    package let at: Timestamp

    package init(kind: Kind, job: JobID, device: DeviceID, message: String, at: Timestamp) {
        self.kind = kind
        self.job = job
        self.device = device
        self.message = message
        self.at = at
    }
}
