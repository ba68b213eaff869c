import FleetModel
import SeededGenerator
import Testing

/// The table against a dictionary of rows that follows its contract word for word.
struct TwinTableModelTests {
    private struct Model {
        var rows: [DeviceID: TwinTable.Row] = [:]

        static func newer(_ known: TwinTable.Row, _ row: TwinTable.Row) -> TwinTable.Row {
            guard known.twin.incarnation == row.twin.incarnation else { return row }
            let content = row.twin.revision >= known.twin.revision ? row.twin : known.twin
            let report = row.twin.reportSequence > known.twin.reportSequence ? row : known
            return TwinTable.Row(
                twin: content.reporting(report.twin.reportSequence, at: report.twin.reportedAt),
                asOf: report.asOf,
                receivedAt: report.receivedAt
            )
        }

        mutating func upsert(_ row: TwinTable.Row) {
            let known = rows[row.twin.id]
            rows[row.twin.id] = known.map { Self.newer($0, row) } ?? row
        }

        mutating func take(_ report: ReportBatch.Report, _ asOf: Timestamp, _ at: TimeSpan) {
            guard var row = rows[report.device], row.twin.incarnation == report.incarnation,
                report.sequence > row.twin.reportSequence
            else { return }
            row.twin = row.twin.reporting(report.sequence, at: report.reportedAt)
            row.asOf = asOf
            row.receivedAt = at
            rows[report.device] = row
        }

        mutating func replace(
            by sweep: [TwinTable.Row],
            refused: [RefusedRecord],
            asOf: Timestamp
        ) {
            var fresh: [DeviceID: TwinTable.Row] = [:]
            for row in sweep {
                guard let known = rows[row.twin.id] else {
                    fresh[row.twin.id] = row
                    continue
                }
                let isKnownLater =
                    known.twin.incarnation != row.twin.incarnation && row.asOf < known.asOf
                fresh[row.twin.id] = isKnownLater ? known : Self.newer(known, row)
            }
            for (id, row) in rows where fresh[id] == nil {
                let isRefused = refused.contains { $0.id == nil || $0.id == id.text }
                if isRefused || asOf < row.asOf { fresh[id] = row }
            }
            rows = fresh
        }

        func check(_ table: TwinTable, _ seed: UInt64) {
            let sorted = rows.values.sorted { $0.twin.id < $1.twin.id }
            #expect(table.rows == sorted, "seed \(seed)")
            for (index, row) in sorted.enumerated() {
                #expect(table.index(of: row.twin.id) == index, "seed \(seed)")
            }
        }
    }

    @Test func `the table holds what a dictionary of twins holds, whatever happens`() throws {
        for seed in 0..<60 {
            var twins = RandomTwins(seed: UInt64(seed))
            var table = TwinTable()
            var model = Model()
            for _ in 0..<60 {
                switch twins.random.below(8) {
                case 0:
                    let ids = twins.ids.filter { _ in twins.random.oneIn(2) }.shuffled(
                        using: &twins.random
                    )
                    let rows = ids.map { twins.row(of: $0) }
                    let refused = twins.ids.filter { _ in twins.random.oneIn(6) }.map {
                        RefusedRecord(
                            id: twins.random.oneIn(9) ? nil : $0.text,
                            reason: "unreadable"
                        )
                    }
                    let asOf = Timestamp(milliseconds: Int64(twins.random.below(6)))
                    table.replace(bySweep: rows, refused: refused, asOf: asOf)
                    model.replace(by: rows, refused: refused, asOf: asOf)
                case 1, 2, 3:
                    let row = twins.row()
                    table.upsert(row)
                    model.upsert(row)
                case 4, 5, 6:
                    let row = twins.row()
                    let report = ReportBatch.Report(
                        device: row.twin.id,
                        incarnation: row.twin.incarnation,
                        sequence: row.twin.reportSequence,
                        reportedAt: Timestamp(milliseconds: 70)
                    )
                    table.take(report, asOf: row.asOf, receivedAt: row.receivedAt)
                    model.take(report, row.asOf, row.receivedAt)
                default:
                    let row = twins.row()
                    table.remove(row.twin.id, incarnation: row.twin.incarnation)
                    if model.rows[row.twin.id]?.twin.incarnation == row.twin.incarnation {
                        model.rows[row.twin.id] = nil
                    }
                }
                model.check(table, UInt64(seed))
            }
        }
    }

    @Test func `a copy stays what it was while the table goes on`() throws {
        var twins = RandomTwins(seed: 7, devices: 6_000)
        var table = TwinTable(
            sweep: twins.ids.map { twins.row(of: $0) },
            asOf: Timestamp(milliseconds: 9)
        )
        let rows = Array(table.rows)
        let copy = table

        for id in twins.ids.prefix(3_000) {
            table.remove(id, incarnation: try #require(Incarnation("1")))
            table.upsert(twins.row(of: id))
        }

        #expect(copy.rows == rows)
        #expect(table.rows.map(\.twin.id) == rows.map(\.twin.id))
        #expect(!(table.rows == rows))
    }

    @Test func `rows come and go in tables of many blocks`() throws {
        var twins = RandomTwins(seed: 3, devices: 9_000)
        let first = try #require(Incarnation("1"))
        let second = try #require(Incarnation("2"))
        var table = TwinTable()
        for id in twins.ids.shuffled(using: &twins.random) { table.upsert(twins.row(of: id)) }
        #expect(table.rows.map(\.twin.id) == twins.ids.sorted())

        let gone = Set(twins.ids.filter { _ in twins.random.oneIn(3) })
        for id in gone {
            table.remove(id, incarnation: first)
            table.remove(id, incarnation: second)
        }

        let left = twins.ids.filter { !gone.contains($0) }.sorted()
        #expect(table.rows.map(\.twin.id) == left)
        for (index, id) in left.enumerated() { #expect(table.index(of: id) == index) }
        for id in gone { #expect(table.index(of: id) == nil) }
    }

    @Test func `what rows leave behind is dropped before it is as much as they take`() throws {
        var twins = RandomTwins(seed: 11, devices: 40)
        var table = TwinTable(
            sweep: twins.ids.map { twins.row(of: $0) },
            asOf: Timestamp(milliseconds: 0)
        )
        var model = Model()
        for row in table.rows { model.upsert(row) }
        var most = 0
        for revision in 10..<8_000 {
            let old = twins.row()
            let row = TwinTable.Row(
                twin: Twin(
                    id: old.twin.id,
                    incarnation: old.twin.incarnation,
                    revision: UInt64(revision),
                    labels: ["n": Text("\(revision) \(String(repeating: "x", count: 500))")],
                    reportSequence: UInt64(revision),
                    reportedAt: Timestamp(milliseconds: Int64(revision))
                ),
                asOf: Timestamp(milliseconds: Int64(revision)),
                receivedAt: .zero
            )
            table.upsert(row)
            model.upsert(row)
            most = max(most, table.memory.total)
        }

        model.check(table, 11)
        // 4 MB were taken in all; 1 MiB may lie about before it is dropped.
        #expect(most < 2_500_000)
    }

    @Test func `a million devices fit: at most 120 bytes each where twins have parts in common`()
        throws
    {
        var builder = TwinTableBuilder()
        for index in 0..<20_000 {
            let id = "gw-\(10_000_000 + index)"
            let twin = Twin(
                id: try #require(DeviceID(id)),
                incarnation: try #require(Incarnation("i-2026-11-\(10 + index % 20)")),
                revision: UInt64(index),
                labels: ["site": Text("s\(index % 400)"), "ring": Text("r\(index % 4)")],
                facts: ["model": Text("m\(index % 5)")],
                config: ConfigSection(
                    reported: [
                        "asset": .string("asset \(id)"), "mtu": .integer(1_400 + index % 50),
                    ],
                    observedGeneration: Generation(UInt64(index % 7))
                ),
                firmware: FirmwareSection(components: [
                    .init(name: "os", running: Text("4.\(index % 9).0"), isConfirmed: true)
                ]),
                conditions: [Condition(type: "Ready", status: .true)],
                connectivity: Connectivity(
                    state: .online,
                    lastSeenAt: Timestamp(milliseconds: Int64(index)),
                    expectedInterval: .seconds(60)
                ),
                reportSequence: UInt64(index),
                reportedAt: Timestamp(milliseconds: Int64(index))
            )
            _ = try builder.append(
                TwinTable.Row(twin: twin, asOf: Timestamp(milliseconds: 0), receivedAt: .zero)
            )
        }
        let table = builder.finish(
            asOf: Timestamp(milliseconds: 0),
            latest: Timestamp(milliseconds: .max),
            changesCursor: nil,
            stampsRows: true
        ).table

        #expect(table.count == 20_000)
        #expect(table.columns.distinctDocuments == 50)
        #expect(table.memory.total <= 120 * table.count)
    }
}
