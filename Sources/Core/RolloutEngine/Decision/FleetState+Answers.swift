import FleetModel
import FleetPlanner

extension [RolloutID: Rollout] {
    subscript(id: RolloutID?) -> Rollout? { id.flatMap { self[$0] } }
}

/// What answers come to, as records; the state stays as it is.
extension FleetState {
    /// An answer counts only where id, device, life, track and generation are those of the job.
    func records(
        of status: JobStatus,
        _ settings: EngineSettings,
        at instant: ObservedInstant
    ) -> [Record] {
        if settings.isMutated(.answerMatchedByDevice),
            let job = jobs.values.first(where: { $0.device == status.device })
        {
            guard status.state.isTerminal else { return [] }
            return records(endOf: job, status.state, .answer, settings, at: instant)
        }
        guard let job = jobs[status.id] else {
            return records(ofLate: status, settings, at: instant)
        }
        guard job.fits(status) else {
            let message = "the answer names another device, life, track or generation"
            return [.anomaly(Anomaly(.mismatch, status, message, at: instant))]
        }
        if status.state.isTerminal {
            return records(
                endOf: job,
                status.state,
                .answer,
                code: status.code,
                message: status.message,
                // The platform's clock, as the times of reports are: ours may stand elsewhere, and a slip only makes us wait.
                platformTime: status.at,
                settings,
                at: instant
            )
        }
        let isNews =
            status.revision > job.revision && status.state.recall != job.phase.state?.recall
        return job.phase == .persisted || isNews
            ? [.jobAnswered(job.id, status.state, revision: status.revision)] : []
    }

    private func records(
        ofLate status: JobStatus,
        _ settings: EngineSettings,
        at instant: ObservedInstant
    ) -> [Record] {
        if let ended = endedJobs[status.device]?.first(where: { $0.id == status.id }) {
            guard status.state.isTerminal, status.state != ended.state else { return [] }
            let message =
                "the job ended as \(ended.state.rawValue) and is now told to be "
                + status.state.rawValue
            let revived = settings.isMutated(.lateAnswerRevivesJob) ? records(reviving: status) : []
            return revived + [.anomaly(Anomaly(.contradiction, status, message, at: instant))]
        }
        let record = ledger.devices[status.device]
        guard record?.incarnation == status.incarnation || record == nil,
            record?[status.track].generation ?? .none < status.generation, knowsPast
        else { return [] }
        let message =
            "the platform carries job \(status.id) of generation \(status.generation) for "
            + "\(status.device), which this store never gave out; run `tidegate adopt COMMIT`"
        return [
            .anomaly(
                Anomaly(.foreignJob, status, "nobody here decided this job", at: instant)
            ),
            .pastLost(message: message, at: instant.moment.wall),
        ]
    }

    /// The platform holds another body under the id: an incident, for a person.
    func records(
        ofConflict job: Job,
        _ message: String,
        at instant: ObservedInstant
    ) -> [Record] {
        guard let known = jobs[job.id], !known.isConflicting else { return [] }
        let conflict = Record.jobConflict(job.id, message: Text(message))
        guard let rollout = rollouts[job.reason.rollout], !rollout.phase.isOver else {
            return [conflict]
        }
        let reason = RolloutReason(
            .jobConflict,
            "the platform holds another body under \(job.id) for \(job.device)",
            wave: job.reason.wave
        )
        let move = RolloutMove(
            rollout: rollout.id,
            phase: .held(reason),
            at: instant.moment.wall
        )
        return [conflict, .rolloutMoved(move)]
    }

    /// A job is terminal, and its member goes on from there.
    func records(
        endOf job: TrackedJob,
        _ jobState: JobState,
        _ evidence: JobOutcome.Evidence,
        code: Text = "",
        message: Text = "",
        platformTime: Timestamp? = nil,
        _ settings: EngineSettings,
        at instant: ObservedInstant
    ) -> [Record] {
        let ended = Record.jobEnded(
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
        guard let body = job.job, let rollout = rollouts[body.reason.rollout],
            let member = rollout.index(of: job.device).map({ rollout.members[$0] }),
            member.state.job == job.id
        else { return [ended] }
        let next = member.after(
            body,
            jobState,
            evidence,
            code: code,
            message: message,
            at: instant,
            settings: settings
        )
        return [
            ended,
            .membersChanged(rollout.id, [MemberChange(device: job.device, state: next)]),
        ]
    }

    /// Whether a record tells that the platform has a job of which it was not known to have it.
    func isTaking(_ record: Record) -> Bool {
        switch record {
        case .jobAnswered(let id, _, _): jobs[id]?.phase == .persisted
        case .jobEnded(let outcome):
            outcome.showsThatItWasTaken && jobs[outcome.id]?.phase == .persisted
        default: false
        }
    }

    /// Draws jobs that the platform has taken from the bucket.
    func records(
        ofTaking taken: Int,
        _ settings: EngineSettings,
        in term: WriterTerm,
        at now: Moment
    ) -> [Record] {
        guard taken > 0 else { return [] }
        let perMinute = settings.jobsPerMinute
        let bucket = bucket.filled(perMinute: perMinute, in: term, at: now)
        return [.bucketDrawn(bucket.drawn(taken, perMinute: perMinute))]
    }

    private func records(reviving status: JobStatus) -> [Record] {
        rollouts.values.sorted { $0.id < $1.id }.compactMap { rollout in
            guard let index = rollout.index(of: status.device),
                rollout.members[index].state.isSettled
            else { return nil }
            return .membersChanged(
                rollout.id,
                [MemberChange(device: status.device, state: .waiting)]
            )
        }
    }
}

extension JobOutcome {
    /// Whether the job came to an end at the platform or the device, and not before it got there.
    fileprivate var showsThatItWasTaken: Bool { evidence == .twin || platformTime != nil }
}

extension Anomaly {
    fileprivate init(
        _ kind: Kind,
        _ status: JobStatus,
        _ message: String,
        at instant: ObservedInstant
    ) {
        self.init(
            kind: kind,
            job: status.id,
            device: status.device,
            message: message,
            at: instant.moment.wall
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
