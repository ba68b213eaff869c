package import FleetModel
package import RolloutEngine

/// What an operator asks of the running controller.
package struct OperatorCommand: Hashable, Sendable {
    /// What is to be done.
    package enum Verb: Hashable, Sendable {
        case order(OperatorOrder)
        /// Tells where a fleet stands whose past this store does not hold; what the platform knows is gathered first.
        case adopt(CommitID)
        /// Copies the store to a new file on the controller's host.
        case backup(path: String)
        /// Fetches and lists now instead of at the next interval.
        case refresh
    }

    package let verb: Verb
    /// Outside text.
    package let actor: Text
    package let reason: Text

    package init(_ verb: Verb, actor: Text, reason: Text) {
        self.verb = verb
        self.actor = actor
        self.reason = reason
    }
}

/// What became of a command. Only after `done` may anyone rely on it: its records are durable by then.
package enum OperatorAnswer: Hashable, Sendable {
    /// The sequence of the last record.
    case done(UInt64)
    /// It does not fit the state; one sentence.
    case refused(String)
    /// It could not be tried, or was not durable; one sentence.
    case failed(String)
}
