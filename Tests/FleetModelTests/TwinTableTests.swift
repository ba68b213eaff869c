import FleetModel
import Testing

struct TwinTableTests {
    private func row(
        _ id: String,
        life: String = "1",
        revision: UInt64 = 1,
        sequence: UInt64 = 1,
        reportedAt: Int64? = 0,
        asOf: Int64 = 0,
        receivedAt: TimeSpan = .zero,
        labels: LabelSet = [:]
    ) throws -> TwinTable.Row {
        TwinTable.Row(
            twin: Twin(
                id: try #require(DeviceID(id)),
                incarnation: try #require(Incarnation(life)),
                revision: revision,
                labels: labels,
                reportSequence: sequence,
                reportedAt: reportedAt.map { Timestamp(milliseconds: $0) }
            ),
            asOf: Timestamp(milliseconds: asOf),
            receivedAt: receivedAt
        )
    }

    private func ids(_ table: TwinTable) -> [String] { table.rows.map(\.twin.id.description) }

    @Test func `a sweep is sorted by device, whatever the order of its pages`() throws {
        let rows = [try row("c"), try row("a"), try row("b")]

        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let table = TwinTable(sweep: order.map { rows[$0] }, asOf: Timestamp(milliseconds: 9))
            #expect(ids(table) == ["a", "b", "c"])
            #expect(table.sweptAt == Timestamp(milliseconds: 9))
        }
    }

    @Test func `of one device listed twice the newer stands, whatever the order of the pages`()
        throws
    {
        let old = try row("a", revision: 4, sequence: 9, reportedAt: 90, labels: ["v": "old"])
        let new = try row("a", revision: 5, sequence: 8, reportedAt: 80, labels: ["v": "new"])
        let reborn = try row("a", life: "2", revision: 1, asOf: 1)

        for rows in [[old, new], [new, old]] {
            let twin = TwinTable(sweep: rows, asOf: Timestamp(milliseconds: 0)).rows[0].twin
            #expect(twin.revision == 5)
            #expect(twin.labels["v"] == "new")
            #expect(twin.reportSequence == 9)
        }
        for rows in [[old, reborn], [reborn, old]] {
            let twin = TwinTable(sweep: rows, asOf: Timestamp(milliseconds: 0)).rows[0].twin
            #expect(twin.incarnation == reborn.twin.incarnation)
        }
    }

    @Test func `a complete sweep removes what it does not list`() throws {
        var table = TwinTable(
            sweep: [try row("a"), try row("b")],
            asOf: Timestamp(milliseconds: 0)
        )
        table.replace(bySweep: [try row("b"), try row("c")], asOf: Timestamp(milliseconds: 1))

        #expect(ids(table) == ["b", "c"])
    }

    @Test func `a sweep removes no device whose record was refused, and none where one has no id`()
        throws
    {
        let known = TwinTable(
            sweep: [try row("a"), try row("b"), try row("c")],
            asOf: Timestamp(milliseconds: 0)
        )
        func swept(_ refused: Text?...) throws -> [String] {
            var table = known
            table.replace(
                bySweep: [try row("d"), try row("b", revision: 2)],
                refused: refused.map { RefusedRecord(id: $0, reason: "unreadable") },
                asOf: Timestamp(milliseconds: 1)
            )
            return table.rows.map { "\($0.twin.id)\($0.twin.revision)" }
        }

        #expect(try swept("a", "b", "e") == ["a1", "b2", "d1"])
        #expect(try swept(nil) == ["a1", "b2", "c1", "d1"])
        // An id that no device can have is nobody's whom we know.
        #expect(try swept("gr?n") == ["b2", "d1"])
    }

    @Test func `a sweep that began before it was told of a device takes nothing of it back`() throws
    {
        var table = TwinTable(
            sweep: [try row("a", life: "1"), try row("b")],
            asOf: Timestamp(milliseconds: 0)
        )
        // While the listing of 10 is read, the delta tells of another life of one device and of a new one.
        table.upsert(try row("a", life: "2", asOf: 20))
        table.upsert(try row("c", asOf: 20))

        table.replace(
            bySweep: [try row("a", life: "1", asOf: 10), try row("b", asOf: 10)],
            asOf: Timestamp(milliseconds: 10)
        )

        #expect(ids(table) == ["a", "b", "c"])
        #expect(table.rows[0].twin.incarnation == Incarnation("2"))

        table.replace(
            bySweep: [try row("a", life: "3", asOf: 30), try row("b", asOf: 30)],
            asOf: Timestamp(milliseconds: 30)
        )

        #expect(ids(table) == ["a", "b"])
        #expect(table.rows[0].twin.incarnation == Incarnation("3"))
    }

    @Test func `a sweep that is older than what we know changes nothing of it`() throws {
        let known = try row(
            "a",
            revision: 7,
            sequence: 7,
            reportedAt: 70,
            asOf: 71,
            receivedAt: .seconds(5)
        )
        var table = TwinTable()
        table.upsert(known)
        table.replace(
            bySweep: [
                try row(
                    "a",
                    revision: 6,
                    sequence: 6,
                    reportedAt: 60,
                    asOf: 99,
                    receivedAt: .seconds(9)
                )
            ],
            asOf: Timestamp(milliseconds: 99)
        )

        #expect(table.rows == [known])
    }

    @Test func `content and report go forward apart from each other`() throws {
        var table = TwinTable()
        table.upsert(try row("a", revision: 7, sequence: 7, reportedAt: 70, labels: ["v": "7"]))
        // A heartbeat seen with older content: fresher, not older in content.
        table.upsert(
            try row("a", revision: 6, sequence: 8, reportedAt: 80, asOf: 81, labels: ["v": "6"])
        )
        #expect(table.rows[0].twin.labels["v"] == "7")
        #expect(table.rows[0].twin.reportSequence == 8)
        #expect(table.rows[0].twin.reportedAt == Timestamp(milliseconds: 80))
        // New content by the registry without a new report: newer, not fresher.
        table.upsert(
            try row(
                "a",
                revision: 8,
                sequence: 8,
                reportedAt: 99,
                asOf: 200,
                receivedAt: .seconds(9),
                labels: ["v": "8"]
            )
        )
        #expect(table.rows[0].twin.labels["v"] == "8")
        #expect(table.rows[0].twin.reportedAt == Timestamp(milliseconds: 80))
        #expect(table.rows[0].asOf == Timestamp(milliseconds: 81))
        #expect(table.rows[0].receivedAt == .zero)
    }

    @Test func `another life replaces whatever its numbers say`() throws {
        var table = TwinTable()
        table.upsert(try row("a", life: "1", revision: 9, sequence: 9))
        let reborn = try row("a", life: "2", revision: 1, sequence: 0, reportedAt: nil)
        table.upsert(reborn)

        #expect(table.rows == [reborn])
    }

    @Test func `a tombstone ends only its own life`() throws {
        var table = TwinTable(
            sweep: [try row("a", life: "2"), try row("b")],
            asOf: Timestamp(milliseconds: 0)
        )
        let device = try #require(DeviceID("a"))
        table.remove(device, incarnation: try #require(Incarnation("1")))
        #expect(ids(table) == ["a", "b"])
        table.remove(device, incarnation: try #require(Incarnation("2")))
        #expect(ids(table) == ["b"])
        table.remove(device, incarnation: try #require(Incarnation("2")))
        #expect(ids(table) == ["b"])
    }

    @Test func `rows are found by device`() throws {
        var table = TwinTable()
        for number in [5, 1, 4, 2] { table.upsert(try row("d\(number)")) }

        #expect(ids(table) == ["d1", "d2", "d4", "d5"])
        #expect(table.index(of: try #require(DeviceID("d4"))) == 2)
        #expect(table.index(of: try #require(DeviceID("d3"))) == nil)
        #expect(table[try #require(DeviceID("d9"))] == nil)
    }

    @Test func `age is the platform's own difference and our time since`() throws {
        let row = try row("a", reportedAt: 1_000, asOf: 4_000, receivedAt: .seconds(100))
        func age(_ row: TwinTable.Row, _ monotonic: TimeSpan) -> TimeSpan? {
            row.age(at: Moment(wall: Timestamp(milliseconds: .max), monotonic: monotonic))
        }

        #expect(age(row, .seconds(100)) == .seconds(3))
        #expect(age(row, .seconds(160)) == .seconds(63))
        #expect(age(row, .seconds(50)) == .seconds(3))
        #expect(age(try self.row("a", reportedAt: nil), .zero) == nil)
        // A device that claims the future is no fresher than the answer that brought it.
        let claims = try self.row("a", reportedAt: .max, asOf: 4_000, receivedAt: .zero)
        #expect(age(claims, .seconds(7)) == .seconds(7))
    }

    @Test
    func `the generation a device has seen is the higher of what it says and what it applied`()
        throws
    {
        let base = try row("a").twin
        let job = try #require(JobID("j-" + String(repeating: "a", count: 26)))
        let firmware = FirmwareSection(
            observedGeneration: Generation(3),
            applied: FirmwareSection.Applied(
                generation: Generation(5),
                jobID: job,
                digest: Digest(of: []),
                versions: [:]
            )
        )
        let twin = Twin(id: base.id, incarnation: base.incarnation, revision: 1, firmware: firmware)

        #expect(twin.observedGeneration(.firmware) == Generation(5))
        #expect(twin.observedGeneration(.config) == .none)
    }
}
