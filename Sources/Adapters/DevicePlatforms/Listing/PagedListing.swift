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
    /// Every device by `GET /twin/v1/devices` in pages.
    func sweepByPages(
        pageSize: Int,
        limits: SweepLimits,
        projection: TwinProjection
    ) async throws(PlatformError) -> Sweep {
        let operation = "list the devices"
        var items = PagedTwins(limits: limits, projection: projection, calls: self)
        var listing = PagedListing(
            mostPages: limits.pages(of: pageSize),
            mostIdlePages: limits.emptyPages
        )
        var cursor: Text?
        var first: (asOf: Timestamp, changes: Text?, sent: TimeSpan)?
        repeat {
            var query = [(name: "limit", value: String(pageSize))]
            if let cursor { query.append((name: "cursor", value: cursor.string)) }
            // The answer's clock is counted from when it was asked for: so no report looks fresher than it is.
            let sent = clock.monotonic()
            let start = first
            let page = call(operation, ["twin", "v1", "devices"], query: query)
            let head = try await read(page) { node, _ throws(RecordFault) in
                try node.checkEnvelope(except: "items")
                let head = try TwinPageHead(of: node)
                if let start { try head.checkFollows(start.asOf) }
                let isSame = start?.asOf == head.asOf
                let broughtNews = try items.take(
                    node.items("items"),
                    stamp: TwinTableBuilder.Stamp(
                        asOf: head.asOf,
                        receivedAt: isSame ? start?.sent ?? sent : sent
                    )
                )
                try listing.turn(broughtNews: broughtNews, next: head.next)
                return head
            }
            // Changes are followed from the first page's cursor: from a later one, what changed in between would be missed.
            if first == nil { first = (head.asOf, head.changes, sent) }
            cursor = head.next
        } while cursor != nil
        guard let first else {
            throw PlatformError(.malformed, operation: operation, message: "no page came")
        }
        return items.assembly.finish(
            asOf: first.asOf,
            changesCursor: first.changes,
            stampRows: false
        )
    }

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

/// Takes the items of pages.
private struct PagedTwins {
    private let reader: JSONRecordReader
    private var batch: JSONRecordBatch
    private(set) var assembly: SweepAssembly

    init(limits: SweepLimits, projection: TwinProjection, calls: PlatformCalls) {
        assembly = SweepAssembly(limits: limits, projection: projection)
        reader = JSONRecordReader(
            fields: assembly.fields.list,
            limits: JSONLimits(bytes: calls.limits.bytes, depth: TwinRowBuilder.depth)
        )
        batch = JSONRecordBatch(for: reader, mostRecords: 1)
    }

    /// True where one of them brought a device that was not there before.
    mutating func take(
        _ items: JSONNode.Elements,
        stamp: TwinTableBuilder.Stamp
    ) throws(RecordFault) -> Bool {
        var broughtNews = false
        for item in items {
            batch.removeAll()
            do {
                try reader.append(item, to: &batch)
            } catch {
                try assembly.takeUnread(RefusedRecord(id: item.visibleID, reason: error.message))
                continue
            }
            let isNew = try assembly.take(0, of: batch, stamp: stamp)
            broughtNews = broughtNews || isNew
        }
        return broughtNews
    }
}

/// What a page of twins says beside its items.
struct TwinPageHead {
    let asOf: Timestamp
    let changes: Text?
    let next: Text?
    let isConsistent: Bool

    init(of node: JSONNode) throws(RecordFault) {
        asOf = try node.time("asOf")
        changes = try node.optionalCursor("changesCursor")
        next = try node.optionalCursor("nextCursor")
        isConsistent = try node.bool("consistent")
    }

    /// A consistent listing has one time on all pages; another one's time does not go back.
    func checkFollows(_ first: Timestamp) throws(RecordFault) {
        guard isConsistent ? asOf == first : asOf >= first else {
            throw RecordFault("asOf differs from the first page's")
        }
    }
}
