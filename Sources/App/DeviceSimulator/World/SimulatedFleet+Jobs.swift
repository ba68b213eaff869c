package import FleetModel

/// What the platform answers to one offered job.
package enum OfferAnswer: Hashable, Sendable {
    /// The index on the board, and whether it was made by this offer.
    case job(Int, isNew: Bool)
    case refused(OfferRefusal)
}

/// Why the platform does not take an offer.
package enum OfferRefusal: Hashable, Sendable {
    case jobConflict
    case deviceUnknown
    case incarnationMismatch
    /// The highest generation that was accepted.
    case staleGeneration(Generation)
    case full
}

/// What became of a cancellation.
package enum CancelResult: Hashable, Sendable {
    /// The index on the board; the job has ended.
    case ended(Int)
    /// The index on the board; the device was asked.
    case asked(Int)
    case unknown
    case tooLate
    case revisionMismatch
}

extension SimulatedFleet {
    /// Takes note of a writer's epoch; returns false where a higher one was seen.
    package mutating func admit(_ writer: Epoch) -> Bool {
        guard writer >= epoch else { return false }
        epoch = writer
        return true
    }

    /// Takes an offer, once for its id, and notes it in the ledger whatever the answer.
    package mutating func offer(_ job: OfferedJob, epoch writer: Epoch) -> OfferAnswer {
        let answer = decide(job)
        ledger.note(
            DeviceLedger.Offer(
                at: now,
                device: job.device,
                incarnation: job.incarnation,
                track: job.track,
                generation: job.generation,
                job: job.id,
                targetDigest: job.target.digest,
                bodyDigest: job.bodyDigest,
                epoch: writer,
                status: answer.status
            )
        )
        if case .job(let index, isNew: true) = answer, board[index].state == .expired {
            ledger.noteEnd(job)
        }
        return answer
    }

    /// The id is looked up before anything else, so that a resend always gets the job as it stands.
    private mutating func decide(_ job: OfferedJob) -> OfferAnswer {
        if let index = board.index(of: job.id) {
            return board[index].offer.bodyDigest == job.bodyDigest
                ? .job(index, isNew: false) : .refused(.jobConflict)
        }
        guard let index = indexOf[job.device] else { return .refused(.deviceUnknown) }
        guard devices[index].incarnation == job.incarnation else {
            return .refused(.incarnationMismatch)
        }
        let highest = devices[index].standing.highest(job.track)
        guard job.generation > highest else { return .refused(.staleGeneration(highest)) }
        guard board.jobs.count < configuration.maxJobs else { return .refused(.full) }
        return .job(create(job, on: index), isNew: true)
    }

    private mutating func create(_ job: OfferedJob, on index: Int) -> Int {
        devices[index].standing.raise(job.track, to: job.generation)
        let isLate = now > job.expiresAt
        let place = board.add(job, device: index, state: isLate ? .expired : .queued, at: now)
        guard !isLate else { return place }
        devices[index].standing.waiting.append(place)
        let expiry = job.expiresAt.advanced(by: TimeSpan(milliseconds: 1))
        events.add(.expire, at: expiry, subject: place)
        schedulePoll(index)
        return place
    }

    /// Stops a job as far as the mode allows.
    package mutating func cancel(
        _ id: JobID,
        mode: CancelMode,
        ifRevision revision: UInt64?
    ) -> CancelResult {
        guard let job = board.index(of: id) else { return .unknown }
        if let revision, board[job].revision != revision { return .revisionMismatch }
        guard !board[job].state.isTerminal else { return .ended(job) }
        let index = board[job].deviceIndex
        if let place = devices[index].standing.waiting.firstIndex(of: job) {
            devices[index].standing.waiting.remove(at: place)
            board.move(job, to: .cancelled, code: "cancelled", at: now)
            ledger.noteEnd(board[job].offer)
            return .ended(job)
        }
        switch mode {
        case .queuedOnly: return .tooLate
        case .request:
            board.update(job, at: now) { $0.isCancelRequested = true }
            if let work = devices[index].work, work.job == job {
                let next = devices[index].polls.next(after: now)
                events.add(.cancelCheck, at: next, subject: index, token: work.token)
            }
            return .asked(job)
        case .force:
            release(job, of: index)
            return .ended(job)
        }
    }

    /// Frees the device's slot; what the device still does with the job is told by its twin alone.
    private mutating func release(_ job: Int, of index: Int) {
        board.update(job, at: now) { job in
            job.state = .cancelled
            job.code = "forced"
            job.isPossiblyApplied = true
        }
        if devices[index].standing.currentJob == job { devices[index].standing.currentJob = nil }
        announce(index)
        schedulePoll(index)
    }

    /// Jobs that were accepted and have not ended although they had to: past expiry and the time for their work.
    package var lostJobs: [JobID] {
        board.jobs.filter { job in
            !job.state.isTerminal && job.offer.expiresAt.advanced(by: job.offer.timeout) < now
        }
        .map(\.offer.id)
    }
}

extension OfferAnswer {
    /// The HTTP status that tells this answer.
    package var status: Int {
        switch self {
        case .job(_, isNew: true): 201
        case .job(_, isNew: false): 200
        case .refused(.deviceUnknown): 404
        case .refused(.jobConflict), .refused(.incarnationMismatch), .refused(.staleGeneration): 409
        case .refused(.full): 503
        }
    }
}
