import FleetModel
import HTTPTransport

/// Follows a feed to where it has caught up, and sees to it that every answer leads on.
struct FeedFollower {
    private(set) var cursor: Text?
    private(set) var isCaughtUp = false
    private var seen: Set<Text> = []

    init(from cursor: Text?) {
        self.cursor = cursor
        if let cursor { seen.insert(cursor) }
    }

    /// Takes note of an answer with so many items.
    mutating func move(
        to next: Text,
        _ isCaughtUp: Bool,
        count: Int
    ) throws(ConformanceFault) {
        let isNew = seen.insert(next).inserted
        guard isNew || (isCaughtUp && count == 0 && next == cursor) else {
            let what = isCaughtUp ? "\(count) items" : "not caught up"
            throw .seen(
                "\(what), and next \(next == cursor ? "stands still" : "goes in a circle")"
            )
        }
        guard seen.count <= 100_000 else { throw .seen("100,000 answers, and not caught up") }
        cursor = next
        self.isCaughtUp = isCaughtUp
    }
}

extension ConformanceSession {
    /// What the feed of jobs tells of the device set aside, from a place on until it has caught up, and the place behind it.
    func jobs(
        since place: Text?
    ) async throws(ConformanceFault) -> (statuses: [JobStatus], end: Text?) {
        var follower = FeedFollower(from: place)
        var statuses: [JobStatus] = []
        while !follower.isCaughtUp {
            let since = follower.cursor
            let batch = try await adapted { platform async throws(PlatformError) in
                try await platform.jobs(since: since)
            }
            statuses += batch.statuses.filter { $0.device == setting.device }
            guard statuses.count <= 100_000 else { throw .seen("100,000 states of one device") }
            try follower.move(to: batch.next, batch.isCaughtUp, count: batch.statuses.count)
        }
        return (statuses, follower.cursor)
    }
}
