package import FleetModel

/// A rollout that a plan would begin, complete: who, in which waves, from what to what.
package struct PlannedRollout: Sendable {
    /// Why a rollout begins.
    package enum Kind: String, Hashable, Sendable, Codable {
        /// The revision asks for something else than what stands.
        case revision
        /// Devices joined or returned, or were blocked: they get what succeeded in their cohort.
        case catchUp
        /// Devices left what they were given, and the policy corrects it.
        case correction
    }

    /// What becomes of the rollout that is under way on the same cohort and track.
    package enum Succession: String, Hashable, Sendable, Codable {
        /// It is superseded at once.
        case supersede
        /// It finishes first.
        case finish
        /// It finishes first, and so do those that wait already.
        case queue
    }

    /// The rollout that is under way on the same cohort and track.
    package struct Predecessor: Hashable, Sendable {
        package let rollout: RolloutID
        package let succession: Succession
    }

    /// One device in it.
    package struct Member: Hashable, Sendable {
        package let device: DeviceID
        package let incarnation: Incarnation
        /// Index into the waves.
        package let wave: Int
        /// It has the target already: on neither side of any fraction.
        package let isConverged: Bool
        /// It differs, and nothing is in the way now.
        package let needsChange: Bool
    }

    package let id: RolloutID
    package let kind: Kind
    package let cohortTrack: CohortTrack
    /// Counts the rollouts of the cohort and track.
    package let ordinal: UInt64
    /// Compiled digests; nil: nothing was there before.
    package let from: Digest?
    package let to: Digest
    /// The policy as it is now: the rollout keeps it.
    package let policy: RolloutPolicy
    package let policyName: ResourceName
    package let health: HealthPolicy
    /// Whether a step to a lower version is allowed, by the policy or by an acknowledgement.
    package let allowsDowngrade: Bool
    package let waves: [ResolvedWave]
    /// Sorted by device.
    package let members: MemberList
    /// Cohorts that must have finished on this track before.
    package let after: [ResourceName]
    /// The rollout under way that this one follows, and how; nil: none is.
    package let follows: Predecessor?
    package let findings: [WavePlan.Finding]
    /// When its work may start, at the time of the plan; empty: at any time.
    package internal(set) var windows: [PlannedWindow] = []

    /// Devices that would be changed.
    package var changeCount: Int { waves.last?.cumulative ?? 0 }
}
