package import FleetModel
import JSON

extension TidegatePlatform {
    /// The longest wait that the API takes.
    private static let longestWait: TimeSpan = .seconds(60)

    /// Calls the device API as ``DevicePlatform`` promises for this.
    package func changes(
        since cursor: Text,
        wait: TimeSpan
    ) async throws(PlatformError) -> ChangeBatch {
        let reader = TwinReader()
        let sent = calls.clock.monotonic()
        let call = feed("follow the changes", ["twin", "v1", "changes"], since: cursor, wait: wait)
        return try await calls.read(call) { node, _ throws(RecordFault) in
            try node.checkEnvelope(except: "items")
            let asOf = try node.time("asOf")
            var changes: [ChangeBatch.Change] = []
            var refused: [RefusedRecord] = []
            for item in try node.items("items") {
                do throws(RecordFault) {
                    changes.append(
                        try self.change(of: item, reader, asOf: asOf, receivedAt: sent)
                    )
                } catch {
                    refused.append(RefusedRecord(id: item.visibleName("id"), reason: error.reason))
                }
            }
            return ChangeBatch(
                changes: changes,
                next: try node.cursor("next"),
                isCaughtUp: try node.bool("caughtUp"),
                asOf: asOf,
                refused: refused
            )
        }
    }

    /// Calls the device API as ``DevicePlatform`` promises for this.
    package func reports(
        since cursor: Text?,
        wait: TimeSpan
    ) async throws(PlatformError) -> ReportBatch {
        let sent = calls.clock.monotonic()
        let call = feed("follow the reports", ["twin", "v1", "reports"], since: cursor, wait: wait)
        return try await calls.read(call) { node, _ throws(RecordFault) in
            try node.checkWhole()
            let asOf = try node.time("asOf")
            var reports: [ReportBatch.Report] = []
            for item in try node.items("items") {
                try item.requireObject("the record")
                // A heartbeat without a time, or of an id that is none, tells nothing.
                guard let device = try? item.device("id"),
                    let reportedAt = try item.optionalTime("reportedAt"),
                    reportedAt <= asOf.advanced(by: self.limits.clockSkew)
                else { continue }
                reports.append(
                    ReportBatch.Report(
                        device: device,
                        incarnation: try item.incarnation(),
                        sequence: try item.counter("reportSeq"),
                        reportedAt: reportedAt
                    )
                )
            }
            return ReportBatch(
                reports: reports,
                next: try node.cursor("next"),
                isCaughtUp: try node.bool("caughtUp"),
                asOf: asOf,
                receivedAt: sent
            )
        }
    }

    /// Calls the device API as ``DevicePlatform`` promises for this.
    package func jobs(since cursor: Text?) async throws(PlatformError) -> JobBatch {
        let call = feed("follow the jobs", ["job", "v1", "jobs"], since: cursor, wait: nil)
        return try await calls.read(call) { node, _ throws(RecordFault) in
            try node.checkWhole()
            var statuses: [JobStatus] = []
            for item in try node.items("items") {
                statuses.append(try JobReader.status(of: item).status)
            }
            return JobBatch(
                statuses: statuses,
                next: try node.cursor("next"),
                isCaughtUp: try node.bool("caughtUp")
            )
        }
    }

    private func feed(
        _ operation: String,
        _ segments: [String],
        since cursor: Text?,
        wait: TimeSpan?
    ) -> PlatformCalls.Call {
        var query: [(name: String, value: String)] = []
        if let cursor { query.append((name: "since", value: cursor.string)) }
        let held = min(max(.zero, wait ?? .zero), Self.longestWait)
        if wait != nil { query.append((name: "wait", value: "\(held.milliseconds / 1_000)s")) }
        return calls.call(operation, segments, query: query, patience: held)
    }

    private func change(
        of node: JSONNode,
        _ reader: TwinReader,
        asOf: Timestamp,
        receivedAt: TimeSpan
    ) throws(RecordFault) -> ChangeBatch.Change {
        try node.checkEnvelope(except: "twin")
        let id = try node.device("id")
        let incarnation = try node.incarnation()
        let operation = try node.text("op", most: 16)
        if operation == "delete" { return .delete(id, incarnation) }
        guard operation == "upsert" else { throw RecordFault("op is neither upsert nor delete") }
        let twin = try reader.twin(of: node.required("twin"))
        guard twin.id == id, twin.incarnation == incarnation,
            twin.revision == (try node.counter("revision"))
        else { throw RecordFault("the twin is another than the change names") }
        if let reported = twin.reportedAt, reported > asOf.advanced(by: limits.clockSkew) {
            throw RecordFault("reportedAt lies in the future")
        }
        return .upsert(TwinTable.Row(twin: twin, asOf: asOf, receivedAt: receivedAt))
    }
}
