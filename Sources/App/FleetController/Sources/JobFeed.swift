import FleetModel
import RolloutEngine

/// The job states that the platform told and the loop has not taken yet: of each job the newest.
actor JobFeed {
    private let platform: any DevicePlatform
    private let clock: any ControllerClock
    private(set) var health = SourceHealth()
    private(set) var cursor: Text?
    private var waiting: [JobID: JobStatus] = [:]
    /// When the feed was read to its end again and again; a failure ends it.
    private var hearing: Hearing?

    init(platform: any DevicePlatform, clock: any ControllerClock) {
        self.platform = platform
        self.clock = clock
    }

    /// Goes on from where a former process stopped; nil: from the oldest state that the platform keeps.
    func begin(at cursor: Text?) { self.cursor = cursor }

    /// Reads one part of the feed; true: more is waiting.
    func poll() async throws(PlatformError) -> Bool {
        let start = clock.now()
        do {
            let batch = try await platform.jobs(since: cursor)
            for status in batch.statuses { put(status) }
            cursor = batch.next
            if batch.isCaughtUp {
                hearing = hearing?.extended(through: start) ?? Hearing(since: start, through: start)
            }
            health.succeed(at: clock.now())
            return !batch.isCaughtUp
        } catch {
            hearing = nil
            health.fail(error.description, at: clock.now())
            // What was told while nobody listened is told again from the oldest that is kept.
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

    /// What was told since the last ``take()``.
    struct News: Sendable {
        /// Sorted by id.
        let statuses: [JobStatus]
        /// Behind the statuses.
        let cursor: Text?
        /// When every state was heard; nil: the feed is not heard.
        let hearing: Hearing?
    }

    /// All that waits; it does not wait any more.
    func take() -> News {
        defer { waiting.removeAll(keepingCapacity: true) }
        return News(
            statuses: waiting.values.sorted { $0.id < $1.id },
            cursor: cursor,
            hearing: hearing
        )
    }

    private func put(_ status: JobStatus) {
        if let known = waiting[status.id], known.revision >= status.revision { return }
        waiting[status.id] = status
    }
}
