import FleetModel
import HTTPTransport
import JSON

extension PlatformCalls {
    /// Every device by `GET /twin/v1/devices` in pages.
    ///
    /// The next page is fetched while one is read, so that two are held at most, each under the limit of one answer.
    func sweepByPages(
        pageSize: Int,
        limits: SweepLimits,
        projection: TwinProjection
    ) async throws(PlatformError) -> Sweep {
        let result: Result<Sweep, PlatformError> = await withTaskGroup(of: FetchedPage.self) {
            fetches in
            var pages = PagedSweep(
                calls: self,
                pageSize: pageSize,
                listing: PagedListing(
                    mostPages: limits.pages(of: pageSize),
                    mostIdlePages: limits.emptyPages
                ),
                twins: PagedTwins(limits: limits, projection: projection, calls: self)
            )
            do throws(PlatformError) {
                return .success(try await pages.read(&fetches))
            } catch {
                fetches.cancelAll()
                return .failure(error)
            }
        }
        return try result.get()
    }
}

/// An answer to a call, or why there is none.
private struct FetchedPage: Sendable {
    let call: PlatformCalls.Call
    let sent: TimeSpan
    let answer: Result<HTTPResponse, PlatformError>
}

/// A sweep whose pages are read one by one.
private struct PagedSweep {
    static let operation = "list the devices"

    let calls: PlatformCalls
    let pageSize: Int
    var listing: PagedListing
    var twins: PagedTwins
    private var first: (asOf: Timestamp, changes: Text?, sent: TimeSpan)?

    init(calls: PlatformCalls, pageSize: Int, listing: PagedListing, twins: PagedTwins) {
        self.calls = calls
        self.pageSize = pageSize
        self.listing = listing
        self.twins = twins
    }

    /// Reads to the page without a cursor. At most one fetch is under way.
    mutating func read(
        _ fetches: inout TaskGroup<FetchedPage>
    ) async throws(PlatformError) -> Sweep {
        fetch(nil, &fetches)
        while let page = await fetches.next() {
            let next = try take(page, &fetches)
            if let next, fetches.isEmpty { fetch(next, &fetches) }
        }
        guard let first else {
            throw PlatformError(.malformed, operation: Self.operation, message: "no page came")
        }
        return twins.assembly.finish(
            asOf: first.asOf,
            changesCursor: first.changes,
            stampRows: false
        )
    }

    private func fetch(_ cursor: Text?, _ fetches: inout TaskGroup<FetchedPage>) {
        var query = [(name: "limit", value: String(pageSize))]
        if let cursor { query.append((name: "cursor", value: cursor.string)) }
        let call = calls.call(Self.operation, ["twin", "v1", "devices"], query: query)
        // The answer's clock is counted from when it was asked for: so no report looks fresher than it is.
        let sent = calls.clock.monotonic()
        fetches.addTask { [calls] in
            do throws(PlatformError) {
                let answer = try await calls.answer(to: call)
                return FetchedPage(call: call, sent: sent, answer: .success(answer))
            } catch {
                return FetchedPage(call: call, sent: sent, answer: .failure(error))
            }
        }
    }

    /// Takes the records of a page; where the next one is.
    private mutating func take(
        _ page: FetchedPage,
        _ fetches: inout TaskGroup<FetchedPage>
    ) throws(PlatformError) -> Text? {
        let response = try page.answer.get()
        let start = first
        let head = try calls.parse(response, of: page.call) { node, _ throws(RecordFault) in
            try node.checkEnvelope(except: "items")
            let head = try TwinPageHead(of: node)
            if let start { try head.checkFollows(start.asOf) }
            let items = try node.items("items")
            if let next = head.next, listing.isSure(toFollow: next) { fetch(next, &fetches) }
            let isSame = start?.asOf == head.asOf
            let broughtNews = try twins.take(
                items,
                stamp: TwinTableBuilder.Stamp(
                    asOf: head.asOf,
                    receivedAt: isSame ? start?.sent ?? page.sent : page.sent
                )
            )
            try listing.turn(broughtNews: broughtNews, next: head.next)
            return head
        }
        // Changes are followed from the first page's cursor: from a later one, what changed in between would be missed.
        if first == nil { first = (head.asOf, head.changes, page.sent) }
        return head.next
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
