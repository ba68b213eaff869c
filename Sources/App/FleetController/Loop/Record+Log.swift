import FleetModel
import FleetPlanner
import Logging
import RolloutEngine

extension Record {
    /// One line for a change that a person may want to know; the small steps of single devices at debug level.
    func log(to logger: Logger, in state: FleetState) {
        guard let line = line(in: state) else { return }
        var metadata: Logger.Metadata = [:]
        for (key, value) in line.facts { metadata[key] = "\(OutsideText(value))" }
        logger.log(level: line.level, "\(OutsideText(line.message))", metadata: metadata)
    }

    private struct Line {
        let level: Logger.Level
        let message: String
        let facts: [(String, String)]

        init(_ level: Logger.Level, _ message: String, _ facts: [(String, String)] = []) {
            self.level = level
            self.message = message
            self.facts = facts
        }
    }

    private func line(in state: FleetState) -> Line? {
        switch self {
        case .termBegan(let term): Line(.info, "term began", [("epoch", "\(term.epoch.number)")])
        case .revisionAccepted(let acceptance):
            Line(
                .notice,
                "revision in force",
                [
                    ("commit", acceptance.revision.commit.description),
                    ("intent", acceptance.revision.intent.short),
                ]
            )
        case .revisionHeld(let held):
            Line(
                .warning,
                "revision held: " + held.message,
                [("commit", "\(held.commit?.short ?? "-")")]
            )
        case .revisionReleased: Line(.notice, "the held revision is released")
        case .pastLost(let message, _): Line(.error, message)
        case .adopted(let adoption):
            Line(.notice, "fleet adopted", adoption.act.facts + [("commit", adoption.commit.short)])
        case .anomaly(let anomaly):
            Line(.warning, "anomaly: " + anomaly.message, [("job", anomaly.job.description)])
        case .jobConflict(let id, let message):
            Line(.error, "job conflict: " + message.string, [("job", id.description)])
        case .jobPersisted(let persisted):
            Line(.debug, "job persisted", [("job", persisted.job.id.description)])
        case .jobEnded(let outcome):
            Line(
                .debug,
                "job ended",
                [("job", outcome.id.description), ("state", outcome.state.rawValue)]
            )
        default: rolloutLine(in: state) ?? operatorLine
        }
    }

    private func rolloutLine(in state: FleetState) -> Line? {
        func line(
            _ level: Logger.Level,
            _ message: String,
            _ id: RolloutID,
            wave: Int? = nil
        ) -> Line {
            var facts = [("rollout", id.description)]
            if let rollout = state.rollouts[id] {
                facts.append(("of", rollout.cohortTrack.description))
                if let wave, rollout.waves.indices.contains(wave) {
                    facts.append(("wave", rollout.waves[wave].name.description))
                }
            }
            return Line(level, message, facts)
        }
        switch self {
        case .rolloutBegan(let rollout):
            return line(.notice, "rollout of \(rollout.members.count) devices begins", rollout.id)
        case .rolloutMoved(let move):
            switch move.phase {
            case .held(let reason):
                return line(.warning, "rollout held: \(reason.message)", move.rollout)
            case .failed(let reason):
                return line(.error, "rollout failed: \(reason.message)", move.rollout)
            case .abandoned(let reason):
                return line(.notice, "rollout abandoned: \(reason.message)", move.rollout)
            default: return line(.notice, "rollout \(move.phase.name)", move.rollout)
            }
        case .waveOpened(let id, let wave, _): return line(.notice, "wave open", id, wave: wave)
        case .wavePassed(let id, let wave, let tally, _):
            return line(.notice, "wave passed, \(tally.done) done", id, wave: wave)
        case .waveSkipped(let id, let wave, _): return line(.info, "wave skipped", id, wave: wave)
        case .heldBack(let content, let id, _):
            return line(.warning, "\(content.count) held back", id)
        default: return nil
        }
    }

    private var operatorLine: Line? {
        switch self {
        case .approved(let approval):
            Line(.notice, "approved", approval.act.facts + [("intent", approval.intent.short)])
        case .rewindAccepted(let rewind): Line(.notice, "rewind accepted", rewind.act.facts)
        case .paused(let pause): Line(.notice, "paused \(pause.scope)", pause.act.facts)
        case .resumed(let scope, let act): Line(.notice, "resumed \(scope)", act?.facts ?? [])
        case .retried(let id, let act):
            Line(.notice, "retry", act.facts + [("rollout", id.description)])
        case .holdBackCleared(_, let act): Line(.notice, "hold-back cleared", act.facts)
        case .deviceExcluded(let device, let until, _, let act):
            Line(.notice, "device \(device) set aside until \(until)", act.facts)
        case .deviceIncluded(let device, let act):
            Line(.notice, "device \(device) taken up again", act?.facts ?? [])
        default: nil
        }
    }
}

extension OperatorAct {
    fileprivate var facts: [(String, String)] {
        [("actor", actor.string), ("reason", reason.string)]
    }
}
