/// A deliberate bug in what a controller's shell, its store, the platform or a device has to do: each is found by the oracles,
/// else they prove nothing.
package enum SimulatorMutant: String, CaseIterable, Hashable, Sendable {
    // The shell of a controller.

    case sendBeforePersist
    /// An order is answered before it is durable.
    case answerBeforePersist
    /// A failed append is taken for a good one.
    case appendErrorIgnored
    /// The outbox of the beginning of a cycle is offered to its end.
    case pauseCheckedOnlyAtPlanning
    /// What a pause keeps back is offered again.
    case retryIgnoresPause
    case endedRolloutOffered
    /// A second body under one id.
    case anotherBodyOnRetry
    case expiryRenewedOnRetry
    /// A job that was never decided.
    case jobOutOfThinAir
    case partialListingTaken
    case nonDescendantAccepted
    case malformedCommitAccepted
    case checkpointAheadOfJournal
    case statusesDropped
    case leaseWithoutEpoch
    case approvalTakenForEverything

    // The store.

    case syncDropped, staleEpochAppended, tornTailKept

    // The platform and the device.

    case sinkIgnoresEpoch
    /// A device forgets with a restart which generations it has seen.
    case deviceForgetsGenerations
}
