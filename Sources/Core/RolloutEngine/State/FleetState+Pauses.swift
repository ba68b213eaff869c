import FleetModel
import FleetPlanner

extension FleetState {
    /// Whether a person stopped everything, the rollout's cohort, or the rollout itself.
    func isPaused(_ rollout: Rollout, at now: Moment, in term: WriterTerm) -> Bool {
        pause(over: rollout, at: now, in: term) != nil
    }

    /// The widest pause that lies over a rollout.
    func pause(over rollout: Rollout, at now: Moment, in term: WriterTerm) -> Pause? {
        pauses.first { $0.scope.covers(rollout) && $0.holds(at: now, in: term) }
    }

    mutating func pause(_ pause: Pause) {
        pauses.removeAll { $0.scope == pause.scope }
        pauses.append(pause)
        pauses.sort { $0.scope < $1.scope }
    }

    /// Lifts a pause; the time in which it alone lay over a rollout counts in no deadline.
    mutating func resume(_ scope: Pause.Scope, at time: Timestamp?) {
        guard let pause = pauses.first(where: { $0.scope == scope }) else { return }
        pauses.removeAll { $0.scope == scope }
        guard let end = time ?? pause.until else { return }
        for (id, rollout) in rollouts where !rollout.phase.isOver && scope.covers(rollout) {
            let others = pauses.filter { $0.scope.covers(rollout) }.map(\.since.moment.wall)
            let end = ([end] + others).min() ?? end
            for index in rollout.waves.indices where !rollout.waves[index].state.isOver {
                guard let first = rollout.waves[index].firstOfferAt else { continue }
                let span = end.since(max(first, pause.since.moment.wall))
                rollouts[id]?.waves[index].firstOfferAt = first.advanced(by: max(.zero, span))
            }
        }
    }
}

extension Pause.Scope {
    func covers(_ rollout: Rollout) -> Bool {
        switch self {
        case .all: true
        case .cohort(let name): name == rollout.cohortTrack.cohort
        case .rollout(let id): id == rollout.id
        }
    }
}
