import FleetModel
import FleetPlanner
import RolloutEngine

extension Record {
    /// The record in some words for a trace, which tells two histories apart; nil: it comes too often to be told.
    var word: String? {
        switch self {
        case .termBegan(let term): "term \(term.epoch.number)"
        case .fleetStored(let digest, _): "fleet \(digest.short)"
        case .revisionAccepted(let acceptance): "in force: \(acceptance.revision.commit.short)"
        case .revisionHeld(let held): "held: \(held.message)"
        case .revisionReleased: "released"
        case .populationsCounted: "populations counted"
        case .approved(let approval): "approved \(approval.intent.short)"
        case .rewindAccepted(let rewind): "rewind accepted to \(rewind.to.short)"
        case .pastLost(let message, _): "past lost: \(message)"
        case .adopted: "adopted"
        case .rolloutBegan(let rollout):
            "\(rollout.id) begins: \(rollout.cohortTrack), \(rollout.members.count) members"
        case .rolloutMoved(let move): "\(move.rollout) \(move.phase.name)"
        case .waveOpened(let id, let wave, _): "\(id) opens wave \(wave)"
        case .waveSoaked(let id, let wave, let soak): "\(id) soaks wave \(wave): \(soak.accrued)"
        case .wavePassed(let id, let wave, let tally, _):
            "\(id) passes wave \(wave) with \(tally.healthy) of \(tally.counted)"
        case .waveSkipped(let id, let wave, _): "\(id) skips wave \(wave)"
        case .membersChanged(let id, let changes):
            "\(id) changes "
                + changes.map { "\($0.device) \($0.state.word)" }.joined(separator: ", ")
        case .membersJoined(let id, let members):
            "\(id) is joined by " + members.map(\.device.description).joined(separator: ", ")
        case .standingSettled(let track, let digest): "\(track) settled at \(digest.short)"
        case .jobPersisted(let persisted):
            "\(persisted.job.id) for \(persisted.job.device), generation \(persisted.job.generation)"
        case .jobAnswered(let id, let state, _): "\(id) is \(state.rawValue)"
        case .jobBeyondRecall(let id): "\(id) is beyond recall"
        case .jobConflict(let id, _): "\(id) conflicts"
        case .jobEnded(let outcome):
            "\(outcome.id) ended \(outcome.state.rawValue) by \(outcome.evidence.rawValue)"
        case .anomaly(let anomaly): "anomaly: \(anomaly.message)"
        case .bucketDrawn, .jobsCursorMoved, .gateLooked: nil
        case .breakerMoved(let breaker, _): breaker == nil ? "breaker closes" : "breaker trips"
        case .gateBegan(let id, let wave, let gate, _): "\(id) asks \(gate.name) of wave \(wave)"
        case .waveApproved(let id, let wave, _, _): "\(id) is said yes to in wave \(wave)"
        case .heldBack(let content, let id, _): "\(id) has \(content.count) held back"
        case .holdBackCleared: "hold-back cleared"
        case .paused(let pause): "paused \(pause.scope)"
        case .resumed(let scope, _): "resumed \(scope)"
        case .retried(let id, _): "\(id) retried"
        case .deviceExcluded(let device, _, _, _): "\(device) excluded"
        case .deviceIncluded(let device, _): "\(device) included"
        }
    }
}

extension RolloutMember.State {
    fileprivate var word: String {
        switch self {
        case .waiting: "waiting"
        case .inFlight: "in flight"
        case .verifying: "verifying"
        case .done: "done"
        case .failed(let failure): "failed (\(failure.code.rawValue))"
        case .unknown: "silent"
        case .left: "left"
        }
    }
}
