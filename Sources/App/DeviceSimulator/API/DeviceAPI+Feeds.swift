import FleetModel

extension DeviceAPI {
    func changes(_ request: APIRequest) async throws(Problem) -> APIAnswer {
        try request.allow("since", "limit", "wait")
        guard let since = request.query["since"] else { throw .invalid("since is missing") }
        let place = try places(since, .changes, 1)[0]
        let limit = try request.limit(atMost: limits.maxPage)
        let wait = try request.wait()
        let (page, now) = try await hold(
            for: wait,
            until: { (page: SimulatedFleet.ChangePage, _) in !page.changes.isEmpty }
        ) { () throws(Problem) in
            let (page, floor, now) = platform.withFleet { fleet in
                (fleet.changes(after: place, limit: limit), fleet.changes.floor, fleet.now)
            }
            guard let page else {
                throw place < floor ? PlatformCursor.expired : Problem(400, "cursor_invalid")
            }
            return (page, now)
        }
        var bytes = Array(#"{"items":["#.utf8)
        for (index, change) in page.changes.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            Self.append(change, to: &bytes)
        }
        var writer = JSONWriter()
        writer.write("next", cursor(.changes, page.next))
        writer.write("caughtUp", page.isCaughtUp)
        writer.write("asOf", now.description)
        bytes.append(contentsOf: "],".utf8)
        bytes.append(contentsOf: writer.takeBytes())
        bytes.append(UInt8(ascii: "}"))
        return APIAnswer(body: .bytes(bytes))
    }

    private static func append(_ change: SimulatedFleet.Change, to bytes: inout [UInt8]) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.write("id", change.id.description)
        writer.write("incarnation", change.incarnation.description)
        writer.writeKey("revision")
        writer.write(change.revision)
        writer.write("op", change.twin == nil ? "delete" : "upsert")
        bytes.append(contentsOf: writer.takeBytes())
        if let twin = change.twin {
            bytes.append(contentsOf: #","twin":"#.utf8)
            bytes.append(contentsOf: twin.bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    func reports(_ request: APIRequest) async throws(Problem) -> APIAnswer {
        try request.allow("since", "limit", "wait")
        let limit = try request.limit(atMost: limits.maxPage)
        let wait = try request.wait()
        guard let since = request.query["since"] else {
            let now = platform.withFleet { $0.now }
            let position = SimulatedFleet.ReportPosition(since: now, until: now, index: 0)
            let page = SimulatedFleet.ReportPage(reports: [], next: position, isCaughtUp: true)
            return answer(page, now)
        }
        let position = try reportPosition(since)
        let (page, now) = try await hold(
            for: wait,
            until: { (page: SimulatedFleet.ReportPage, _) in !page.reports.isEmpty }
        ) { () throws(Problem) in
            platform.withFleet { ($0.reports(after: position, limit: limit), $0.now) }
        }
        return answer(page, now)
    }

    private func reportPosition(_ text: String) throws(Problem) -> SimulatedFleet.ReportPosition {
        let places = try places(text, .reports, 3)
        return SimulatedFleet.ReportPosition(
            since: Timestamp(milliseconds: Int64(clamping: places[0])),
            until: Timestamp(milliseconds: Int64(clamping: places[1])),
            index: Int(clamping: places[2])
        )
    }

    private func answer(_ page: SimulatedFleet.ReportPage, _ now: Timestamp) -> APIAnswer {
        let next = cursor(
            .reports,
            UInt64(clamping: page.next.since.milliseconds),
            UInt64(clamping: page.next.until.milliseconds),
            UInt64(page.next.index)
        )
        return .json { writer in
            writer.beginObject()
            writer.writeKey("items")
            writer.beginArray()
            for report in page.reports {
                writer.beginObject()
                writer.write("id", report.id.description)
                writer.write("incarnation", report.incarnation.description)
                writer.writeKey("reportSeq")
                writer.write(report.received.sequence)
                writer.write("reportedAt", report.received.at.description)
                writer.write("lastSeenAt", report.lastSeenAt.description)
                writer.endObject()
            }
            writer.endArray()
            writer.write("next", next)
            writer.write("caughtUp", page.isCaughtUp)
            writer.write("asOf", now.description)
            writer.endObject()
        }
    }
}
