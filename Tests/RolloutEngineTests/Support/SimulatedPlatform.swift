import FleetModel

/// A platform that carries jobs to simulated devices and keeps a ledger of what it truly saw.
struct SimulatedPlatform {
    struct Carried {
        let job: Job
        var state: JobState
        var revision: UInt64
        var handedOutAt: Timestamp?
    }

    private(set) var jobs: [JobID: Carried] = [:]
    private(set) var reported: [DeviceID: Twin] = [:]
    /// States since the controller last asked.
    private(set) var news: [JobStatus] = []
    var wall: Timestamp
    /// Offers on their way, by the minute of their arrival.
    private var late: [(tick: Int, job: Job)] = []

    init(wall: Timestamp) { self.wall = wall }

    var openJobs: [Carried] { jobs.values.filter { !$0.state.isTerminal } }

    func status(_ id: JobID) -> JobStatus? {
        jobs[id].map { carried in
            JobStatus(
                id: id,
                device: carried.job.device,
                incarnation: carried.job.incarnation,
                track: carried.job.track,
                generation: carried.job.generation,
                state: carried.state,
                revision: carried.revision,
                at: wall
            )
        }
    }

    var allStatuses: [JobStatus] { jobs.keys.sorted().compactMap(status) }

    mutating func takeNews() -> [JobStatus] {
        defer { news = [] }
        return news
    }

    mutating func create(_ job: Job) -> JobOffer {
        if let known = jobs[job.id] {
            guard known.job == job else { return .conflict("another body") }
        } else {
            jobs[job.id] = Carried(job: job, state: .queued, revision: 1, handedOutAt: nil)
        }
        return status(job.id).map(JobOffer.accepted) ?? .retryLater("gone")
    }

    /// An offer that its sender gave up and that arrives at that minute.
    mutating func delay(_ job: Job, until tick: Int) { late.append((tick, job)) }

    mutating func receiveLate(at tick: Int) {
        for offer in late where offer.tick <= tick { _ = create(offer.job) }
        late.removeAll { $0.tick <= tick }
    }

    mutating func cancel(_ id: JobID) -> CancelAnswer {
        guard let carried = jobs[id] else { return .unknownJob }
        if carried.state == .queued || carried.state == .pending { set(id, .cancelled) }
        guard jobs[id]?.state.isTerminal ?? false, let status = status(id) else { return .tooLate }
        return .state(status)
    }

    /// Devices that the platform does not list.
    var unlisted: Set<DeviceID> = []

    /// Devices of which nothing is heard any more, not even a time-out.
    var mute: Set<DeviceID> = []

    mutating func set(_ id: JobID, _ state: JobState) {
        if let device = jobs[id]?.job.device, mute.contains(device) { return }
        guard let known = jobs[id], !known.state.isTerminal, known.state != state else { return }
        jobs[id]?.state = state
        jobs[id]?.revision += 1
        if let status = status(id) { news.append(status) }
    }

    mutating func expire() {
        for (id, carried) in jobs.sorted(by: { $0.key < $1.key }) where !carried.state.isTerminal {
            if let handedOut = carried.handedOutAt {
                if handedOut.advanced(by: carried.job.timeout) < wall { set(id, .timedOut) }
            } else if carried.job.expiresAt < wall {
                set(id, .expired)
            }
        }
    }

    /// The next job for a device that polls.
    mutating func handOut(to device: DeviceID, _ incarnation: Incarnation) -> Job? {
        let next = jobs.values.filter {
            $0.job.device == device && $0.job.incarnation == incarnation && $0.state == .queued
                && wall <= $0.job.expiresAt
        }.min { ($0.job.generation, $0.job.id) < ($1.job.generation, $1.job.id) }
        guard let next else { return nil }
        jobs[next.job.id]?.handedOutAt = wall
        set(next.job.id, .dispatched)
        return next.job
    }

    mutating func report(_ twin: Twin) { reported[twin.id] = twin }
}
