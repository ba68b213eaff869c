package import FleetModel

/// A revision that is not in force, and why; the accepted one stays in force.
package struct HeldRevision: Hashable, Sendable, Codable {
    /// Why it is held, for programs.
    package enum Reason: Hashable, Sendable, Codable {
        /// The first plan against a fleet changes nothing until its intent is approved.
        case firstContact
        /// The store is empty or old and the fleet has seen jobs: `adopt` must say where it stands.
        case unknownPast
        /// More than a guard allows; the kinds sorted.
        case guards([GuardKind])
        /// The commit does not come after the accepted one.
        case notDescendant(accepted: CommitID)
        /// The plan cannot be carried out at all.
        case refused
    }

    package let commit: CommitID?
    /// What an approval or acknowledgement names; nil: no plan was made.
    package let intent: Digest?
    package let reason: Reason
    /// What is held, why, and what lets it go on, without a full stop.
    package let message: String

    package init(commit: CommitID?, intent: Digest?, reason: Reason, message: String) {
        self.commit = commit
        self.intent = intent
        self.reason = reason
        self.message = message
    }
}
