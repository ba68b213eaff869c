import FleetModel
import HTTPTransport
import JSON

/// What a whole listing names, however it came.
struct ListedDevices: Sendable {
    /// In the order of the listing, each as often as it stands.
    private(set) var ids: [Text] = []
    private(set) var distinct: Set<Text> = []
    /// The times of the pages, in their order.
    var times: [Timestamp] = []
    var isConsistent = true

    mutating func take(_ id: Text) throws(ConformanceFault) {
        let most = SweepLimits().devices
        guard ids.count < most else { throw .seen("more than \(most) records") }
        ids.append(id)
        distinct.insert(id)
    }

    /// What stands more than once.
    var repeated: Text? {
        guard distinct.count < ids.count else { return nil }
        let sorted = ids.sorted()
        return zip(sorted, sorted.dropFirst()).first { $0 == $1 }?.0
    }

    /// How a listing differs that was made after this one and before the third; nil: by nothing that did not come or go
    /// in the meantime.
    func difference(from middle: ListedDevices, _ last: ListedDevices) -> String? {
        let lost = distinct.intersection(last.distinct).subtracting(middle.distinct)
        let alien = middle.distinct.subtracting(distinct).subtracting(last.distinct)
        guard let one = lost.union(alien).min() else { return nil }
        return "\(distinct.count) and \(middle.distinct.count) devices; "
            + "\(visible(one.string, most: 128)) is in one of them only"
    }
}

extension ConformanceSession {
    /// Follows the pages to the one without a cursor.
    func pages(of size: Int) async throws(ConformanceFault) -> ListedDevices {
        let limits = SweepLimits()
        var found = ListedDevices()
        var listing = PagedListing(
            mostPages: limits.pages(of: size),
            mostIdlePages: limits.emptyPages
        )
        var query: Query = [(name: "limit", value: String(size))]
        while true {
            let page = try await call("twin/v1/devices", query: query)
            let before = found.distinct.count
            for item in try page.items() {
                guard let id = item["id"]?.string else { throw .seen("a record without an id") }
                try found.take(Text(id))
            }
            guard let asOf = page.value?["asOf"]?.string.flatMap(Timestamp.init(_:)) else {
                throw .seen("a page without asOf, or one that is no RFC 3339 time in UTC")
            }
            found.times.append(asOf)
            found.isConsistent = found.isConsistent && page.value?["consistent"]?.bool ?? false
            let next = try page.nextCursor()
            do throws(RecordFault) {
                try listing.turn(broughtNews: found.distinct.count > before, next: next)
            } catch {
                throw .seen(error.reason)
            }
            guard let next else { return found }
            query = [
                (name: "limit", value: String(size)), (name: "cursor", value: next.string),
            ]
        }
    }

    /// How a listing that was just made differs from pages made before it; nil: by nothing but what changed meanwhile.
    func difference(
        of listing: ListedDevices,
        from before: ListedDevices
    ) async throws(ConformanceFault) -> String? {
        guard before.difference(from: listing, before) != nil else { return nil }
        let after = try await pages(of: try await looked().maxPage)
        return before.difference(from: listing, after)
    }

    /// Reads the stream to its end; every line must be a twin that can be used, the last one the trailer.
    func stream() async throws(ConformanceFault) -> ListedDevices {
        var request = HTTPRequest(
            .get,
            setting.base.appending(segments: ["twin", "v1", "devices"]),
            headers: [HTTPHeader("Accept", "application/x-ndjson")].compactMap(\.self)
        )
        request.isStream = true
        let hasChanges = try await looked().hasChanges
        var attempt = 1
        while true {
            let busy: TimeSpan?
            let result: Result<ListedDevices, ConformanceFault>
            do {
                (busy, result) = try await setting.client.withExchange(request) {
                    exchange throws(TransportError) in
                    let head = try exchange.head()
                    let reading = try StreamReading.read(exchange, head, hasChanges: hasChanges)
                    return (head.isBusy ? head.retryAfter : nil, reading)
                }
            } catch {
                throw .seen(visible(error.description, most: 400))
            }
            guard await waited(busy, afterAttempt: attempt) else { return try result.get() }
            attempt += 1
        }
    }
}

/// Reads one stream of devices.
private struct StreamReading {
    private var rows = TwinRowBuilder()
    private var builder = TwinTableBuilder()
    private let lines: JSONRecordReader
    private var batch: JSONRecordBatch
    private var found = ListedDevices()
    private var trailer: Trailer?

    /// What stands in it, where it is what it must be.
    private struct Trailer {
        let count: JSONNumber?
        let asOf: Timestamp?
        let hasCursor: Bool
    }

    private init() {
        lines = JSONRecordReader(
            fields: rows.fields.list,
            limits: JSONLimits(bytes: SweepLimits().twinBytes, depth: TwinRowBuilder.depth)
        )
        batch = JSONRecordBatch(for: lines)
    }

    static func read(
        _ exchange: HTTPExchange,
        _ head: HTTPHead,
        hasChanges: Bool
    ) throws(TransportError) -> Result<ListedDevices, ConformanceFault> {
        guard head.status == 200, head.mediaType == "application/x-ndjson" else {
            let type = visible(head.mediaType ?? "no content type", most: 64)
            return .failure(.seen("\(head.status), \(type); due was 200, application/x-ndjson"))
        }
        var reading = StreamReading()
        while try reading.lines.take(from: { slab, start throws(TransportError) in
            try exchange.read(into: &slab, from: start)
        }) {
            do throws(ConformanceFault) {
                try reading.readLines()
            } catch {
                return .failure(error)
            }
        }
        guard !reading.lines.isMidLine else {
            return .failure(.seen("the last line does not end"))
        }
        return Result { () throws(ConformanceFault) in try reading.finish(hasChanges: hasChanges) }
    }

    private mutating func readLines() throws(ConformanceFault) {
        while try hasBatch() {
            for record in 0..<batch.count { try take(record) }
        }
    }

    private mutating func hasBatch() throws(ConformanceFault) -> Bool {
        do throws(JSONError) {
            return try lines.read(into: &batch)
        } catch {
            throw .seen(error.message)
        }
    }

    private mutating func take(_ record: Int) throws(ConformanceFault) {
        let number = batch.line(of: record)
        guard trailer == nil else { throw .seen("line \(number) comes after the trailer") }
        if let error = batch.fault(of: record) { throw .seen("line \(number): \(error.message)") }
        let fields = rows.fields
        guard batch[record, fields.trailer.number].kind == nil else {
            trailer = Trailer(
                count: batch[record, fields.trailerCount.number].number,
                asOf: try? batch.time(fields.trailerTime, of: record),
                hasCursor: batch[record, fields.trailerCursor.number].kind == .string
            )
            return
        }
        do throws(RecordFault) {
            _ = try rows.twin(record, of: batch, for: &builder)
        } catch {
            throw .seen("line \(number) is neither a twin nor the trailer: \(error.reason)")
        }
        try found.take(batch.text(batch[record, fields.id.number]) ?? "")
    }

    private func finish(hasChanges: Bool) throws(ConformanceFault) -> ListedDevices {
        guard let trailer else { throw .seen("the stream ends without its trailer") }
        guard trailer.count?.integer == Int64(found.ids.count) else {
            let count = trailer.count.map { JSONValue.number($0).canonicalText } ?? "nothing"
            throw .seen(
                "the trailer counts \(visible(count, most: 32)), and \(found.ids.count) came"
            )
        }
        guard trailer.asOf != nil else { throw .seen("the trailer has no asOf") }
        guard !hasChanges || trailer.hasCursor else {
            throw .seen("the trailer has no changesCursor")
        }
        return found
    }
}
