package import FleetModel
import FleetPlanner
package import RolloutEngine

/// A row of a table that shows what the journal's records come to.
package enum Projection: Hashable, Sendable {
    case rollout(RolloutID, cohort: ResourceName, track: Track, state: String, commit: CommitID)
    case rolloutState(RolloutID, state: String)
    case audit(AuditEntry)
}

/// A line for whoever asks later who or what did something, and why.
package struct AuditEntry: Hashable, Sendable {
    /// Of the record that it comes from.
    package let sequence: UInt64
    package let at: Timestamp
    package let kind: String
    package let subject: String
    package let actor: String
    package let detail: String

    package init(
        sequence: UInt64,
        at: Timestamp,
        kind: String,
        subject: String,
        actor: String = "tidegate",
        detail: String
    ) {
        self.sequence = sequence
        self.at = at
        self.kind = kind
        self.subject = subject
        self.actor = actor
        self.detail = detail
    }
}

extension Projection {
    /// What the tables show from a record on; a persisted job always gives exactly one line of audit.
    package static func projections(of record: Record, at sequence: UInt64) -> [Projection] {
        var projections = rows(of: record)
        if let entry = AuditEntry(of: record, at: sequence) { projections.append(.audit(entry)) }
        return projections
    }

    private static func rows(of record: Record) -> [Projection] {
        switch record {
        case .rolloutBegan(let rollout):
            [
                .rollout(
                    rollout.id,
                    cohort: rollout.cohortTrack.cohort,
                    track: rollout.cohortTrack.track,
                    state: rollout.phase.name,
                    commit: rollout.commit
                )
            ]
        case .rolloutMoved(let move): [.rolloutState(move.rollout, state: move.phase.name)]
        default: []
        }
    }
}

extension AuditEntry {
    /// nil: the record is a detail of what another one tells.
    init?(of record: Record, at sequence: UInt64) {
        switch record {
        case .jobPersisted(let persisted):
            let job = persisted.job
            self.init(
                sequence: sequence,
                at: persisted.at.moment.wall,
                kind: "job",
                subject: job.id.description,
                detail: "\(job.track.rawValue) of \(job.device), generation \(job.generation),"
                    + " commit \(job.reason.commit), rollout \(job.reason.rollout), wave \(job.reason.wave)"
            )
        case .revisionAccepted(let acceptance):
            self.init(
                sequence: sequence,
                at: acceptance.at,
                kind: "revisionAccepted",
                subject: acceptance.revision.commit.description,
                detail: "intent \(acceptance.revision.intent)"
            )
        case .rolloutBegan(let rollout):
            self.init(
                sequence: sequence,
                at: rollout.beganAt,
                kind: "rolloutBegan",
                subject: rollout.id.description,
                detail: "\(rollout.cohortTrack.cohort) \(rollout.cohortTrack.track.rawValue),"
                    + " commit \(rollout.commit), intent \(rollout.intent)"
            )
        case .rolloutMoved(let move):
            self.init(
                sequence: sequence,
                at: move.at,
                kind: "rolloutMoved",
                subject: move.rollout.description,
                detail: move.phase.name
            )
        case .anomaly(let anomaly):
            self.init(
                sequence: sequence,
                at: anomaly.at,
                kind: "anomaly",
                subject: anomaly.job.description,
                detail: anomaly.message
            )
        default:
            guard let (kind, subject, act) = record.operatorAct else { return nil }
            self.init(
                sequence: sequence,
                at: act.at,
                kind: kind,
                subject: subject,
                actor: act.actor.string,
                detail: act.reason.string
            )
        }
    }
}

extension Record {
    /// What a person did: the verb, what it names, and who and why; nil: no person did it.
    fileprivate var operatorAct: (kind: String, subject: String, act: OperatorAct)? {
        switch self {
        case .approved(let approval): ("approved", approval.intent.hexadecimal, approval.act)
        case .rewindAccepted(let rewind):
            ("rewindAccepted", "\(rewind.from)..\(rewind.to)", rewind.act)
        case .adopted(let adoption): ("adopted", adoption.commit.description, adoption.act)
        case .paused(let pause): ("paused", "\(pause.scope)", pause.act)
        case .resumed(let scope, .some(let act)): ("resumed", "\(scope)", act)
        case .retried(let rollout, let act): ("retried", rollout.description, act)
        case .holdBackCleared(let content, let act): ("holdBackCleared", "\(content)", act)
        case .deviceExcluded(let device, _, _, let act):
            ("deviceExcluded", device.description, act)
        case .waveApproved(let rollout, let wave, let gate, let act):
            (
                "waveApproved",
                "\(rollout) wave \(wave)" + (gate.map { " gate \($0)" } ?? ""), act
            )
        case .deviceIncluded(let device, .some(let act)):
            ("deviceIncluded", device.description, act)
        default: nil
        }
    }
}
