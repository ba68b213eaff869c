package import FleetModel
import FleetPlanner

extension RolloutEngine {
    /// What a platform's answers to offers come to. Jobs that are not ours to offer change nothing.
    package static func receive(
        offers: [(job: Job, answer: JobOffer)],
        _ state: FleetState,
        settings: EngineSettings,
        now: Moment
    ) -> [Record] {
        guard let term = state.term else { return [] }
        var draft = Draft(state, term: term, now: now)
        for (job, answer) in offers {
            switch answer {
            case .accepted(let status): draft.receive(status, settings: settings)
            case .conflict(let message): draft.conflict(job, message)
            case .refused(let code, let message):
                draft.refuse(job, code: code, message: Text(message), settings: settings)
            case .retryLater: break
            }
        }
        draft.drawTaken(settings)
        return draft.records
    }

    /// What states of jobs, as the platform tells them, come to: doubled, late and reordered ones to nothing.
    package static func receive(
        statuses: [JobStatus],
        _ state: FleetState,
        settings: EngineSettings,
        now: Moment
    ) -> [Record] {
        guard let term = state.term else { return [] }
        var draft = Draft(state, term: term, now: now)
        for status in statuses { draft.receive(status, settings: settings) }
        draft.drawTaken(settings)
        return draft.records
    }

    /// What the answer to a withdrawal (``FleetState/withdrawals``) comes to.
    package static func receive(
        cancellation answer: CancelAnswer,
        of id: JobID,
        _ state: FleetState,
        settings: EngineSettings,
        now: Moment
    ) -> [Record] {
        guard let term = state.term, let job = state.jobs[id] else { return [] }
        var draft = Draft(state, term: term, now: now)
        switch answer {
        case .state(let status): draft.receive(status, settings: settings)
        // What the platform does not know may still arrive, by a call that was given up: until it expires.
        case .tooLate, .unknownJob: if !job.isBeyondRecall { draft.record(.jobBeyondRecall(id)) }
        }
        draft.drawTaken(settings)
        return draft.records
    }
}

extension [RolloutID: Rollout] {
    subscript(id: RolloutID?) -> Rollout? { id.flatMap { self[$0] } }
}

extension Draft {
    /// An answer counts only where id, device, life, track and generation are those of the job.
    mutating func receive(_ status: JobStatus, settings: EngineSettings) {
        if settings.isMutated(.answerMatchedByDevice),
            let job = state.jobs.values.first(where: { $0.device == status.device })
        {
            if status.state.isTerminal { end(job, status.state, .answer, settings: settings) }
            return
        }
        guard let job = state.jobs[status.id] else {
            receiveLate(status, settings: settings)
            return
        }
        guard job.fits(status) else {
            note(.mismatch, status, "the answer names another device, life, track or generation")
            return
        }
        if status.state.isTerminal {
            end(
                job,
                status.state,
                .answer,
                code: status.code,
                message: status.message,
                // The platform's clock, as the times of reports are: ours may stand elsewhere, and a slip only makes us wait.
                platformTime: status.at,
                settings: settings
            )
        } else if job.phase == .persisted
            || (status.revision > job.revision
                && status.state.recall != job.phase.state?.recall)
        {
            record(.jobAnswered(job.id, status.state, revision: status.revision))
        }
    }

    private mutating func receiveLate(_ status: JobStatus, settings: EngineSettings) {
        if let ended = state.endedJobs[status.device]?.first(where: { $0.id == status.id }) {
            guard status.state.isTerminal, status.state != ended.state else { return }
            if settings.isMutated(.lateAnswerRevivesJob) { revive(status, settings: settings) }
            note(
                .contradiction,
                status,
                "the job ended as \(ended.state.rawValue) and is now told to be "
                    + status.state.rawValue
            )
            return
        }
        let record = state.ledger.devices[status.device]
        guard record?.incarnation == status.incarnation || record == nil,
            record?[status.track].generation ?? .none < status.generation, state.knowsPast
        else { return }
        note(.foreignJob, status, "nobody here decided this job")
        self.record(
            .pastLost(
                message:
                    "the platform carries job \(status.id) of generation \(status.generation) for "
                    + "\(status.device), which this store never gave out; run `tidegate adopt COMMIT`",
                at: now.wall
            )
        )
    }

    mutating func conflict(_ job: Job, _ message: String) {
        guard let known = state.jobs[job.id], !known.isConflicting else { return }
        record(.jobConflict(job.id, message: Text(message)))
        guard let rollout = state.rollouts[job.reason.rollout], !rollout.phase.isOver else {
            return
        }
        let reason = RolloutReason(
            .jobConflict,
            "the platform holds another body under \(job.id) for \(job.device)",
            wave: job.reason.wave
        )
        move(rollout.id, to: .held(reason))
    }

    mutating func refuse(_ job: Job, code: Text, message: Text, settings: EngineSettings) {
        guard let known = state.jobs[job.id] else { return }
        end(known, .rejected, .refusal, code: code, message: message, settings: settings)
    }

    mutating func move(_ id: RolloutID, to phase: RolloutPhase) {
        guard state.rollouts[id]?.phase != phase else { return }
        record(.rolloutMoved(RolloutMove(rollout: id, phase: phase, at: now.wall)))
    }

    /// A job is terminal, and its member goes on from there.
    mutating func end(
        _ job: TrackedJob,
        _ jobState: JobState,
        _ evidence: JobOutcome.Evidence,
        code: Text = "",
        message: Text = "",
        platformTime: Timestamp? = nil,
        settings: EngineSettings
    ) {
        record(
            .jobEnded(
                JobOutcome(
                    id: job.id,
                    state: jobState,
                    evidence: evidence,
                    code: code,
                    message: message,
                    at: instant,
                    platformTime: platformTime
                )
            )
        )
        guard let body = job.job, let rollout = state.rollouts[body.reason.rollout],
            let index = rollout.index(of: job.device)
        else { return }
        let member = rollout.members[index]
        guard member.state.job == job.id else { return }
        let next = member.after(
            body,
            jobState,
            evidence,
            code: code,
            message: message,
            at: instant,
            settings: settings
        )
        record(.membersChanged(rollout.id, [MemberChange(device: job.device, state: next)]))
    }

    private mutating func revive(_ status: JobStatus, settings: EngineSettings) {
        for rollout in state.rollouts.values.sorted(by: { $0.id < $1.id }) {
            guard let index = rollout.index(of: status.device),
                rollout.members[index].state.isSettled
            else { continue }
            record(
                .membersChanged(
                    rollout.id,
                    [MemberChange(device: status.device, state: .waiting)]
                )
            )
        }
    }

    private mutating func note(_ kind: Anomaly.Kind, _ status: JobStatus, _ message: String) {
        record(
            .anomaly(
                Anomaly(
                    kind: kind,
                    job: status.id,
                    device: status.device,
                    message: message,
                    at: now.wall
                )
            )
        )
    }
}

extension TrackedJob {
    fileprivate func fits(_ status: JobStatus) -> Bool {
        status.id == id && status.device == device && status.incarnation == incarnation
            && status.track == track && status.generation == generation
    }
}

extension JobState {
    /// Whether the platform may still take the job back from the device's queue.
    fileprivate var recall: Bool { self == .pending || self == .queued }
}

extension RolloutMember.State {
    /// The job that it waits for.
    var job: JobID? {
        switch self {
        case .inFlight(let id), .unknown(let id, _): id
        case .waiting, .verifying, .done, .failed, .left: nil
        }
    }
}

extension RolloutMember {
    /// What a member is after its job ended.
    fileprivate func after(
        _ job: Job,
        _ outcome: JobState,
        _ evidence: JobOutcome.Evidence,
        code: Text,
        message: Text,
        at instant: ObservedInstant,
        settings: EngineSettings
    ) -> State {
        let text = message.string.isEmpty ? code : message
        if evidence == .gone { return .left }
        switch outcome {
        case .succeeded where settings.isMutated(.doneByTheJobsWord): return .done
        case .succeeded: return .verifying(job.target, since: instant)
        case .rejected where evidence == .refusal: return .failed(MemberFailure(.refused, text))
        case .rejected: return .failed(MemberFailure(.rejected, text))
        case .timedOut: return .failed(MemberFailure(.timedOut, text))
        case .cancelled, .superseded: return .failed(MemberFailure(.cancelled, text))
        // After its expiry the platform hands nothing out: the device never had it, and may be asked again.
        case .expired where expired + 1 < settings.expiredJobsPerDevice: return .waiting
        case .expired: return .failed(MemberFailure(.expired, text))
        case .failed, .pending, .queued, .dispatched, .accepted, .running, .waiting, .unknown:
            return .failed(MemberFailure(.failed, text))
        }
    }
}
