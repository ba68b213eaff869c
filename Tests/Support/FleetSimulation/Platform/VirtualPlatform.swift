import FleetModel

/// A device platform: keeps twins as devices report them, carries jobs, and knows who led last. Its clock is the world's.
struct VirtualPlatform {
    struct Carried {
        let job: Job
        var state: JobState
        var revision: UInt64
        var handedOutAt: Timestamp?
    }

    private(set) var jobs: [JobID: Carried] = [:]
    /// Not terminal, by device, in the order of their coming.
    private var open: [DeviceID: [JobID]] = [:]
    /// Every state that a job was in, in order: the feed of jobs.
    private(set) var statuses: [JobStatus] = []
    private(set) var twins: [DeviceID: Twin] = [:]
    /// Every change of a twin's content, in order: the delta feed.
    private(set) var changes: [DeviceID] = []
    /// Every report, in order: the heartbeat feed.
    private(set) var reports: [ReportBatch.Report] = []
    /// What older replicas of the twin service would answer.
    private(set) var former: [DeviceID: Twin] = [:]
    /// The highest that made itself known by an offer or a withdrawal.
    private(set) var epoch = Epoch(0)
    /// Devices that the platform does not list.
    var unlisted: Set<DeviceID> = []
    /// Devices of whose jobs nothing is heard any more.
    var mute: Set<DeviceID> = []
    var wall: Timestamp
    private var revisions: [DeviceID: UInt64] = [:]
    private var sequences: [DeviceID: UInt64] = [:]
    let ignoresEpochs: Bool

    init(wall: Timestamp, ignoresEpochs: Bool) {
        self.wall = wall
        self.ignoresEpochs = ignoresEpochs
    }

    // Jobs.

    func openJobs(of device: DeviceID) -> [Carried] {
        (open[device] ?? []).compactMap { jobs[$0] }
    }

    var openCount: Int { open.values.reduce(0) { $0 + $1.count } }

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

    /// Whether a caller of that term is heard; the highest one is remembered.
    mutating func admits(_ caller: Epoch) -> Bool {
        guard epoch <= caller || ignoresEpochs else { return false }
        epoch = max(epoch, caller)
        return true
    }

    mutating func create(_ job: Job) -> JobOffer {
        if let known = jobs[job.id] {
            guard known.job == job else { return .conflict("another body") }
        } else {
            jobs[job.id] = Carried(job: job, state: .queued, revision: 1, handedOutAt: nil)
            open[job.device, default: []].append(job.id)
            if let status = status(job.id) { statuses.append(status) }
        }
        return status(job.id).map(JobOffer.accepted) ?? .retryLater("gone")
    }

    mutating func cancel(_ id: JobID) -> CancelAnswer {
        guard let carried = jobs[id] else { return .unknownJob }
        if carried.state == .queued || carried.state == .pending { set(id, .cancelled) }
        guard jobs[id]?.state.isTerminal ?? false, let status = status(id) else { return .tooLate }
        return .state(status)
    }

    mutating func set(_ id: JobID, _ state: JobState) {
        guard let known = jobs[id], !mute.contains(known.job.device), !known.state.isTerminal,
            known.state != state
        else { return }
        jobs[id]?.state = state
        jobs[id]?.revision += 1
        if state.isTerminal { open[known.job.device]?.removeAll { $0 == id } }
        if let status = status(id) { statuses.append(status) }
    }

    /// Ends what ran out; returns the states that it came to.
    mutating func expire() -> [JobState] {
        var ended: [JobState] = []
        for id in open.values.joined().sorted() {
            guard let carried = jobs[id] else { continue }
            let state: JobState
            if let handedOut = carried.handedOutAt {
                guard handedOut.advanced(by: carried.job.timeout) < wall else { continue }
                state = .timedOut
            } else {
                guard carried.job.expiresAt < wall else { continue }
                state = .expired
            }
            set(id, state)
            ended.append(state)
        }
        return ended
    }

    /// The next job for a device that polls.
    mutating func handOut(
        to device: DeviceID,
        _ incarnation: Incarnation,
        newestFirst: Bool
    ) -> Job? {
        let waiting = openJobs(of: device).filter {
            $0.job.incarnation == incarnation && $0.state == .queued && wall <= $0.job.expiresAt
        }.sorted { ($0.job.generation, $0.job.id) < ($1.job.generation, $1.job.id) }
        guard let next = newestFirst ? waiting.last : waiting.first else { return nil }
        jobs[next.job.id]?.handedOutAt = wall
        set(next.job.id, .dispatched)
        return next.job
    }

    // Twins.

    /// Takes a report; what it says that the last one did not is a change.
    mutating func report(_ device: VirtualDevice, changesRevision: Bool) {
        let id = device.id
        let known = twins[id]
        let sequence = (sequences[id] ?? 0) + 1
        let revision = revisions[id] ?? 1
        sequences[id] = sequence
        var twin = device.twin(at: wall, revision: revision, sequence: sequence)
        let isSame =
            known.map { twin.saysTheSame(as: $0) && $0.incarnation == twin.incarnation } ?? false
        if !isSame || changesRevision {
            revisions[id] = revision + 1
            twin = device.twin(at: wall, revision: revision + 1, sequence: sequence)
            former[id] = known
            changes.append(id)
        }
        twins[id] = twin
        reports.append(
            ReportBatch.Report(
                device: id,
                incarnation: twin.incarnation,
                sequence: sequence,
                reportedAt: wall
            )
        )
    }
}

extension Twin {
    /// Whether both tell the same, whenever they were told.
    fileprivate func saysTheSame(as other: Twin) -> Bool {
        config == other.config && firmware == other.firmware && conditions == other.conditions
            && labels == other.labels && facts == other.facts
    }
}

extension JobStatus {
    /// The same job, told to have ended otherwise.
    var contradicted: JobStatus {
        JobStatus(
            id: id,
            device: device,
            incarnation: incarnation,
            track: track,
            generation: generation,
            state: state == .succeeded ? .failed : .succeeded,
            revision: revision + 1,
            at: at
        )
    }
}
