extension TwinTable {
    /// Takes a complete sweep in any order; see the other one. Of two rows of one device the higher revision stays.
    package mutating func replace(
        bySweep rows: [Row],
        refused: [RefusedRecord] = [],
        asOf: Timestamp
    ) {
        let sweep = Sweep(rows: rows, asOf: asOf, changesCursor: nil, refused: refused)
        guard replace(by: sweep) else {
            preconditionFailure("what two tables hold in memory fits into one")
        }
    }

    /// Takes a complete sweep: what it does not list is gone; what it lists older than we know it or in a record that was
    /// refused, and what we were told of since it was listed, is kept as we know it.
    ///
    /// False: a cap is reached, and everything is as it was. O(devices).
    package mutating func replace(by sweep: Sweep) -> Bool {
        if let gate = sweep.gate {
            var resync = SweepResync(
                columns,
                isSame: trail.mark == gate.mark && count == gate.known.count,
                sweep: sweep,
                gate: gate
            )
            guard resync.apply() else { return false }
            take(resync, asOf: sweep.asOf)
            return true
        }
        guard count > 0 else {
            take(sweep.table.columns, asOf: sweep.asOf)
            return true
        }
        var merge = SweepMerge(known: columns, sweep: sweep)
        guard let merged = merge.merged() else { return false }
        take(merged, asOf: sweep.asOf)
        return true
    }

    /// Rows in any order as columns. Of two rows of one device in one sweep the later answer stands, whatever the order of
    /// the pages; within one life neither revision nor report ever goes back.
    static func columns(of rows: [Row]) -> TwinColumns {
        var columns = TwinColumns()
        var last: Row?
        func append(_ row: Row) {
            guard let content = columns.pools.content(of: row.twin) else {
                preconditionFailure("what is held in memory as twins fits into columns")
            }
            let stamp = TwinPools.Stamp(asOf: row.asOf, receivedAt: row.receivedAt)
            columns.append(
                content,
                TwinBlock.Report(
                    sequence: row.twin.reportSequence,
                    reportedAt: row.twin.reportedAt,
                    stamp: columns.pools.number(of: stamp)
                )
            )
        }
        for row in rows.sorted(by: precedes) {
            if let before = last, before.twin.id == row.twin.id {
                last = newer(before, row)
            } else {
                if let before = last { append(before) }
                last = row
            }
        }
        if let last { append(last) }
        return columns
    }

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
}
