package import FleetModel
import FleetPlanner

/// Decides what happens next: a calculator without input, output, clock or chance.
///
/// Equal arguments give equal records. Whoever calls it makes the records durable, applies them to its state or takes
/// ``Decision/state`` in its place, and only then offers ``FleetState/outbox(at:)``. Level-based: it may be called at any time, any number of times; where nothing
/// is new it records nothing. O(what is new since the last decision), and O(members) where a wave opens.
package enum RolloutEngine {
    /// Decides what follows from the state and what was observed; pure.
    package static func decide(
        _ state: FleetState,
        _ observation: Observation,
        settings: EngineSettings,
        memory: inout EngineMemory,
        now: Moment
    ) -> Decision {
        guard let term = state.term else {
            return Decision(records: [], state: state, recheckAt: nil)
        }
        // Handed over, not shared: what is remembered of a million devices is changed, and not copied.
        var remembered = EngineMemory()
        swap(&remembered, &memory)
        remembered.look()
        var engine = EngineRun(
            draft: Draft(state, term: term, now: now),
            twins: observation.twins,
            hearing: observation.hearing,
            zones: observation.zones,
            settings: settings,
            memory: consume remembered,
            answers: Dictionary(
                observation.answers.map { ($0.id, $0) },
                uniquingKeysWith: { first, _ in first }
            )
        )
        engine.memory.windows.begin(observation.zones)
        engine.run(observation)
        memory = engine.memory
        memory.forget(beyond: engine.draft.state)
        return engine.draft.decision
    }
}

/// One decision under way.
struct EngineRun {
    var draft: Draft
    let twins: TwinTable
    let hearing: Hearing?
    let zones: TimeZoneDatabase
    let settings: EngineSettings
    var memory: EngineMemory
    var answers: [GateQuestion.ID: GateAnswer] = [:]
    /// Jobs that are not terminal, by rollout.
    var inFlight: [RolloutID: Int] = [:]
    var candidates: [CandidateQueue] = []
    /// Devices with a job that was taken over: there may be several of one device.
    var adopted: Set<DeviceID> = []
    /// Whether it was looked at which devices are out of service.
    var knowsAvailability = false

    var now: Moment { draft.now }
    var term: WriterTerm { draft.term }

    mutating func run(_ observation: Observation) {
        endWhatRanOut()
        guard draft.state.knowsPast else { return }
        watchJobs()
        begin(observation.proposals)
        settle(observation.settled)
        join()
        for id in liveRollouts() { step(id) }
        draft.drawTaken(settings)
        guard draft.state.knowsPast else { return }
        admit()
    }

    /// Those that have not ended, in the order of their beginning.
    func liveRollouts() -> [RolloutID] {
        draft.state.rollouts.values
            .filter { !$0.phase.isOver }
            .sorted { ($0.beganAt, $0.id) < ($1.beganAt, $1.id) }
            .map(\.id)
    }

    /// Pauses and exclusions whose time is over.
    private mutating func endWhatRanOut() {
        for pause in draft.state.pauses {
            guard let until = pause.until else { continue }
            if pause.holds(at: now, in: term) {
                draft.recheck(at: until)
            } else {
                draft.record(.resumed(pause.scope, nil))
                // Time in which nothing was allowed to begin fills no bucket.
                var bucket = draft.state.bucket
                bucket.filled = bucket.filled == nil ? nil : draft.instant
                draft.record(.bucketDrawn(bucket))
            }
        }
        for (device, until) in draft.state.ledger.excluded.sorted(by: { $0.key < $1.key }) {
            let since = draft.state.exclusions[device]
            if since.map({ term.isOver(until, since: $0, at: now) }) ?? true {
                draft.record(.deviceIncluded(device, nil))
            } else {
                draft.recheck(at: until)
            }
        }
    }

    /// What the twins tell of the jobs that are under way, in the order of their ids; most have nothing to tell.
    private mutating func watchJobs() {
        let distrusted = draft.state.distrusted
        let news = jobsToLookAt().compactMap { job, place in
            self.news(of: job, near: place, distrusted).map { (id: job.id, news: $0) }
        }
        for (id, news) in news.sorted(by: { $0.id < $1.id }) {
            guard draft.state.knowsPast, let job = draft.state.jobs[id] else { continue }
            switch news {
            case .gone: draft.end(job, .cancelled, .gone, settings: settings)
            case .applied: draft.end(job, .succeeded, .twin, settings: settings)
            case .expired: draft.end(job, .expired, .answer, settings: settings)
            case .foreign:
                guard let twin = twins[job.device]?.twin else { continue }
                draft.record(.pastLost(twin, job.track, at: now.wall))
            }
        }
        let jobs = draft.state.jobs
        for case let id? in jobs.rollouts { inFlight[id] = jobs.count(of: id) }
        guard jobs.count(of: nil) > 0 else { return }
        adopted = Set(jobs.values.lazy.filter { $0.job == nil }.map(\.device))
    }

    /// Jobs of whose devices something was told, and those that time alone may end; where nobody can tell, all of them.
    ///
    /// In no order, and some twice; with where the row of its device may be.
    private mutating func jobsToLookAt() -> [(job: TrackedJob, place: Int?)] {
        let jobs = draft.state.jobs
        let watch = JobWatch(draft.state, twins, look: memory.looks)
        defer { memory.jobs = watch }
        guard !jobs.isEmpty else { return [] }
        guard let told = memory.jobs?.notes(until: watch, draft.state, twins) else {
            return jobs.values.map { ($0, nil) }
        }
        // A heartbeat tells nothing of a job but of those that were never answered.
        return told.lazy.filter { !$0.isReport }
            .flatMap { note in jobs.jobs(of: note.device).map { ($0, note.place) } }
            + jobs.outbox.map { ($0, nil) }
    }

    /// What a device's twin tells of a job of it; nil: nothing.
    private func news(
        of job: TrackedJob,
        near place: Int?,
        _ distrusted: Set<DeviceID>
    ) -> JobNews? {
        if settings.isMutated(.retryWithNewID), job.persisted.epoch != term.epoch {
            return .expired
        }
        guard let index = twins.index(of: job.device, near: place) else { return nil }
        // By its parts: a row is made anew, and there are many jobs.
        let columns = twins.columns
        guard columns.isOf(job.incarnation, at: index) else { return .gone }
        guard columns.echo(job.track, at: index)?.job != job.id else { return .applied }
        let known = draft.state.ledger.devices[job.device]?[job.track].generation ?? .none
        // Who gets no job needs no fence, and one that is not trusted is not to stop all others.
        guard
            columns.observedGeneration(job.track, at: index) <= known
                || distrusted.contains(job.device)
        else { return .foreign }
        guard neverArrived(job), let body = job.job,
            body.expiresAt < twins.view(at: index).platformTime(at: now)
        else { return nil }
        return .expired
    }

    /// Whether a job of an ended rollout was withdrawn, and the platform did not know it.
    private func neverArrived(_ job: TrackedJob) -> Bool {
        job.phase == .persisted && job.isBeyondRecall && !job.isConflicting
            && draft.state.rollouts[job.rollout]?.phase.isOver ?? true
    }
}

/// What a twin tells of a job.
private enum JobNews {
    /// Another device bears the id now; the job's own is no more, and no sink hands the job to this one.
    case gone
    /// The device says that it applied this very job.
    case applied
    /// It never reached the platform, and can do nothing there any more.
    case expired
    /// The device has seen a later decision than this store holds.
    case foreign
}

extension TwinRowView {
    /// The platform's clock as we know it: expiry is judged there.
    func platformTime(at now: Moment) -> Timestamp {
        asOf.advanced(by: max(.zero, now.monotonic - receivedAt))
    }
}

extension Record {
    /// A device has seen a decision that this store did not make.
    static func pastLost(_ twin: Twin, _ track: Track, at time: Timestamp) -> Record {
        .pastLost(
            message:
                "\(twin.id) has seen generation \(twin.observedGeneration(track)) on its \(track.rawValue) "
                + "track, which this store never gave out; run `tidegate adopt COMMIT` to say where the fleet stands",
            at: time
        )
    }
}
