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
        var reader = TwinReader(limits: calls.limits)
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
                        try self.change(
                            of: item,
                            &reader,
                            TwinTableBuilder.Stamp(asOf: asOf, receivedAt: sent)
                        )
                    )
                } catch {
                    refused.append(RefusedRecord(id: item.visibleID, reason: error.reason))
                }
            }
            let position = try FeedPosition(of: node, since: cursor)
            return ChangeBatch(
                changes: Self.withoutContradictions(changes, &refused),
                next: position.next,
                isCaughtUp: position.isCaughtUp,
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
                // One that cannot be used tells nothing: its device grows older, and the others are heard.
                guard let report = try? Self.report(of: item),
                    report.reportedAt <= asOf.advanced(by: self.limits.clockSkew)
                else { continue }
                reports.append(report)
            }
            let position = try FeedPosition(of: node, since: cursor)
            return ReportBatch(
                reports: reports,
                next: position.next,
                isCaughtUp: position.isCaughtUp,
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
            try Self.checkStates(statuses)
            let position = try FeedPosition(of: node, since: cursor)
            return JobBatch(
                statuses: statuses,
                next: position.next,
                isCaughtUp: position.isCaughtUp
            )
        }
    }

    /// Leaves out twins of which one batch says two things at one revision: as in a sweep, neither is believed.
    private static func withoutContradictions(
        _ changes: [ChangeBatch.Change],
        _ refused: inout [RefusedRecord]
    ) -> [ChangeBatch.Change] {
        struct Version: Hashable {
            let id: DeviceID
            let incarnation: Incarnation
            let revision: UInt64

            init(_ twin: Twin) {
                id = twin.id
                incarnation = twin.incarnation
                revision = twin.revision
            }
        }
        var first: [Version: Twin] = [:]
        var contradicted: Set<Version> = []
        for case .upsert(let row) in changes {
            let version = Version(row.twin)
            if let known = first[version], !known.hasContent(of: row.twin) {
                contradicted.insert(version)
            }
            first[version] = first[version] ?? row.twin
        }
        guard !contradicted.isEmpty else { return changes }
        refused += contradicted.map(\.id).sorted().map {
            RefusedRecord(id: $0.text, reason: "two records contradict each other")
        }
        return changes.filter { change in
            guard case .upsert(let row) = change else { return true }
            return !contradicted.contains(Version(row.twin))
        }
    }

    /// A job has one state at one revision; a platform that says otherwise is not to be believed.
    private static func checkStates(_ statuses: [JobStatus]) throws(RecordFault) {
        var newest: [JobID: JobStatus] = [:]
        for status in statuses {
            if let known = newest[status.id], known.revision == status.revision,
                known.state != status.state
            {
                throw RecordFault("the job \(status.id) has two states at one revision")
            }
            newest[status.id] = status
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

    private static func report(of node: JSONNode) throws(RecordFault) -> ReportBatch.Report {
        ReportBatch.Report(
            device: try node.device("id"),
            incarnation: try node.incarnation(),
            sequence: try node.counter("reportSeq"),
            reportedAt: try node.time("reportedAt")
        )
    }

    private func change(
        of node: JSONNode,
        _ reader: inout TwinReader,
        _ stamp: TwinTableBuilder.Stamp
    ) throws(RecordFault) -> ChangeBatch.Change {
        try node.checkEnvelope(except: "twin")
        let id = try node.device("id")
        let incarnation = try node.incarnation()
        let operation = try node.text("op", most: 16)
        if operation == "delete" { return .delete(id, incarnation) }
        guard operation == "upsert" else { throw RecordFault("op is neither upsert nor delete") }
        let row = try reader.row(of: node.required("twin"), stamp: stamp)
        let twin = row.twin
        guard twin.id == id, twin.incarnation == incarnation,
            twin.revision == (try node.counter("revision"))
        else { throw RecordFault("the twin is another than the change names") }
        if let reported = twin.reportedAt, reported > stamp.asOf.advanced(by: limits.clockSkew) {
            throw RecordFault("reportedAt lies in the future")
        }
        return .upsert(row)
    }
}

/// Where a feed goes on.
private struct FeedPosition {
    let next: Text
    let isCaughtUp: Bool

    /// Refuses what would be asked for again and again: more is waiting, and nothing leads there.
    init(of node: JSONNode, since cursor: Text?) throws(RecordFault) {
        next = try node.cursor("next")
        isCaughtUp = try node.bool("caughtUp")
        guard isCaughtUp || next != cursor else {
            throw RecordFault("not caught up, and next stands still")
        }
    }
}
