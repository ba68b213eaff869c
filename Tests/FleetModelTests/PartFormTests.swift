import FleetModel
import SeededGenerator
import Testing

struct PartFormTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func number(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private func counted(_ bytes: [UInt8]) -> [UInt8] { number(UInt32(bytes.count)) + bytes }

    @Test func `every kind of value has the form that is written down`() throws {
        let half = try #require(JSONNumber(0.5))
        let cases: [(JSONValue, [UInt8])] = [
            (.null, bytes("n")), (true, bytes("t")), (false, bytes("f")),
            (.integer(-2), bytes("i") + number(Int64(-2))),
            (.number(half), bytes("d") + number(0.5.bitPattern)),
            ("é", bytes("s") + counted([0xC3, 0xA9])),
            ([], bytes("[") + counted([])),
            ([true, "a"], bytes("[") + counted(bytes("ts") + counted(bytes("a")))),
            (
                ["b": .null, "a": 1],
                bytes("{")
                    + counted(
                        counted(bytes("a")) + bytes("i") + number(Int64(1)) + counted(bytes("b"))
                            + bytes("n")
                    )
            ),
        ]
        for (value, form) in cases {
            #expect(PartForm.encode(value) == form)
            #expect(PartForm.decode(form) == value)
        }
    }

    @Test func `members may stand in any order, and each key once`() {
        let a = counted(bytes("a")) + bytes("t")
        let b = counted(bytes("b")) + bytes("f")

        #expect(PartForm.decode(bytes("{") + counted(b + a)) == ["a": true, "b": false])
        #expect(PartForm.decode(bytes("{") + counted(a + a)) == nil)
        #expect(PartForm.decode(bytes("{") + counted(b + a + b)) == nil)
    }

    @Test func `the id of the device is a hole, leftmost first`() {
        let id = bytes("aaaa")
        let form = bytes("h") + counted(counted([]) + counted(bytes("a")) + counted([]))

        #expect(
            PartForm.encode("aaaaaaaaa", id: id) == bytes("h")
                + counted(counted([]) + counted([]) + counted(bytes("a")))
        )
        #expect(PartForm.decode(form, id: id) == "aaaaaaaaa")
        #expect(PartForm.decode(form, id: bytes("gw-1")) == "gw-1agw-1")
        #expect(PartForm.decode(form) == nil)
    }

    @Test func `a key and a short id make no hole`() {
        #expect(
            PartForm.encode(["gw-17": 1], id: bytes("gw-17")) == PartForm.encode(["gw-17": 1])
        )
        #expect(PartForm.encode("a gw1", id: bytes("gw1")) == PartForm.encode("a gw1"))
        #expect(PartForm.encode("a gw-1", id: bytes("gw-1")) != PartForm.encode("a gw-1"))
    }

    @Test func `what is no form is refused`() {
        let refused: [[UInt8]] = [
            [], bytes("x"), bytes("nn"), bytes("i"), bytes("s") + number(UInt32(5)) + bytes("abcd"),
            bytes("s") + number(UInt32.max), bytes("s") + counted([0xFF]),
            bytes("i") + number(Int64(1) << 53), bytes("d") + number(Double.nan.bitPattern),
            bytes("d") + number(Double.infinity.bitPattern), bytes("[") + counted(bytes("s")),
            bytes("{") + counted(counted(bytes("a"))), bytes("h") + counted(counted(bytes("a"))),
            bytes("h") + counted([]),
        ]
        for form in refused { #expect(PartForm.decode(form, id: bytes("gw-1")) == nil, "\(form)") }
    }

    @Test func `nesting is read down to a depth that is told`() {
        func nested(_ depth: Int) -> [UInt8] {
            (0..<depth).reduce(bytes("n")) { form, _ in bytes("[") + counted(form) }
        }
        #expect(PartForm.decode(nested(PartForm.deepest)) != nil)
        #expect(PartForm.decode(nested(PartForm.deepest + 1)) == nil)
        #expect(PartForm.decode(nested(20_000)) == nil)
    }

    @Test func `a value comes back from its form, whatever the id`() {
        for seed in 0..<400 {
            var random = SeededGenerator(seed: UInt64(seed))
            let id = RandomParts.id(&random)
            let value = RandomParts.value(&random, id: id, depth: 4)
            let form = PartForm.encode(value, id: bytes(id))

            #expect(PartForm.decode(form, id: bytes(id)) == value, "seed \(seed)")
            #expect(PartForm.decode(PartForm.encode(value)) == value, "seed \(seed)")
        }
    }

    @Test func `two strings of one device are equal if and only if their forms are`() {
        for seed in 0..<2_000 {
            var random = SeededGenerator(seed: UInt64(seed))
            let id = RandomParts.id(&random)
            let left = RandomParts.string(&random, id: id)
            let right = RandomParts.string(&random, id: id)
            let forms = [left, right].map {
                PartForm.encode(.string($0), id: bytes(id))
            }
            #expect((forms[0] == forms[1]) == (Text(left) == Text(right)), "seed \(seed)")
        }
    }

    @Test func `no bytes trap`() {
        for seed in 0..<20_000 {
            var random = SeededGenerator(seed: UInt64(seed))
            var form: [UInt8]
            if random.oneIn(2) {
                form = (0..<random.below(24)).map { _ in
                    random.oneIn(3)
                        ? random.pick(bytes("ntfidsh{["))
                        : UInt8(truncatingIfNeeded: random.below(6))
                }
            } else {
                form = PartForm.encode(
                    RandomParts.value(&random, id: "abcd", depth: 3),
                    id: bytes("abcd")
                )
                for _ in 0...random.below(3) where !form.isEmpty {
                    form[random.below(form.count)] = UInt8(truncatingIfNeeded: random.next())
                }
                form = Array(form.prefix(random.below(form.count + 1)))
            }
            if let value = PartForm.decode(form, id: bytes("abcd")) {
                #expect(PartForm.decode(PartForm.encode(value)) == value)
            }
        }
    }
}
