import FleetModel

/// A place in a listing or a feed, as an opaque string.
///
/// It names the running instance, so that a cursor of an earlier process, whose world is gone, is told apart from
/// one that was never given out.
struct PlatformCursor: Hashable, Sendable {
    enum Feed: String, Sendable {
        case devices, changes, reports, jobs, open, generations
    }

    let feed: Feed
    let instance: UInt64
    let places: [UInt64]

    init(_ feed: Feed, instance: UInt64, _ places: [UInt64]) {
        self.feed = feed
        self.instance = instance
        self.places = places
    }

    var text: String {
        ([feed.rawValue, String(instance, radix: 36)] + places.map { String($0, radix: 36) })
            .joined(separator: ".")
    }

    /// Reads a cursor of that feed with that many places.
    ///
    /// Throws `cursor_invalid` for what was never given out, `cursor_expired` for what another instance gave out.
    init(_ text: String, of feed: Feed, instance: UInt64, places count: Int) throws(Problem) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.dropFirst().map { part in
            part.utf8.allSatisfy(ASCII.isAlphanumeric) ? UInt64(part, radix: 36) : nil
        }
        guard parts.first == feed.rawValue[...], numbers.count == count + 1,
            !numbers.contains(nil)
        else { throw Problem(400, "cursor_invalid", "the cursor is none of this call") }
        let known = numbers.compactMap { $0 }
        guard known[0] == instance else { throw Self.expired }
        self.init(feed, instance: instance, Array(known.dropFirst()))
    }

    static let expired = Problem(410, "cursor_expired", "list again from the start")
}
