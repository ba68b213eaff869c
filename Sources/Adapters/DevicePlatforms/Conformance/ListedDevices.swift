import FleetModel
import HTTPTransport
import JSON

/// What a whole listing names, however it came.
struct ListedDevices: Sendable {
    /// In the order of the listing, each as often as it stands.
    var ids: [Text] = []
    /// The times of the pages, in their order.
    var times: [Text] = []
    var isConsistent = true

    /// Each device once, in order.
    var distinct: [Text] { Set(ids).sorted() }

    /// What stands more than once.
    var repeated: Text? {
        let sorted = ids.sorted()
        return zip(sorted, sorted.dropFirst()).first { $0 == $1 }?.0
    }

    /// How another listing of the same fleet differs; nil: not at all.
    func difference(from other: ListedDevices) -> String? {
        let mine = Set(ids)
        let theirs = Set(other.ids)
        guard let one = mine.symmetricDifference(theirs).min() else { return nil }
        return
            "\(mine.count) and \(theirs.count) devices; \(visible(one.string, most: 128)) is in one of them only"
    }
}

extension ConformanceSession {
    /// Follows the pages to the one without a cursor.
    func pages(of size: Int) async throws(ConformanceFault) -> ListedDevices {
        var found = ListedDevices()
        var cursors: Set<Text> = []
        var query: Query = [(name: "limit", value: String(size))]
        while true {
            let page = try await call("twin", "v1", "devices", query: query)
            for item in try page.items() {
                guard let id = item["id"]?.string else { throw .seen("a record without an id") }
                found.ids.append(Text(id))
            }
            guard let asOf = page.value?["asOf"]?.string else { throw .seen("a page without asOf") }
            found.times.append(Text(asOf))
            found.isConsistent = found.isConsistent && page.value?["consistent"]?.bool ?? false
            guard let next = page.value?["nextCursor"], next != .null else { return found }
            guard let cursor = next.string, (1...512).contains(cursor.utf8.count),
                cursor.utf8.allSatisfy({ 0x21...0x7E ~= $0 }), !cursor.contains("://")
            else {
                throw .seen("a nextCursor that is not 1 to 512 visible ASCII characters, or a URL")
            }
            guard cursors.insert(Text(cursor)).inserted else {
                throw .seen("the cursor \(cursor) came twice")
            }
            guard cursors.count < 100_000 else { throw .seen("more than 100,000 pages") }
            query = [(name: "limit", value: String(size)), (name: "cursor", value: cursor)]
        }
    }

    /// Reads the stream to its end; every line must be JSON, the last one the trailer.
    func stream() async throws(ConformanceFault) -> ListedDevices {
        var request = HTTPRequest(
            .get,
            setting.base.appending(segments: ["twin", "v1", "devices"]),
            headers: [HTTPHeader("Accept", "application/x-ndjson")].compactMap(\.self)
        )
        request.isStream = true
        let result: Result<ListedDevices, ConformanceFault>
        do {
            result = try await setting.client.withExchange(request) {
                exchange throws(TransportError) in
                try StreamReading.read(exchange)
            }
        } catch {
            throw .seen(visible(error.description, most: 400))
        }
        return try result.get()
    }
}

/// Reads one stream of devices.
private struct StreamReading {
    private var found = ListedDevices()
    private var trailer: JSONValue?

    static func read(
        _ exchange: HTTPExchange
    ) throws(TransportError) -> Result<ListedDevices, ConformanceFault> {
        let head = try exchange.head()
        guard head.status == 200, head.mediaType == "application/x-ndjson" else {
            let type = visible(head.mediaType ?? "no content type", most: 64)
            return .failure(.seen("\(head.status), \(type); due was 200, application/x-ndjson"))
        }
        var reading = StreamReading()
        let lines = JSONLineReader(limits: JSONLimits(bytes: 64 * 1_024, depth: 18))
        while let piece = try exchange.read() {
            do {
                try lines.read(piece) { line throws(JSONError) in
                    try reading.take(line, lines.lineNumber)
                }
            } catch {
                return .failure(.seen(error.message))
            }
        }
        guard !lines.isMidLine else { return .failure(.seen("the last line does not end")) }
        return Result { () throws(ConformanceFault) in try reading.finish() }
    }

    private mutating func take(
        _ line: Result<JSONNode, JSONError>,
        _ number: Int
    ) throws(JSONError) {
        let value: JSONValue
        switch line {
        case .success(let node): value = node.value
        case .failure(let error):
            throw JSONError(error.code, "line \(number): \(error.message)")
        }
        guard trailer == nil else {
            throw JSONError(.syntax, "line \(number) comes after the trailer")
        }
        if let part = value["trailer"] {
            trailer = part
        } else if let id = value["id"]?.string {
            found.ids.append(Text(id))
        } else {
            throw JSONError(.syntax, "line \(number) is neither a device nor the trailer")
        }
    }

    private func finish() throws(ConformanceFault) -> ListedDevices {
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
        return found
    }
}
