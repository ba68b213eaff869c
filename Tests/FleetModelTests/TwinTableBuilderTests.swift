@testable import FleetModel
import SeededGenerator
import Testing

struct TwinTableBuilderTests {
    private static let asOf = Timestamp(milliseconds: 100)

    private func row(
        _ id: String,
        life: String = "1",
        revision: UInt64 = 1,
        sequence: UInt64 = 1,
        reportedAt: Int64 = 0,
        labels: LabelSet = [:]
    ) throws -> TwinTable.Row {
        TwinTable.Row(
            twin: Twin(
                id: try #require(DeviceID(id)),
                incarnation: try #require(Incarnation(life)),
                revision: revision,
                labels: labels,
                reportSequence: sequence,
                reportedAt: Timestamp(milliseconds: reportedAt)
            ),
            asOf: Self.asOf,
            receivedAt: .zero
        )
    }

    private func finish(_ builder: consuming TwinTableBuilder) -> Sweep {
        builder.finish(
            asOf: Self.asOf,
            latest: Self.asOf.advanced(by: .seconds(1)),
            changesCursor: nil,
            stampsRows: false
        )
    }

    private func told(_ sweep: Sweep) -> [String] {
        sweep.table.rows.map { "\($0.twin.id) \($0.twin.revision) \($0.twin.reportSequence)" }
            + sweep.refused.map { "\($0.name): \($0.reason)" }
    }

    @Test func `rows in any order are sorted by the bytes of their ids, however alike they begin`()
        throws
    {
        let fleets = [
            ["gw", "gw-", "gw-1", "gw-10", "gw-1.and.so.on.a", "gw-1.and.so.on.b", "gw-2", "gwx"],
            ["a", "b"], ["Z", "a", "a.", "a0"], (1_000..<1_300).map { "device-of-site-\($0)" },
            (1_000..<1_300).map { "device-\($0)-of-one-site" },
        ]
        for (seed, ids) in fleets.enumerated() {
            var random = SeededGenerator(seed: UInt64(seed))
            for _ in 0..<4 {
                var builder = TwinTableBuilder()
                for id in ids.shuffled(using: &random) { _ = try builder.append(try row(id)) }
                let sorted = ids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                #expect(finish(builder).table.rows.map(\.twin.id.description) == sorted)
            }
        }
    }

    /// Hashes as they are, of two kinds, and all the same.
    @Test(arguments: [UInt64.max, 1 << 40, 0])
    func `the newer of two records stands, and records that contradict each other do not`(
        _ hashMask: UInt64
    ) throws {
        var builder = TwinTableBuilder(hashMask: hashMask)
        var isNew: [Bool] = []
        for row in [
            try row("c", revision: 2), try row("a", revision: 5, sequence: 1),
            try row("d", labels: ["site": "x"]), try row("b"), try row("a", revision: 4),
            try row("e"), try row("a", revision: 5, sequence: 3), try row("c", revision: 3),
            try row("d", labels: ["site": "y"]), try row("b", life: "2", revision: 9),
            try row("a", revision: 5, sequence: 2), try row("f", reportedAt: 1_101),
            try row("g", reportedAt: 1_100), try row("e"),
        ] {
            isNew.append(try builder.append(row))
        }

        #expect(builder.count == 7)
        #expect(isNew.filter { $0 }.count == 7)
        #expect(
            told(finish(builder)) == [
                "a 5 3", "c 3 1", "e 1 1", "g 1 1", "d: two records contradict each other",
                "b: two records contradict each other", "f: reportedAt lies in the future",
            ]
        )
    }

    /// More devices of one hash than a look-up goes through: what is not found is still merged.
    @Test func `made-up collisions bring no device twice`() throws {
        var random = SeededGenerator(seed: 5)
        let ids = (0..<2 * InternTable.mostProbes).map { "gw-\($0)" }
        var crowded = TwinTableBuilder(hashMask: 0)
        var plain = TwinTableBuilder()
        for revision in 1...3 {
            for id in ids.shuffled(using: &random) {
                let life = random.oneIn(50) ? "2" : "1"
                let row = try row(id, life: life, revision: UInt64(revision))
                _ = try crowded.append(row)
                _ = try plain.append(row)
            }
        }
        let (left, right) = (finish(crowded), finish(plain))

        #expect(left.table.rows == right.table.rows)
        #expect(left.table.count > 400)
        #expect(
            Set(left.refused.map(\.name.string)) == Set(right.refused.map(\.name.string))
        )
    }

    @Test func `one revision said in two ways is one content`() throws {
        var builder = TwinTableBuilder()
        func append(_ labels: String, _ document: [UInt8]) throws -> Bool {
            let names = Array("gw-17life".utf8)
            let forms = Array(labels.utf8)
            let empty: [UInt8] = [UInt8(ascii: "{"), 0, 0, 0, 0]
            // Members of one letter that are that letter, in the order that is given.
            let pairs = forms.map { letter in
                [1, 0, 0, 0, letter] + [UInt8(ascii: "s"), 1, 0, 0, 0, letter]
            }
            let body = pairs.flatMap { $0 }
            let form = [UInt8(ascii: "{"), UInt8(body.count), 0, 0, 0] + body
            let labels = try builder.part(.labels, form.span)
            let facts = try builder.part(.facts, empty.span)
            let config = try builder.part(.document, document.span)
            let components = try builder.components(empty.span) { _ in }
            let made = TwinRecord(
                id: 0..<5,
                incarnation: 5..<9,
                in: names.span,
                labels: labels,
                facts: facts,
                config: config,
                components: components
            )
            let record = try #require(made)
            return try builder.append(
                record,
                in: names.span,
                stamp: .init(asOf: Self.asOf, receivedAt: .zero)
            )
        }
        let id = Array("gw-17".utf8)
        let document = PartForm.encode(["a": "of gw-17", "b": 1], id: id)

        let isNew = [
            try append("xy", document), try append("yx", document),
            // A hole and the id spelled out are one text.
            try append("xy", PartForm.encode(["a": "of gw-17", "b": 1])),
        ]
        #expect(isNew == [true, false, false])
        let sweep = finish(builder)
        #expect(sweep.refused.isEmpty)
        let twin = try #require(sweep.table.rows.first?.twin)
        #expect(twin.labels == ["x": "x", "y": "y"])
        #expect(twin.config.reported == ["a": "of gw-17", "b": 1])
    }

    @Test func `names that no device has make no record`() throws {
        var builder = TwinTableBuilder()
        let empty: [UInt8] = [UInt8(ascii: "{"), 0, 0, 0, 0]
        let labels = try builder.part(.labels, empty.span)
        let facts = try builder.part(.facts, empty.span)
        let config = try builder.part(.document, empty.span)
        let components = try builder.components(empty.span) { _ in }
        let long = String(repeating: "a", count: 129)
        for (id, life) in [
            ("", "1"), (".a", "1"), ("-a", "1"), ("gr\u{FC}n", "1"), ("a b", "1"), (long, "1"),
            ("a", ""), ("a", "\u{0}"), ("a", long),
        ] {
            let names = Array((id + life).utf8)
            let record = TwinRecord(
                id: 0..<id.utf8.count,
                incarnation: id.utf8.count..<names.count,
                in: names.span,
                labels: labels,
                facts: facts,
                config: config,
                components: components
            )
            #expect(record == nil, "\(id) \(life)")
            #expect(DeviceID(id) == nil || Incarnation(life) == nil)
        }
    }

    @Test func `what a check refuses and what is no part is not taken, and is asked again`() throws
    {
        struct Refusal: Error, Equatable {}
        var builder = TwinTableBuilder()
        let value: JSONValue = ["os": ["running": "1.0.0"]]
        let form = PartForm.encode(value)
        var asked = 0
        for _ in 0..<2 {
            #expect(throws: PartFault.refused(Refusal())) {
                try builder.components(form.span) { json throws(Refusal) in
                    asked += 1
                    #expect(json == value)
                    throw Refusal()
                }
            }
        }
        #expect(asked == 2)
        let first = try builder.components(form.span) { _ in asked += 1 }
        let second = try builder.components(form.span) { _ in asked += 1 }
        #expect(first == second)
        #expect(asked == 3)
    }

    @Test func `what is no part of its kind is not taken, also where no more values are kept`()
        throws
    {
        var builder = TwinTableBuilder()
        for round in 0..<2 {
            for value: JSONValue in [["a": 1], [], "a"] {
                let form = PartForm.encode(value)
                #expect(throws: PartFault<Never>.malformed) {
                    try builder.part(.labels, form.span)
                }
            }
            for form in [[0xFF], [], PartForm.encode("no object"), PartForm.encode([])] {
                #expect(throws: PartFault<Never>.malformed) {
                    try builder.part(.document, form.span)
                }
            }
            let hole = PartForm.encode(["a": "gw-1"], id: Array("gw-1".utf8))
            #expect(throws: PartFault<Never>.malformed) { try builder.part(.facts, hole.span) }
            guard round == 0 else { continue }
            for number in 0...PartPool<LabelSet>.mostKept {
                let labels = PartForm.encode(["n": .string(Text("\(number)"))])
                _ = try builder.part(.labels, labels.span)
                _ = try builder.part(.facts, labels.span)
                let document = PartForm.encode(["n": .integer(number)])
                _ = try builder.part(.document, document.span)
            }
        }
    }

    @Test func `a pool takes as many distinct parts as its cap, and no more`() throws {
        for cap in [1, 2, 5] {
            for count in [cap - 1, cap, cap + 1] {
                var pools = TwinPools()
                pools.labels = PairSetPool(sets: BytePool(mostEntries: cap))
                var builder = TwinTableBuilder(hashMask: .max, pools: pools)
                var taken = 0
                for number in 0..<count {
                    do {
                        let isNew = try builder.append(
                            row("gw-\(number)", labels: ["n": Text("\(number)")])
                        )
                        #expect(isNew)
                        taken += 1
                    } catch let fault as PartFault<Never> {
                        #expect(fault == .full)
                    }
                }
                #expect(taken == min(cap, count))
                let table = finish(builder).table
                #expect(table.count == taken)
                // What is known already is known at the cap, too.
                var full = table
                if count > cap {
                    let isTaken = [
                        full.upsert(try row("gw-0", revision: 2, labels: ["n": "0"])),
                        full.upsert(try row("gw-0", revision: 3, labels: ["n": "new"])),
                        full.replace(by: finish(try other())),
                    ]
                    #expect(isTaken == [true, false, false])
                    #expect(full[0].twin.revision == 2)
                    #expect(full.count == cap)
                }
            }
        }
    }

    /// A sweep whose pool has no room for what stays known from before.
    private func other() throws -> TwinTableBuilder {
        var pools = TwinPools()
        pools.labels = PairSetPool(sets: BytePool(mostEntries: 1))
        var builder = TwinTableBuilder(hashMask: .max, pools: pools)
        _ = try builder.append(row("gw-0", labels: ["n": "another"]))
        return builder
    }
}
