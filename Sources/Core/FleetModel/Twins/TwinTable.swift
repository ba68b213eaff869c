/// The twins that we hold, sorted by device id, with what freshness needs.
package struct TwinTable: Sendable {
    /// One twin and when we learned of its last report.
    package struct Row: Hashable, Sendable {
        package var twin: Twin
        /// The platform's clock when it answered us with the newest report.
        package var asOf: Timestamp
        /// Our monotonic clock when that answer came.
        package var receivedAt: TimeSpan

        package init(twin: Twin, asOf: Timestamp, receivedAt: TimeSpan) {
            self.twin = twin
            self.asOf = asOf
            self.receivedAt = receivedAt
        }

        /// How old the last report is: the platform's own difference, and our monotonic time since; nil: never reported.
        ///
        /// A report that claims to be later than the platform's answer counts from the answer.
        package func age(at now: Moment) -> TimeSpan? {
            guard let reportedAt = twin.reportedAt else { return nil }
            return max(.zero, asOf.since(reportedAt)) + max(.zero, now.monotonic - receivedAt)
        }
    }

    package private(set) var rows: [Row]
    /// The devices of which a delta, a heartbeat or a point read told.
    package private(set) var trail = DeviceTrail()
    /// The platform's clock at the last complete sweep; nil: none yet.
    package private(set) var sweptAt: Timestamp?

    package init() { rows = [] }

    /// A table of one complete sweep; of two rows of one device the higher revision stays.
    package init(sweep rows: [Row], asOf: Timestamp) {
        self.init()
        replace(bySweep: rows, asOf: asOf)
    }

    package var count: Int { rows.count }

    /// The rows as columns. O(devices) now.
    package var columns: TwinColumns {
        var columns = TwinColumns()
        for row in rows {
            guard let content = columns.pools.content(of: row.twin) else { break }
            let stamp = columns.pools.number(
                of: TwinPools.Stamp(asOf: row.asOf, receivedAt: row.receivedAt)
            )
            columns.append(
                content,
                TwinBlock.Report(
                    sequence: row.twin.reportSequence,
                    reportedAt: row.twin.reportedAt?.milliseconds ?? .min,
                    stamp: stamp
                )
            )
        }
        return columns
    }

    package subscript(index: Int) -> Row { rows[index] }

    /// O(log n).
    package func index(of id: DeviceID) -> Int? {
        let index = position(of: id)
        return index < rows.count && rows[index].twin.id == id ? index : nil
    }

    package subscript(id: DeviceID) -> Row? { index(of: id).map { rows[$0] } }

    /// Takes a complete sweep in any order: what it does not list is gone; what it lists older than we know it or in a record
    /// that was refused, and what we were told of since it was listed, is kept as we know it.
    package mutating func replace(
        bySweep sweep: [Row],
        refused: [RefusedRecord] = [],
        asOf: Timestamp
    ) {
        var fresh: [Row] = []
        fresh.reserveCapacity(sweep.count)
        for row in sweep.sorted(by: Self.precedes) {
            if let last = fresh.last, last.twin.id == row.twin.id {
                fresh[fresh.count - 1] = Self.newer(last, row)
            } else {
                fresh.append(row)
            }
        }
        for index in fresh.indices {
            guard let known = self[fresh[index].twin.id] else { continue }
            let isAnotherLife = known.twin.incarnation != fresh[index].twin.incarnation
            fresh[index] =
                isAnotherLife && fresh[index].asOf < known.asOf
                ? known : Self.newer(known, fresh[index])
        }
        let kept = rows(of: refused, notIn: fresh)
        let later = rows.filter { asOf < $0.asOf }
        rows = kept.isEmpty ? fresh : (fresh + kept).sorted(by: Self.precedes)
        sweptAt = asOf
        trail.forget()
        for row in later where index(of: row.twin.id) == nil { upsert(row) }
    }

    /// What we know of devices whose records were refused: of any device, where a record has no id.
    private func rows(of refused: [RefusedRecord], notIn listed: [Row]) -> [Row] {
        guard !refused.isEmpty else { return [] }
        let listed = Set(listed.map(\.twin.id))
        let named = Set(refused.compactMap { $0.id.flatMap { DeviceID($0.string) } })
        let isAnybody = refused.contains { $0.id == nil }
        return rows.filter { row in
            !listed.contains(row.twin.id) && (isAnybody || named.contains(row.twin.id))
        }
    }

    /// Takes one twin from a delta or a point read.
    package mutating func upsert(_ row: Row) {
        trail.note(row.twin.id)
        let index = position(of: row.twin.id)
        if index < rows.count, rows[index].twin.id == row.twin.id {
            rows[index] = Self.newer(rows[index], row)
        } else {
            rows.insert(row, at: index)
        }
    }

    /// Takes one heartbeat: only a higher sequence of the same life makes a device fresher.
    package mutating func take(
        _ report: ReportBatch.Report,
        asOf: Timestamp,
        receivedAt: TimeSpan
    ) {
        guard let index = index(of: report.device),
            rows[index].twin.incarnation == report.incarnation,
            report.sequence > rows[index].twin.reportSequence
        else { return }
        trail.note(report.device)
        rows[index].twin = rows[index].twin.reporting(report.sequence, at: report.reportedAt)
        rows[index].asOf = asOf
        rows[index].receivedAt = receivedAt
    }

    /// Takes a tombstone of that life of the device.
    package mutating func remove(_ id: DeviceID, incarnation: Incarnation) {
        guard let index = index(of: id), rows[index].twin.incarnation == incarnation else { return }
        trail.note(id)
        rows.remove(at: index)
    }

    /// The row that stands: another life replaces; within one life neither revision nor report ever goes back.
    private static func newer(_ known: Row, _ row: Row) -> Row {
        guard known.twin.incarnation == row.twin.incarnation else { return row }
        let content = row.twin.revision >= known.twin.revision ? row.twin : known.twin
        let report = row.twin.reportSequence > known.twin.reportSequence ? row : known
        return Row(
            twin: content.reporting(report.twin.reportSequence, at: report.twin.reportedAt),
            asOf: report.asOf,
            receivedAt: report.receivedAt
        )
    }

    /// Of two rows of one device in one sweep the later answer stands, whatever the order of the pages.
    private static func precedes(_ left: Row, _ right: Row) -> Bool {
        if left.twin.id != right.twin.id { return left.twin.id < right.twin.id }
        if left.asOf != right.asOf { return left.asOf < right.asOf }
        if left.twin.incarnation != right.twin.incarnation {
            return left.twin.incarnation < right.twin.incarnation
        }
        if left.twin.revision != right.twin.revision {
            return left.twin.revision < right.twin.revision
        }
        return left.twin.reportSequence < right.twin.reportSequence
    }

    private func position(of id: DeviceID) -> Int {
        rows.partitioningIndex { !($0.twin.id < id) }
    }
}
