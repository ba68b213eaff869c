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

    /// Why a twin is not taken: a cap of the pools is reached.
    package static let fullReason = "the devices differ in more than is held"

    /// What the rows consist of, to be read without making them.
    package private(set) var columns: TwinColumns
    /// The devices of which a delta, a heartbeat or a point read told.
    package private(set) var trail = DeviceTrail()
    /// As long as it is the same, the ids of parts mean what they meant.
    package private(set) var partsMark: DeviceTrail.Mark
    /// The platform's clock at the last complete sweep; nil: none yet.
    package private(set) var sweptAt: Timestamp?
    /// Bytes that the pools had taken when they held nothing but what rows refer to.
    private var compactBytes = 0
    /// Rows that were removed since.
    private var removed = 0

    package init() {
        columns = TwinColumns()
        partsMark = trail.mark
    }

    /// A table of one complete sweep; of two rows of one device the higher revision stays.
    package init(sweep rows: [Row], asOf: Timestamp) {
        self.init(Self.columns(of: rows), asOf: asOf)
    }

    init(_ columns: TwinColumns, asOf: Timestamp) {
        self.columns = columns
        sweptAt = asOf
        compactBytes = columns.pools.usedBytes
        trail = DeviceTrail(seed: UInt64(bitPattern: asOf.milliseconds))
        trail.forget()
        partsMark = trail.mark
    }

    /// Takes the rows of a sweep in the place of these.
    mutating func take(_ swept: TwinColumns, asOf: Timestamp) {
        columns = swept
        sweptAt = asOf
        compactBytes = columns.pools.usedBytes
        removed = 0
        trail.forget()
        partsMark = trail.mark
    }

    /// Takes these rows with what a sweep changed in them.
    mutating func take(_ resync: SweepResync, asOf: Timestamp) {
        columns = resync.columns
        sweptAt = asOf
        removed += resync.removed
        if resync.hasMoreChanges {
            trail.forget()
        } else {
            for device in resync.changed { trail.note(device) }
        }
        compactWhereNeeded()
    }

    package var count: Int { columns.count }

    /// The rows, each made when it is asked for.
    package var rows: Rows { Rows(columns: columns) }

    /// The row at an index below the count, made anew.
    package subscript(index: Int) -> Row { columns.row(at: index) }

    /// O(log n).
    package func index(of id: DeviceID) -> Int? {
        let place = columns.search(id.text.string.utf8.span)
        return place.isFound ? place.index : nil
    }

    package subscript(id: DeviceID) -> Row? { index(of: id).map { columns.row(at: $0) } }

    /// When the newest answer came to us of which a row tells; nil: there are no rows. O(devices).
    package var latestReceipt: TimeSpan? {
        (0..<count).lazy.map { columns.stamp(at: $0).receivedAt }.max()
    }

    /// The memory that the table takes now.
    package var memory: TwinMemory { columns.memory }

    /// Takes one twin from a delta or a point read; false: a cap is reached, and what was known stands.
    @discardableResult package mutating func upsert(_ row: Row) -> Bool {
        compactWhereNeeded()
        let (index, isFound) = columns.search(row.twin.id.text.string.utf8.span)
        trail.note(row.twin.id, at: index)
        guard isFound else {
            guard let content = columns.pools.content(of: row.twin) else { return false }
            columns.insert(content, report(of: row), at: index)
            return true
        }
        let known = columns.content(at: index)
        let incarnation = Array(row.twin.incarnation.text.string.utf8)
        let isSameLife = columns.isSameLife(known, incarnation.span)
        if !isSameLife || row.twin.revision >= known.revision {
            guard
                let content = columns.pools.content(
                    of: row.twin,
                    names: isSameLife ? known.names : nil
                )
            else { return false }
            columns.set(content, at: index)
        }
        if !isSameLife || row.twin.reportSequence > columns.report(at: index).sequence {
            columns.set(report(of: row), at: index)
        }
        return true
    }

    /// Takes one heartbeat: only a higher sequence of the same life makes a device fresher.
    package mutating func take(
        _ report: ReportBatch.Report,
        asOf: Timestamp,
        receivedAt: TimeSpan
    ) {
        guard let index = index(of: report.device),
            columns.isOf(report.incarnation, at: index),
            report.sequence > columns.reportSequence(at: index)
        else { return }
        trail.note(report.device, at: index, isReport: true)
        compactWhereNeeded()
        columns.set(
            TwinBlock.Report(
                sequence: report.sequence,
                reportedAt: report.reportedAt,
                stamp: columns.pools.number(
                    of: TwinPools.Stamp(asOf: asOf, receivedAt: receivedAt)
                )
            ),
            at: index
        )
    }

    /// Takes a tombstone of that life of the device.
    package mutating func remove(_ id: DeviceID, incarnation: Incarnation) {
        guard let index = index(of: id), columns.isOf(incarnation, at: index)
        else { return }
        trail.note(id)
        columns.remove(at: index)
        removed += 1
        compactWhereNeeded()
    }

    private mutating func report(of row: Row) -> TwinBlock.Report {
        TwinBlock.Report(
            sequence: row.twin.reportSequence,
            reportedAt: row.twin.reportedAt,
            stamp: columns.pools.number(
                of: TwinPools.Stamp(asOf: row.asOf, receivedAt: row.receivedAt)
            )
        )
    }

    /// Drops what no row refers to any more, once it may be as much as what they do.
    private mutating func compactWhereNeeded() {
        let slack = 1 << 20
        guard columns.pools.usedBytes > 2 * compactBytes + slack || removed > count + 1_024 else {
            return
        }
        columns = columns.compacted()
        partsMark = trail.mark
        compactBytes = columns.pools.usedBytes
        removed = 0
    }
}
