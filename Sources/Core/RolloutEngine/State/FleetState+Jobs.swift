package import FleetModel
import FleetPlanner
import SpecLanguage

extension FleetState {
    /// Jobs that may not have reached the platform, in the order of their decision.
    ///
    /// They are offered again with the same bytes until the platform answers. Nothing of a paused scope, nothing of a rollout
    /// that has ended, and nothing for a device that a document sets aside is among them.
    package func outbox(at now: Moment) -> [Job] {
        let jobs = jobs.outbox
        guard !jobs.isEmpty else { return [] }
        let aside = setAside
        return jobs.filter { !aside.contains($0.device) && mayOffer($0, at: now) }
            .compactMap(\.job)
    }

    /// Whether the job would be in the outbox, by its id.
    package func mayOffer(_ id: JobID, at now: Moment) -> Bool {
        jobs[id].map { job in
            // Asked about one job after another: a set made for each would cost more than the look.
            mayOffer(job, at: now)
                && !documents.contains { $0.state != .active && $0.device == job.device }
        } ?? false
    }

    /// Devices that take no jobs by their documents in the revision in force. O(documents of devices).
    private var setAside: Set<DeviceID> {
        Set(documents.lazy.filter { $0.state != .active }.map(\.device))
    }

    /// Devices whose reports decide nothing by their documents in the revision in force. O(documents of devices).
    var distrusted: Set<DeviceID> {
        Set(documents.lazy.filter { $0.state == .quarantined }.map(\.device))
    }

    /// What the revision in force says of single devices.
    private var documents: [DeviceException] {
        ledger.accepted.flatMap { fleets[$0.fleet]?.devices } ?? []
    }

    private func mayOffer(_ job: TrackedJob, at now: Moment) -> Bool {
        guard let term, knowsPast, job.phase == .persisted, !job.isConflicting,
            let rollout = rollouts[job.rollout], !rollout.phase.isOver
        else { return false }
        return !isPaused(rollout, at: now, in: term)
    }

    /// Jobs of ended rollouts that no device has taken yet: the platform is asked to drop them. Sorted.
    package var withdrawals: [JobID] {
        let over = Set(
            jobs.rollouts.compactMap { $0 }.filter { rollouts[$0]?.phase.isOver ?? true }
        )
        guard !over.isEmpty else { return [] }
        return jobs.values.filter { job in
            guard let rollout = job.rollout, !job.isBeyondRecall, !job.isConflicting,
                over.contains(rollout)
            else { return false }
            switch job.phase {
            case .persisted: return true
            case .acknowledged(let state): return state == .pending || state == .queued
            }
        }.map(\.id).sorted()
    }

    mutating func applyJob(_ record: Record) {
        switch record {
        case .jobPersisted(let persisted): persist(persisted)
        case .jobAnswered(let id, let state, let revision):
            jobs.update(id) {
                $0.phase = .acknowledged(state)
                $0.revision = revision
            }
        case .jobBeyondRecall(let id): jobs.update(id) { $0.isBeyondRecall = true }
        case .jobConflict(let id, _): jobs.update(id) { $0.isConflicting = true }
        case .jobEnded(let outcome): end(outcome)
        case .anomaly: counters.anomalies += 1
        case .bucketDrawn(let bucket): self.bucket = bucket
        case .jobsCursorMoved(let cursor): jobsCursor = cursor
        case .breakerMoved(let breaker, _): self.breaker = breaker
        default: break
        }
    }

    private mutating func persist(_ persisted: PersistedJob) {
        let job = persisted.job
        counters.jobsPersisted += 1
        jobs.insert(
            TrackedJob(job, persisted: persisted.at, ordinal: counters.jobsPersisted)
        )
        if var ended = endedJobs[job.device] {
            ended.removeAll { $0.track == job.track }
            endedJobs[job.device] = ended.isEmpty ? nil : ended
        }
        // Taken out while it is changed: a second reference would copy every member for each record.
        var rollout = rollouts.removeValue(forKey: persisted.rollout)
        defer { rollouts[persisted.rollout] = rollout }
        let isCorrection = rollout?.kind == .correction
        ledger.change(job.device, in: job.incarnation) {
            $0[job.track].take(persisted, isCorrection: isCorrection)
        }
        rollout?.offer(persisted, in: term)
    }

    private mutating func end(_ outcome: JobOutcome) {
        guard let job = jobs.remove(outcome.id) else { return }
        if outcome.state == .succeeded {
            counters.jobsSucceeded += 1
        } else {
            counters.jobsFailed += 1
        }
        ledger.devices.change(job.device) { record in
            guard record[job.track].openJob == job.id else { return }
            record[job.track].openJob = nil
            if let time = outcome.platformTime { record[job.track].settledAt = time }
        }
        var ended = endedJobs[job.device] ?? []
        ended.removeAll { $0.track == job.track }
        ended.append(
            EndedJob(
                id: job.id,
                track: job.track,
                generation: job.generation,
                state: outcome.state
            )
        )
        endedJobs[job.device] = ended
    }
}

extension Ledger {
    /// Changes what was decided for one life of a device; of another life nothing stays.
    mutating func change(
        _ device: DeviceID,
        in incarnation: Incarnation,
        _ body: (inout DeviceRecord) -> Void
    ) {
        func change(_ record: inout DeviceRecord) {
            if record.incarnation != incarnation {
                record = DeviceRecord(incarnation: incarnation)
            }
            body(&record)
        }
        change(&devices[device, default: DeviceRecord(incarnation: incarnation)])
    }
}

extension Rollout {
    fileprivate mutating func offer(_ persisted: PersistedJob, in term: WriterTerm?) {
        if let term { pace = pace(in: term, at: persisted.at.moment) }
        pace?.release()
        guard let index = index(of: persisted.job.device) else { return }
        members.change(at: index) { $0.offer(persisted) }
        if waves.indices.contains(persisted.wave), waves[persisted.wave].firstOfferAt == nil {
            waves[persisted.wave].firstOfferAt = persisted.at.moment.wall
        }
    }
}

extension TrackRecord {
    fileprivate mutating func take(_ persisted: PersistedJob, isCorrection: Bool) {
        let isSameWish =
            wish?.target == persisted.wish.target && wish?.compiled == persisted.wish.compiled
        corrections = isSameWish ? corrections + (isCorrection ? 1 : 0) : 0
        generation = max(generation, persisted.job.generation)
        failed = nil
        wish = persisted.wish
        openJob = persisted.job.id
    }
}

extension RolloutMember {
    fileprivate mutating func offer(_ persisted: PersistedJob) {
        former = former ?? persisted.former
        reportSequence = persisted.reportSequence
        if case .firmware(let hop) = persisted.job.target { artifact = hop.sha256 }
        offers += 1
        state = .inFlight(persisted.job.id)
    }
}
