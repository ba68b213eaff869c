import FleetModel
import HTTPTransport
import JSON

/// Walks a listing page by page, under a limit on everything that a page can lie about.
struct PagedListing {
    private var seen: Set<Text> = []
    private var pages = 0
    private var idlePages = 0
    private let mostPages: Int
    private let mostIdlePages: Int

    init(mostPages: Int, mostIdlePages: Int) {
        self.mostPages = mostPages
        self.mostIdlePages = mostIdlePages
    }

    /// Whether the page at that cursor is asked for whatever the page brings that names it, as far as the listing goes.
    func isSure(toFollow next: Text) -> Bool {
        !seen.contains(next) && pages + 1 < mostPages && idlePages < mostIdlePages
    }

    /// Takes note of a page: whether it brought something new, and where it says that the next one is.
    mutating func turn(broughtNews: Bool, next: Text?) throws(RecordFault) {
        pages += 1
        idlePages = broughtNews ? 0 : idlePages + 1
        guard let next else { return }
        guard seen.insert(next).inserted else { throw RecordFault("nextCursor goes in a circle") }
        guard pages < mostPages else { throw RecordFault("more than \(mostPages) pages") }
        guard idlePages <= mostIdlePages else {
            throw RecordFault("more than \(mostIdlePages) pages in a row without anything new")
        }
    }
}

extension PlatformCalls {
    /// Every record of another listing in pages.
    func records<Record>(
        _ operation: String,
        _ segments: [String],
        query: [(name: String, value: String)],
        pageSize: Int,
        limits: SweepLimits,
        _ record: (JSONNode) throws(RecordFault) -> Record
    ) async throws(PlatformError) -> [Record] {
        var listing = PagedListing(
            mostPages: 2 * limits.pages(of: pageSize),
            mostIdlePages: limits.emptyPages
        )
        var records: [Record] = []
        var cursor: Text?
        repeat {
            var query = query + [(name: "limit", value: String(pageSize))]
            if let cursor { query.append((name: "cursor", value: cursor.string)) }
            let page = call(operation, segments, query: query)
            cursor = try await read(page) { node, _ throws(RecordFault) in
                try node.checkWhole()
                let before = records.count
                for item in try node.items("items") { records.append(try record(item)) }
                // Two tracks a device, and what stood before.
                guard records.count <= 4 * limits.devices else {
                    throw RecordFault("too many records")
                }
                let next = try node.optionalCursor("nextCursor")
                try listing.turn(broughtNews: records.count > before, next: next)
                return next
            }
        } while cursor != nil
        return records
    }
}
