package import FleetModel

/// The jobs that are not terminal, by id, with what every cycle asks of all of them kept beside.
///
/// Written and compared as its jobs alone.
package struct JobTable: Sendable {
    /// The jobs of one device: one, or two of two tracks, but for those that were taken over.
    private enum Held: Sendable {
        case one(JobID)
        /// Two at least, in the order in which they came.
        case several([JobID])

        var ids: [JobID] {
            switch self {
            case .one(let id): [id]
            case .several(let ids): ids
            }
        }

        /// nil: there are none.
        init?(_ ids: [JobID]) {
            guard let first = ids.first else { return nil }
            self = ids.count == 1 ? .one(first) : .several(ids)
        }
    }

    private var jobs: SharedDictionary<JobID, TrackedJob> = [:]
    /// Those that may not have reached the platform, by their ordinal.
    private var unanswered: SharedDictionary<UInt64, JobID> = [:]
    /// How many are of a rollout; of nil: taken over by `adopt`.
    private var counts: [RolloutID?: Int] = [:]
    private var byDevice: SharedDictionary<DeviceID, Held> = [:]

    package init() {}

    package var count: Int { jobs.count }
    package var isEmpty: Bool { jobs.isEmpty }
    /// In no order.
    package var values: some Collection<TrackedJob> { jobs.values }

    package subscript(id: JobID) -> TrackedJob? { jobs[id] }

    /// How many are of a rollout; of nil: taken over by `adopt`. O(1).
    package func count(of rollout: RolloutID?) -> Int { counts[rollout] ?? 0 }

    /// Rollouts with a job, and nil where one was taken over; in no order.
    var rollouts: some Collection<RolloutID?> { counts.keys }

    /// Those that may not have reached the platform, in the order of their decision. O(n log n) of these alone.
    var outbox: [TrackedJob] {
        unanswered.sorted { $0.key < $1.key }.compactMap { jobs[$0.value] }
    }

    /// Those of a device, in the order in which they came.
    func jobs(of device: DeviceID) -> [TrackedJob] {
        switch byDevice[device] {
        case nil: []
        case .one(let id): jobs[id].map { [$0] } ?? []
        case .several(let ids): ids.compactMap { jobs[$0] }
        }
    }

    mutating func insert(_ job: TrackedJob) {
        if let former = jobs.updateValue(job, forKey: job.id) { forget(former) }
        if let held = byDevice.updateValue(.one(job.id), forKey: job.device) {
            byDevice[job.device] = Held(held.ids + [job.id])
        }
        counts[job.rollout, default: 0] += 1
        if job.phase == .persisted { unanswered[job.ordinal] = job.id }
    }

    /// Changes what may change of a job; nothing where there is none of that id.
    mutating func update(_ id: JobID, _ change: (inout TrackedJob) -> Void) {
        var answered: UInt64?
        jobs.change(id) { job in
            change(&job)
            if job.phase != .persisted { answered = job.ordinal }
        }
        if let answered { unanswered.removeValue(forKey: answered) }
    }

    @discardableResult
    mutating func remove(_ id: JobID) -> TrackedJob? {
        guard let job = jobs.removeValue(forKey: id) else { return nil }
        forget(job)
        return job
    }

    /// Takes away what is kept beside a job that is there no more.
    private mutating func forget(_ job: TrackedJob) {
        unanswered.removeValue(forKey: job.ordinal)
        if let held = byDevice.removeValue(forKey: job.device),
            let left = Held(held.ids.filter { $0 != job.id })
        {
            byDevice[job.device] = left
        }
        let left = count(of: job.rollout) - 1
        counts[job.rollout] = left > 0 ? left : nil
    }
}

extension JobTable: Hashable {
    package static func == (left: JobTable, right: JobTable) -> Bool { left.jobs == right.jobs }

    package func hash(into hasher: inout Hasher) { hasher.combine(jobs) }
}

extension JobTable: Codable {
    package init(from decoder: any Decoder) throws {
        for job in try SharedDictionary<JobID, TrackedJob>(from: decoder).values { insert(job) }
    }

    package func encode(to encoder: any Encoder) throws { try jobs.encode(to: encoder) }
}
