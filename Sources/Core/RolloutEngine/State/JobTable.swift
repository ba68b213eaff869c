package import FleetModel

/// The jobs that are not terminal, by id, with what every cycle asks of all of them kept beside.
///
/// Written and compared as its jobs alone.
package struct JobTable: Sendable {
    private var jobs: [JobID: TrackedJob] = [:]
    /// Those that may not have reached the platform, by their ordinal.
    private var unanswered: [UInt64: JobID] = [:]
    /// How many are of a rollout; of nil: taken over by `adopt`.
    private var counts: [RolloutID?: Int] = [:]

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

    mutating func insert(_ job: TrackedJob) {
        remove(job.id)
        jobs[job.id] = job
        counts[job.rollout, default: 0] += 1
        if job.phase == .persisted { unanswered[job.ordinal] = job.id }
    }

    /// Changes what may change of a job; nothing where there is none of that id.
    mutating func update(_ id: JobID, _ change: (inout TrackedJob) -> Void) {
        guard let index = jobs.index(forKey: id) else { return }
        change(&jobs.values[index])
        if jobs.values[index].phase != .persisted {
            unanswered[jobs.values[index].ordinal] = nil
        }
    }

    @discardableResult
    mutating func remove(_ id: JobID) -> TrackedJob? {
        guard let job = jobs.removeValue(forKey: id) else { return nil }
        unanswered[job.ordinal] = nil
        let left = count(of: job.rollout) - 1
        counts[job.rollout] = left > 0 ? left : nil
        return job
    }
}

extension TrackedJob {
    /// nil: it was taken over by `adopt`.
    var rollout: RolloutID? { job?.reason.rollout }
}

extension JobTable: Hashable {
    package static func == (left: JobTable, right: JobTable) -> Bool { left.jobs == right.jobs }

    package func hash(into hasher: inout Hasher) { hasher.combine(jobs) }
}

extension JobTable: Codable {
    package init(from decoder: any Decoder) throws {
        for job in try [JobID: TrackedJob](from: decoder).values { insert(job) }
    }

    package func encode(to encoder: any Encoder) throws { try jobs.encode(to: encoder) }
}
