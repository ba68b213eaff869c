/// A class of faults: on or off for a whole run, so that some runs show one alone and some show none.
package enum FaultClass: String, CaseIterable, Hashable, Sendable {
    // Devices.

    /// Away for minutes or days.
    case offline
    case slow
    /// In the midst of a job: it is lost, or done and never told.
    case powerCut
    /// A job fails now and then.
    case failing
    /// Says that it is done and changes nothing.
    case lying
    /// A version that some hardware does not survive.
    case bricking
    /// Leaves a version that it was verified with.
    case fallback
    /// Two devices under one id.
    case clone
    /// Other hardware under the same id, in a life of its own.
    case replaced
    /// Of a job that has begun nothing is heard any more.
    case mute
    /// Changes what it was given.
    case drift

    // The network between an instance and the platform.

    case lostOffer
    /// Given up by its sender, and arrives all the same.
    case delayedOffer
    case doubledOffer
    case lostAnswer
    case doubledAnswer
    case reorderedAnswer
    /// An ended job is told to have ended otherwise.
    case contradictingAnswer
    /// Nothing gets through.
    case partition
    /// The platform takes no jobs, and is heard.
    case sinkOutage
    /// A listing ends before its trailer.
    case cutListing
    /// Rows twice and out of order.
    case disorderedListing
    /// A replica that lags behind answers.
    case staleReplica
    /// The feed has forgotten where its reader was.
    case lostCursor

    // The disk.

    /// Power is cut while a batch is written: a part of it is there.
    case tornWrite
    /// The same, and later sectors arrived before earlier ones.
    case reorderedWrite
    /// The same, and what arrived is not what was written.
    case corruptWrite
    case writeError
    case syncError
    case diskFull
    /// A record that was durable changes while nobody looks.
    case bitRot

    // Processes and clocks.

    /// Killed between two steps.
    case crash
    /// Killed while it recovers.
    case crashInRecovery
    /// Stopped beyond its lease.
    case leaderPause
    case wallJump
    case clockDrift

    // Authors, the branch and operators.

    /// Content that fails.
    case badCommit
    /// Back to what was asked for before.
    case revert
    /// The branch moves to a commit that does not come after the accepted one.
    case rewind
    case gitOutage
    /// Documents set devices aside, retire them and label them anew.
    case documents
    case operatorPause
    case doubleClick
    /// An order about what has moved on meanwhile.
    case staleOrder
    case exclusion
    /// The rate is what holds jobs up.
    case lowRate
}
