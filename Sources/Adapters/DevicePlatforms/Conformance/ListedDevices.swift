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
    private let twins = TwinReader()
    private var found = ListedDevices()
    private var trailer: JSONValue?

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
        let lines = JSONLineReader(limits: JSONLimits(bytes: SweepLimits().twinBytes, depth: 18))
        while let piece = try exchange.read() {
            var fault: ConformanceFault?
            do {
                try lines.read(piece) { line throws(JSONError) in
                    do throws(ConformanceFault) {
                        try reading.take(line, lines.lineNumber)
                    } catch {
                        fault = error
                        throw JSONError(.syntax, "")
                    }
                }
            } catch {
                return .failure(fault ?? .seen(error.message))
            }
        }
        guard !lines.isMidLine else { return .failure(.seen("the last line does not end")) }
        return Result { () throws(ConformanceFault) in try reading.finish(hasChanges: hasChanges) }
    }

    private mutating func take(
        _ line: Result<JSONNode, JSONError>,
        _ number: Int
    ) throws(ConformanceFault) {
        let node: JSONNode
        switch line {
        case .success(let found): node = found
        case .failure(let error): throw .seen("line \(number): \(error.message)")
        }
        guard trailer == nil else { throw .seen("line \(number) comes after the trailer") }
        if let part = node["trailer"] {
            trailer = part.value
            return
        }
        let twin: Twin
        do {
            twin = try twins.twin(of: node)
        } catch {
            throw .seen("line \(number) is neither a twin nor the trailer: \(error.reason)")
        }
        try found.take(twin.id.text)
    }

    private func finish(hasChanges: Bool) throws(ConformanceFault) -> ListedDevices {
        guard let trailer else { throw .seen("the stream ends without its trailer") }
        guard trailer["count"]?.integer == Int64(found.ids.count) else {
            let count = trailer["count"]?.canonicalText ?? "nothing"
            throw .seen(
                "the trailer counts \(visible(count, most: 32)), and \(found.ids.count) came"
            )
        }
        guard trailer["asOf"]?.string.flatMap(Timestamp.init(_:)) != nil else {
            throw .seen("the trailer has no asOf")
        }
        guard !hasChanges || trailer["changesCursor"]?.string != nil else {
            throw .seen("the trailer has no changesCursor")
        }
        return found
    }
}
