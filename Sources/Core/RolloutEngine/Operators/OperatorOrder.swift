package import FleetModel
package import FleetPlanner

/// What a person may order.
package enum OperatorOrder: Hashable, Sendable {
    case pause(Pause.Scope, until: Timestamp?)
    case resume(Pause.Scope)
    case abort(RolloutID)
    /// Lets the content of a failed rollout be tried again, as a new rollout; of one that succeeded, its failed devices.
    case retry(RolloutID)
    case approve(Digest)
    /// A yes to a wave before it begins, or, with a gate, to what that gate asks people.
    case approveWave(RolloutID, wave: ResourceName, gate: ResourceName?)
    case exclude(DeviceID, until: Timestamp)
    case include(DeviceID)
    case clearHoldBack(HoldBack)
    case acceptRewind(from: CommitID, to: CommitID)
    /// Says where a fleet stands that has seen jobs of which this store knows nothing.
    case adopt(CommitID, KnownPast)
}

/// What a platform and its devices know of earlier decisions.
package struct KnownPast: Hashable, Sendable {
    package let generations: [KnownGeneration]
    package let openJobs: [JobStatus]
    /// Twins report generations too.
    package let twins: [Twin]

    package init(generations: [KnownGeneration], openJobs: [JobStatus], twins: [Twin]) {
        self.generations = generations
        self.openJobs = openJobs
        self.twins = twins
    }
}

/// Why an order is not carried out, in one sentence without a full stop.
package struct OrderRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

extension RolloutEngine {
    /// What an order comes to: records, or a refusal. The caller makes them durable before it says that it was done.
    package static func order(
        _ order: OperatorOrder,
        by actor: Text,
        reason: Text,
        _ state: FleetState,
        now: Moment
    ) throws(OrderRefusal) -> [Record] {
        guard let term = state.term else {
            throw OrderRefusal("this controller does not hold the store yet")
        }
        let act = OperatorAct(actor: actor, reason: reason, at: now.wall)
        let desk = OperatorDesk(state: state, act: act, term: term, now: now)
        switch order {
        case .pause(let scope, let until): return try desk.pause(scope, until: until)
        case .resume(let scope): return try desk.resume(scope)
        case .abort(let id): return try desk.abort(id)
        case .retry(let id): return try desk.retry(id)
        case .approve(let intent): return [.approved(Approval(intent: intent, act: act))]
        case .approveWave(let id, let wave, let gate):
            return try desk.approve(id, wave: wave, gate: gate)
        case .exclude(let device, let until): return try desk.exclude(device, until: until)
        case .include(let device): return try desk.include(device)
        case .clearHoldBack(let content): return try desk.clear(content)
        case .acceptRewind(let from, let to): return try desk.acceptRewind(from: from, to: to)
        case .adopt(let commit, let past): return try desk.adopt(commit, past)
        }
    }
}
