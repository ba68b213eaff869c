/// Puts a table together from the records of a sweep, in any order.
///
/// Of a device that stands twice the higher revision is kept, of one revision the later report; where two records contradict
/// each other (one revision with two contents, or two lives) neither is believed. A report from the future is not believed
/// either. A reader asks ``part(_:_:)`` and the others for the parts of a record and hands it to
/// ``append(_:in:stamp:)``; it makes no string for that.
package struct TwinTableBuilder: Sendable {
    /// When records came: by the platform's clock and by ours.
    package struct Stamp: Hashable, Sendable {
        package let asOf: Timestamp
        package let receivedAt: TimeSpan

        package init(asOf: Timestamp, receivedAt: TimeSpan) {
            self.asOf = asOf
            self.receivedAt = receivedAt
        }
    }

    /// Rows in the order in which their devices came first.
    private var columns: TwinColumns
    /// Rows by their devices, once one came that does not follow the one before.
    private var index: InternTable?
    private let hashMask: UInt64
    /// Indices of rows.
    private var contradicted: Set<Int> = []
    private var refused: [RefusedRecord] = []

    package init() { self.init(hashMask: .max) }

    /// `hashMask` and `pools` are for tests of what collides and of caps.
    init(hashMask: UInt64, pools: TwinPools = TwinPools()) {
        self.hashMask = hashMask
        columns = TwinColumns(pools: pools)
    }

    /// Devices so far.
    package var count: Int { columns.count }

    var pools: TwinPools {
        _read { yield columns.pools }
        _modify { yield &columns.pools }
    }

    /// Takes a record whose names stand in `bytes`; true where it brought a device that was not there before.
    ///
    /// Throws `.full` where a cap of the table is reached; the record is then not in it.
    package mutating func append(
        _ record: TwinRecord,
        in bytes: Span<UInt8>,
        stamp: Stamp
    ) throws(PartFault<Never>) -> Bool {
        let id = bytes.extracting(record.id)
        let known = find(id)
        let names = known.map { columns.content(at: $0).names }
        guard let content = pools.content(of: record, in: bytes, names: names) else { throw .full }
        let report = TwinBlock.Report(
            sequence: record.reportSequence,
            reportedAt: record.reportedAt,
            stamp: number(of: stamp)
        )
        return append(content, report, id, bytes.extracting(record.incarnation), known)
    }

    /// Takes a record that had passed a gate, where another one of its device came; see the other one.
    package mutating func append(
        _ record: ResyncGate.PassedRecord,
        stamp: Stamp
    ) throws(PartFault<Never>) -> Bool {
        let id = record.columns.withID(of: record.content, Array.init(copying:))
        let incarnation = record.columns.withIncarnation(of: record.content, Array.init(copying:))
        let known = find(id.span)
        guard let content = pools.content(record.content, in: record.columns.pools) else {
            throw .full
        }
        var report = record.report
        report.stamp = number(of: stamp)
        return append(content, report, id.span, incarnation.span, known)
    }

    private mutating func append(
        _ content: TwinBlock.Content,
        _ report: TwinBlock.Report,
        _ id: Span<UInt8>,
        _ incarnation: Span<UInt8>,
        _ known: Int?
    ) -> Bool {
        guard let known else {
            index?.insert(UInt32(columns.count), ByteHash.hash(id.bytes))
            columns.append(content, report)
            return true
        }
        if columns.isSameLife(columns.content(at: known), incarnation) {
            merge(content, report, into: known)
        } else {
            contradicted.insert(known)
        }
        return false
    }

    private mutating func number(of stamp: Stamp) -> UInt32 {
        pools.number(of: TwinPools.Stamp(asOf: stamp.asOf, receivedAt: stamp.receivedAt))
    }

    /// Takes a row that is at hand; see the other one.
    package mutating func append(_ row: TwinTable.Row) throws(PartFault<Never>) -> Bool {
        var bytes: [UInt8] = []
        guard let record = pools.record(of: row.twin, in: &bytes) else { throw .full }
        return try append(
            record,
            in: bytes.span,
            stamp: Stamp(asOf: row.asOf, receivedAt: row.receivedAt)
        )
    }

    /// The row that a record makes by itself; nil: a cap is reached. The record is not taken.
    package mutating func row(
        of record: TwinRecord,
        in bytes: Span<UInt8>,
        stamp: Stamp
    ) -> TwinTable.Row? {
        guard let content = pools.content(of: record, in: bytes, names: nil) else { return nil }
        let report = TwinBlock.Report(
            sequence: record.reportSequence,
            reportedAt: record.reportedAt,
            stamp: 0
        )
        return TwinTable.Row(
            twin: pools.twin(content, report),
            asOf: stamp.asOf,
            receivedAt: stamp.receivedAt
        )
    }

    /// Notes a record that cannot be used.
    package mutating func refuse(_ record: RefusedRecord) { refused.append(record) }

    /// The row of a device that came before; makes the index where the ids do not ascend.
    private mutating func find(_ id: Span<UInt8>) -> Int? {
        if index == nil {
            guard let last = columns.last, columns.order(last, id) >= 0 else { return nil }
            index = columns.index(hashMask: hashMask)
        }
        return index?.find(ByteHash.hash(id.bytes)) { row in
            columns.order(columns.content(at: Int(row)), id) == 0
        }.map { Int($0) }
    }

    /// Of two records of one life the newer stands, unless they contradict each other.
    private mutating func merge(
        _ content: TwinBlock.Content,
        _ report: TwinBlock.Report,
        into row: Int
    ) {
        let known = columns.content(at: row)
        if content.revision == known.revision, !pools.haveSameContent(known, content, in: pools) {
            contradicted.insert(row)
        } else if content.revision > known.revision
            || (content.revision == known.revision
                && report.sequence > columns.report(at: row).sequence)
        {
            columns.set(content, at: row)
            columns.set(report, at: row)
        }
    }

    /// The sweep; `stampsRows`: whether all rows are of `asOf`, as at the end of a stream.
    ///
    /// `latest`: a report later than that is from the future, and its record is refused. `gate`: what passed beside.
    package consuming func finish(
        asOf: Timestamp,
        latest: Timestamp,
        changesCursor: Text?,
        stampsRows: Bool,
        gate: consuming ResyncGate? = nil
    ) -> Sweep {
        if stampsRows { pools.stamp(asOf: asOf) }
        let order = index == nil ? nil : orderByDevice()
        let dropped = refuseRows(latest: latest)
        for device in gate?.refuse(reportsAfter: latest) ?? [] {
            refused.append(RefusedRecord(id: device.text, reason: Self.futureReason))
        }
        if order != nil || !dropped.isEmpty {
            columns = columns.taking((order ?? Array(0..<count)).filter { !dropped.contains($0) })
        }
        return Sweep(
            table: TwinTable(columns, asOf: asOf),
            asOf: asOf,
            changesCursor: changesCursor,
            refused: refused,
            gate: gate
        )
    }

    /// Indices of the rows sorted by device, each device once. Two rows of one device are here where the index was crowded
    /// by made-up collisions; they are merged as if they had been found.
    private mutating func orderByDevice() -> [Int] {
        var order: [Int] = []
        order.reserveCapacity(count)
        for row in columns.indicesByDevice {
            guard let last = order.last, columns.haveSameDevice(last, row) else {
                order.append(row)
                continue
            }
            if columns.haveSameLife(last, row) {
                merge(columns.content(at: row), columns.report(at: row), into: last)
            } else {
                contradicted.insert(last)
            }
        }
        return order
    }

    private static let futureReason = "reportedAt lies in the future"

    /// Refuses the rows that are not believed, in the order in which they came; their indices.
    private mutating func refuseRows(latest: Timestamp) -> Set<Int> {
        var dropped: Set<Int> = []
        for row in 0..<count {
            let isContradicted = !contradicted.isEmpty && contradicted.contains(row)
            guard isContradicted || columns.report(at: row).reportedAt > latest.milliseconds else {
                continue
            }
            dropped.insert(row)
            refused.append(
                RefusedRecord(
                    id: columns.id(at: row).text,
                    reason: isContradicted
                        ? "two records contradict each other" : Self.futureReason
                )
            )
        }
        return dropped
    }
}
