import FleetModel

extension DeviceAPI {
    func capabilities(_ request: APIRequest) throws(Problem) -> APIAnswer {
        try request.allow()
        let epoch = platform.withFleet { $0.epoch }
        return .json { writer in
            writer.beginObject()
            writer.write("sections", ["config", "firmware"])
            writer.write("maxPage", limits.maxPage)
            writer.write("changes", true)
            writer.write("reports", true)
            writer.writeKey("retention")
            writer.beginObject()
            writer.write("changesSeconds", 3_600)
            writer.write("reportsSeconds", 86_400)
            writer.write("jobsSeconds", 86_400)
            writer.endObject()
            writer.write("ndjson", true)
            writer.write("completeEtags", true)
            writer.write("desiredWrites", false)
            writer.writeKey("sink")
            writer.beginObject()
            writer.write("dedupe", true)
            writer.write("cancel", ["queuedOnly", "request", "force"])
            writer.write("windows", false)
            writer.write("maxTargetsPerCall", limits.maxTargetsPerCall)
            writer.write("maxDocumentBytes", limits.maxDocumentBytes)
            writer.writeKey("epoch")
            writer.write(epoch.number)
            writer.endObject()
            writer.endObject()
        }
    }

    /// A page of a listing that was made whole when its first page was asked for.
    func page(_ request: APIRequest) throws(Problem) -> APIAnswer {
        try request.allow("limit", "cursor")
        let limit = try request.limit(atMost: limits.maxPage)
        var number: UInt64?
        var start = 0
        var listing: Listing?
        if let text = request.query["cursor"] {
            let places = try places(text, .devices, 2)
            number = places[0]
            start = Int(clamping: places[1])
            listing = platform.listing(places[0])
            guard listing != nil else { throw PlatformCursor.expired }
        }
        let whole = listing ?? platform.listing()
        guard start <= whole.twins.count else { throw Problem(400, "cursor_invalid") }
        let (items, end) = items(of: whole, from: start, limit: limit)
        if end < whole.twins.count, number == nil { number = platform.shelve(whole) }
        var bytes = Array(#"{"items":["#.utf8)
        bytes.append(contentsOf: items)
        var writer = JSONWriter()
        writer.write("asOf", whole.asOf.description)
        writer.write("changesCursor", cursor(.changes, whole.changes))
        writer.write("consistent", true)
        if end < whole.twins.count, let number {
            writer.write("nextCursor", cursor(.devices, number, UInt64(end)))
        }
        bytes.append(contentsOf: "],".utf8)
        bytes.append(contentsOf: writer.takeBytes())
        bytes.append(UInt8(ascii: "}"))
        return APIAnswer(body: .bytes(bytes))
    }

    /// The twins of a page, which ends early where its bytes would be too many.
    private func items(of listing: Listing, from start: Int, limit: Int) -> ([UInt8], Int) {
        var bytes: [UInt8] = []
        var times = TimestampFormatter()
        var index = start
        while index < listing.twins.count, index - start < limit,
            bytes.count < limits.maxPageBytes
        {
            if index > start { bytes.append(UInt8(ascii: ",")) }
            listing.twins[index].append(to: &bytes, &times)
            index += 1
        }
        return (bytes, index)
    }

    /// All twins, one a line, and the trailer.
    func stream(_ request: APIRequest, _ storm: FaultStorm) throws(Problem) -> APIAnswer {
        try request.allow()
        let listing = platform.listing()
        let size = 100
        let last = (listing.twins.count + size - 1) / size
        let trailer = storm.isTrailerMissing ? [] : trailer(of: listing)
        let isGarbage = storm.isGarbage
        return APIAnswer(
            contentType: "application/x-ndjson",
            body: .parts { part in
                guard part < last else { return part == last ? trailer : nil }
                var bytes: [UInt8] = []
                var times = TimestampFormatter()
                for twin in listing.twins[part * size..<min(listing.twins.count, (part + 1) * size)]
                {
                    twin.append(to: &bytes, &times)
                    bytes.append(UInt8(ascii: "\n"))
                }
                // In the middle of a record, so that the line cannot be read.
                if isGarbage, part == last / 2 { bytes[bytes.count / 2] = 0xFF }
                return bytes
            }
        )
    }

    private func trailer(of listing: Listing) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.writeKey("trailer")
        writer.beginObject()
        writer.write("count", listing.twins.count)
        writer.write("asOf", listing.asOf.description)
        writer.write("changesCursor", cursor(.changes, listing.changes))
        writer.endObject()
        writer.endObject()
        writer.endLine()
        return writer.takeBytes()
    }

    func device(_ id: String, _ request: APIRequest) throws(Problem) -> APIAnswer {
        try request.allow()
        let (twin, now) = platform.withFleet { ($0.twin(of: id), $0.now) }
        guard let twin else { throw Problem(404, "device_unknown") }
        let etag = "\"r\(twin.revision)\""
        let headers = ["ETag": etag, "Tidegate-As-Of": now.description]
        if Self.matches(request.headers["if-none-match"], etag) {
            return APIAnswer(status: 304, contentType: nil, headers: headers, body: .bytes([]))
        }
        return APIAnswer(headers: headers, body: .bytes(twin.bytes))
    }

    /// Whether a list of etags names this one (RFC 9110, section 13.1.2: compared weakly).
    private static func matches(_ header: String?, _ etag: String) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { entry in
            let tag = entry.filter { $0 != " " }
            return tag == "*" || tag == etag || tag == "W/" + etag
        }
    }

    func batchGet(_ request: APIRequest) throws(Problem) -> APIAnswer {
        try request.allow()
        let body = try request.json()
        guard let ids = body["ids"]?.array?.map(\.string), !ids.isEmpty, !ids.contains(nil) else {
            throw .invalid("ids is not an array of strings")
        }
        guard ids.count <= limits.maxIDsPerCall else {
            throw Problem(413, "too_many_ids", "at most \(limits.maxIDsPerCall) ids")
        }
        let names = ids.compactMap { $0 }
        guard names.allSatisfy({ $0.utf8.count <= 256 }) else {
            throw .invalid("an id is too long")
        }
        let (twins, now) = platform.withFleet { fleet in
            (names.map { fleet.twin(of: $0) }, fleet.now)
        }
        var writer = JSONWriter()
        var bytes = Array(#"{"results":["#.utf8)
        for (index, (id, twin)) in zip(names, twins).enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            Self.write(id, twin, to: &bytes, &writer)
        }
        bytes.append(contentsOf: "]}".utf8)
        let headers = ["Tidegate-As-Of": now.description]
        return APIAnswer(headers: headers, body: .bytes(bytes))
    }

    private static func write(
        _ id: String,
        _ twin: TwinRecord?,
        to bytes: inout [UInt8],
        _ writer: inout JSONWriter
    ) {
        writer = JSONWriter()
        writer.beginObject()
        writer.write("id", id)
        if let twin {
            writer.write("status", 200)
            bytes.append(contentsOf: writer.takeBytes())
            bytes.append(contentsOf: #","twin":"#.utf8)
            bytes.append(contentsOf: twin.bytes)
        } else {
            let isID = DeviceID(id) != nil
            writer.write("status", isID ? 404 : 400)
            writer.writeKey("error")
            let problem = isID ? Problem(404, "device_unknown") : .invalid("this is no device id")
            problem.write(to: &writer)
            bytes.append(contentsOf: writer.takeBytes())
        }
        bytes.append(UInt8(ascii: "}"))
    }

    func generations(_ request: APIRequest) throws(Problem) -> APIAnswer {
        try request.allow("cursor", "limit")
        let limit = try request.limit(atMost: limits.maxPage)
        var start = 0
        if let text = request.query["cursor"] {
            start = Int(clamping: try places(text, .generations, 1)[0])
        }
        let (page, now) = platform.withFleet { ($0.generations(from: start, limit: limit), $0.now) }
        return .json { writer in
            writer.beginObject()
            writer.writeKey("items")
            writer.beginArray()
            for known in page.known {
                writer.beginObject()
                writer.write("device", known.device.description)
                writer.write("incarnation", known.incarnation.description)
                writer.write("track", known.track.rawValue)
                writer.writeKey("generation")
                writer.write(known.generation.number)
                writer.endObject()
            }
            writer.endArray()
            if let next = page.next {
                writer.write("nextCursor", cursor(.generations, UInt64(next)))
            }
            writer.write("asOf", now.description)
            writer.endObject()
        }
    }
}
