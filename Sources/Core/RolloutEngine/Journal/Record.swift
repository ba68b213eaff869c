package import FleetModel
package import FleetPlanner
package import SpecLanguage

/// A fact that was decided or learned: one line of the journal.
package enum Record: Hashable, Sendable, Codable {
    // The writer.

    /// A process took the store; all records up to the next one of this kind are its.
    case termBegan(WriterTerm)

    // Revisions.

    /// A compiled fleet under its content digest, before anything refers to it.
    case fleetStored(Digest, CompiledFleet)
    case revisionAccepted(RevisionAcceptance)
    case revisionHeld(HeldRevision)
    /// What was held is gone from the branch, or in force.
    case revisionReleased
    /// Devices by cohort: what a registry takes away is counted from here.
    case populationsCounted([ResourceName: Int])
    case approved(Approval)
    case rewindAccepted(AcceptedRewind)
    /// The fleet has seen decisions that this store does not hold: nothing is emitted until `adopt`.
    case pastLost(message: String, at: Timestamp)
    /// The fleet's past was told.
    case adopted(Adoption)

    // Rollouts.

    case rolloutBegan(Rollout)
    case rolloutMoved(RolloutMove)
    case waveOpened(RolloutID, wave: Int, at: Timestamp)
    /// Soak began, went on or stopped.
    case waveSoaked(RolloutID, wave: Int, Soak)
    case wavePassed(RolloutID, wave: Int, WaveTally, at: Timestamp)
    case waveSkipped(RolloutID, wave: Int, at: Timestamp)
    /// A gate of the wave is looked at from now on, as it is written there.
    case gateBegan(RolloutID, wave: Int, Gate, at: ObservedInstant)
    case gateLooked(RolloutID, wave: Int, GateLook)
    /// Many members in one record.
    case membersChanged(RolloutID, [MemberChange])
    /// They go with the last wave.
    case membersJoined(RolloutID, [RolloutMember])
    /// A cohort's track needs no rollout: its devices are there.
    case standingSettled(CohortTrack, Digest)

    // Jobs.

    /// The job, its reservation and its audit entry, before any byte of it leaves.
    case jobPersisted(PersistedJob)
    /// The platform has the job, in a state that is not terminal.
    case jobAnswered(JobID, JobState, revision: UInt64)
    /// It can no longer be withdrawn.
    case jobBeyondRecall(JobID)
    /// The platform holds another body under the id.
    case jobConflict(JobID, message: Text)
    /// Terminal, for good.
    case jobEnded(JobOutcome)
    /// A contradicting or foreign answer; changes nothing but a counter.
    case anomaly(Anomaly)
    case bucketDrawn(TokenBucket)
    case jobsCursorMoved(Text?)
    /// The fleet breaker tripped; nil: it closed.
    case breakerMoved(FleetBreaker?, at: Timestamp)

    // Content.

    case heldBack([HoldBack], by: RolloutID, at: Timestamp)
    case holdBackCleared(HoldBack, OperatorAct)

    // Operators.

    case paused(Pause)
    /// nil: the pause ran out by itself.
    case resumed(Pause.Scope, OperatorAct?)
    /// A failed rollout's content may be tried again, as a new rollout.
    case retried(RolloutID, OperatorAct)
    /// A person said yes: to a wave before it begins, or in a gate that asks for it.
    case waveApproved(RolloutID, wave: Int, gate: ResourceName?, OperatorAct)
    case deviceExcluded(DeviceID, until: Timestamp, since: ObservedInstant, OperatorAct)
    /// nil: the time ran out.
    case deviceIncluded(DeviceID, OperatorAct?)
}
