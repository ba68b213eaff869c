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
        records(offers, \.job.id, state, settings, now: now) { offer, state, instant in
            switch offer.answer {
            case .accepted(let status): state.records(of: status, settings, at: instant)
            case .conflict(let message): state.records(ofConflict: offer.job, message, at: instant)
            case .refused(let code, let message):
                state.jobs[offer.job.id].map { job in
                    state.records(
                        endOf: job,
                        .rejected,
                        .refusal,
                        code: code,
                        message: Text(message),
                        settings,
                        at: instant
                    )
                } ?? []
            case .retryLater: []
            }
        }
    }

    /// What states of jobs, as the platform tells them, come to: doubled, late and reordered ones to nothing.
    package static func receive(
        statuses: [JobStatus],
        _ state: FleetState,
        settings: EngineSettings,
        now: Moment
    ) -> [Record] {
        records(statuses, \.id, state, settings, now: now) { status, state, instant in
            state.records(of: status, settings, at: instant)
        }
    }

    /// What the answers to withdrawals (``FleetState/withdrawals``) come to.
    package static func receive(
        cancellations: [(id: JobID, answer: CancelAnswer)],
        _ state: FleetState,
        settings: EngineSettings,
        now: Moment
    ) -> [Record] {
        records(cancellations, \.id, state, settings, now: now) { cancellation, state, instant in
            switch cancellation.answer {
            case .state(let status): return state.records(of: status, settings, at: instant)
            // What the platform does not know may still arrive, by a call that was given up: until it expires.
            case .tooLate, .unknownJob:
                let isNews = state.jobs[cancellation.id].map { !$0.isBeyondRecall } ?? false
                return isNews ? [.jobBeyondRecall(cancellation.id)] : []
            }
        }
    }

    /// Answers for different jobs are held against one state, which is not copied for each; a job that is named again meets
    /// what came of it before, and so does all that comes after the past was lost.
    private static func records<Answer>(
        _ answers: [Answer],
        _ id: (Answer) -> JobID,
        _ state: FleetState,
        _ settings: EngineSettings,
        now: Moment,
        _ records: (Answer, FleetState, ObservedInstant) -> [Record]
    ) -> [Record] {
        guard let term = state.term else { return [] }
        let instant = term.instant(now)
        var state = state
        var all: [Record] = []
        var applied = 0
        var taken = 0
        var seen: Set<JobID> = []
        for answer in answers {
            if !seen.insert(id(answer)).inserted {
                state.apply(all[applied...])
                applied = all.count
                seen = [id(answer)]
            }
            let news = records(answer, state, instant)
            taken += news.count { state.isTaking($0) }
            all += news
            if news.contains(where: \.isLossOfPast) {
                state.apply(all[applied...])
                applied = all.count
            }
        }
        return all + state.records(ofTaking: taken, settings, in: term, at: now)
    }
}

extension Record {
    fileprivate var isLossOfPast: Bool {
        if case .pastLost = self { true } else { false }
    }
}

extension Draft {
    mutating func move(_ id: RolloutID, to phase: RolloutPhase) {
        guard state.rollouts[id]?.phase != phase else { return }
        record(.rolloutMoved(RolloutMove(rollout: id, phase: phase, at: now.wall)))
    }

    /// A job is terminal, and its member goes on from there.
    mutating func end(
        _ job: TrackedJob,
        _ jobState: JobState,
        _ evidence: JobOutcome.Evidence,
        settings: EngineSettings
    ) {
        for record in state.records(endOf: job, jobState, evidence, settings, at: instant) {
            self.record(record)
        }
    }
}
