/// Puts a sweep of which records passed a gate into the rows that are there: what ``SweepMerge`` makes of the whole listing, at the
/// cost of what differs.
struct SweepResync {
    /// A record of the sweep, and where its content belongs.
    private typealias Record = ResyncGate.PassedRecord

    private(set) var columns: TwinColumns
    /// Devices of which something is otherwise now.
    private(set) var changed: [DeviceID] = []
    /// More of them are not told.
    static let mostChanged = 1 << 16
    /// Whether more devices changed than are told.
    private(set) var hasMoreChanges = false
    /// Rows that were taken out.
    private(set) var removed = 0

    private let sweep: Sweep
    private let gate: ResyncGate
    /// Whether the rows are those that the gate knows.
    private let isSame: Bool
    /// By our row: whether the sweep lists its device.
    private var isListed: [Bool]
    /// Of devices that have no row.
    private var additions: [Record] = []

    init(_ columns: TwinColumns, isSame: Bool, sweep: Sweep, gate: ResyncGate) {
        self.columns = columns
        self.isSame = isSame
        self.sweep = sweep
        self.gate = gate
        isListed = Array(repeating: false, count: columns.count)
    }

    /// False: a cap is reached. O(devices).
    mutating func apply() -> Bool {
        guard takePassed(), takeListed() else { return false }
        removeUnlisted()
        for record in additions {
            guard let content = columns.pools.content(record.content, in: record.columns.pools)
            else { return false }
            let place = record.columns.withID(of: record.content) { columns.search($0) }
            columns.insert(content, stamped(record.report), at: place.index)
            note(record.columns.pools.id(record.content))
        }
        return true
    }

    // MARK: - What is listed

    private mutating func takePassed() -> Bool {
        var ours = 0
        for row in 0..<gate.known.count {
            if isSame {
                ours = row
            } else {
                gate.known.withID(at: row) { id in
                    while ours < columns.count, columns.order(columns.content(at: ours), id) < 0 {
                        ours += 1
                    }
                }
            }
            guard gate.hasPassed(row) else { continue }
            let isHere = isSame || isOf(row, ours)
            guard isHere else {
                additions.append(gate.record(at: row))
                continue
            }
            isListed[ours] = true
            if isSame, gate.report(at: row) == nil { continue }
            guard merge(gate.record(at: row), hasPassed: true, into: ours) else { return false }
        }
        return true
    }

    private func isOf(_ row: Int, _ ours: Int) -> Bool {
        ours < columns.count
            && gate.known.withID(at: row) { columns.order(columns.content(at: ours), $0) == 0 }
    }

    private mutating func takeListed() -> Bool {
        let listed = sweep.table.columns
        for row in 0..<listed.count {
            let record = Record(
                content: listed.content(at: row),
                report: listed.report(at: row),
                columns: listed
            )
            let place = listed.withID(at: row) { columns.search($0) }
            if place.isFound {
                isListed[place.index] = true
                guard merge(record, hasPassed: false, into: place.index) else { return false }
            } else {
                additions.append(record)
            }
        }
        return true
    }

    /// Lets stand of one device what is newer; false: a cap is reached.
    private mutating func merge(_ record: Record, hasPassed: Bool, into row: Int) -> Bool {
        let (ours, theirs) = (columns.content(at: row), record.content)
        let isSameLife = record.columns.withIncarnation(of: theirs) {
            columns.isSameLife(ours, $0)
        }
        guard isSameLife || sweep.asOf >= columns.stamp(at: row).asOf else { return true }
        var isChanged = false
        if hasPassed, isSameLife, theirs.revision == ours.revision {
            // By its etag it is what we have, but for when the device was last seen.
            if theirs.lastSeenAt != ours.lastSeenAt {
                var content = ours
                content.lastSeenAt = theirs.lastSeenAt
                columns.set(content, at: row)
                isChanged = true
            }
        } else if !isSameLife || theirs.revision >= ours.revision {
            guard let content = columns.pools.content(theirs, in: record.columns.pools) else {
                return false
            }
            columns.set(content, at: row)
            isChanged = true
        }
        if !isSameLife || record.report.sequence > columns.reportSequence(at: row) {
            columns.set(stamped(record.report), at: row)
            isChanged = true
        }
        if isChanged { note(columns.id(at: row)) }
        return true
    }

    /// The report as the sweep tells it.
    private mutating func stamped(_ report: TwinBlock.Report) -> TwinBlock.Report {
        var report = report
        report.stamp = columns.pools.number(
            of: TwinPools.Stamp(asOf: sweep.asOf, receivedAt: gate.receivedAt)
        )
        return report
    }

    // MARK: - What is not

    private mutating func removeUnlisted() {
        let refused = Set(sweep.refused.compactMap(\.id))
        guard !sweep.refused.contains(where: { $0.id == nil }) else { return }
        for row in isListed.indices.reversed() where !isListed[row] {
            // What we were told of since, or cannot read, is kept as we know it.
            let id = columns.id(at: row)
            guard sweep.asOf >= columns.stamp(at: row).asOf, !refused.contains(id.text) else {
                continue
            }
            columns.remove(at: row)
            removed += 1
            note(id)
        }
    }

    private mutating func note(_ device: DeviceID) {
        if changed.count < Self.mostChanged {
            changed.append(device)
        } else {
            hasMoreChanges = true
        }
    }
}
