import FleetModel

/// The job states that the platform told and the loop has not taken yet: of each job the newest.
actor JobFeed {
    private let platform: any DevicePlatform
    private var cursor: Text?
    private var waiting: [JobID: JobStatus] = [:]

    /// A feed begins at the oldest state that the platform keeps: what was told while nobody listened is told again.
    init(platform: any DevicePlatform) { self.platform = platform }

    /// Reads one part of the feed; true: more is waiting.
    func poll() async throws(PlatformError) -> Bool {
        do {
            let batch = try await platform.jobs(since: cursor)
            for status in batch.statuses { put(status) }
            cursor = batch.next
            return !batch.isCaughtUp
        } catch {
            if error.code == .cursorTooOld { cursor = nil }
            throw error
        }
    }

    /// Asks for one job by its id, where the feed may have lost it; false: the platform has never seen it.
    func ask(_ id: JobID) async throws(PlatformError) -> Bool {
        guard let status = try await platform.job(id) else { return false }
        put(status)
        return true
    }

    /// All that waits, sorted by id; it does not wait any more.
    func take() -> [JobStatus] {
        defer { waiting.removeAll(keepingCapacity: true) }
        return waiting.values.sorted { $0.id < $1.id }
    }

    private func put(_ status: JobStatus) {
        if let known = waiting[status.id], known.revision >= status.revision { return }
        waiting[status.id] = status
    }
}
