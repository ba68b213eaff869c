package import FleetModel

/// Who did something by hand, why, and when.
package struct OperatorAct: Hashable, Sendable, Codable {
    /// The name as the control interface knows it; outside text.
    package let actor: Text
    package let reason: Text
    package let at: Timestamp

    package init(actor: Text, reason: Text, at: Timestamp) {
        self.actor = actor
        self.reason = reason
        self.at = at
    }
}

/// A stop that a person ordered: nothing of its scope is persisted or offered until it is lifted.
package struct Pause: Hashable, Sendable, Codable {
    /// What an act is about.
    package enum Scope: Hashable, Comparable, Sendable, Codable {
        case all
        case cohort(ResourceName)
        case rollout(RolloutID)
    }

    package let scope: Scope
    /// It lifts itself then; nil: never.
    package let until: Timestamp?
    package let act: OperatorAct
    package let since: ObservedInstant

    package init(scope: Scope, until: Timestamp?, act: OperatorAct, since: ObservedInstant) {
        self.scope = scope
        self.until = until
        self.act = act
        self.since = since
    }

    /// Whether it holds.
    package func holds(at now: Moment, in term: WriterTerm) -> Bool {
        until.map { !term.isOver($0, since: since, at: now) } ?? true
    }
}

/// A yes to an intent: to a first contact, or to what tripped a guard. It is spent by the rollouts that it opens.
package struct Approval: Hashable, Sendable, Codable {
    package let intent: Digest
    package let act: OperatorAct

    package init(intent: Digest, act: OperatorAct) {
        self.intent = intent
        self.act = act
    }
}
