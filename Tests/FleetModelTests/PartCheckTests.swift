@testable import FleetModel
import SeededGenerator
import Testing

/// The check of a form against the reading of it: both are to say the same of any bytes.
struct PartCheckTests {
    private static let id = Array("abcd".utf8)

    /// Whether the value of a form is read and is a part of that kind, and whether it has holes.
    private func reads<Value: TwinPart>(
        _ form: [UInt8],
        as kind: Value.Type,
        id: [UInt8]
    ) -> (isPart: Bool, hasMetHole: Bool) {
        var reader = PartReader(id: id)
        let value = reader.value(of: form.span).flatMap(Value.init(part:))
        return (value != nil, reader.hasMetHole)
    }

    private func expectSame<Value: TwinPart>(
        _ form: [UInt8],
        as kind: Value.Type,
        _ label: String
    ) throws {
        let shape = try #require(Value.shape)
        for id in [[], Self.id] {
            let read = reads(form, as: kind, id: id)
            var check = PartCheck(allowsHoles: !id.isEmpty)
            #expect(check.isForm(form.span, shape) == read.isPart, "\(label) \(kind) \(form)")
            if read.isPart { #expect(check.hasMetHole == read.hasMetHole, "\(label)") }
        }
    }

    private func expectSame(_ form: [UInt8], _ label: String) throws {
        try expectSame(form, as: JSONValue.self, label)
        try expectSame(form, as: LabelSet.self, label)
        try expectSame(form, as: MetricSet.self, label)
        // A set of pairs comes in by a check of its own.
        var pool = PairSetPool()
        let set = try? pool.id(of: form.span)
        let decoded = PartForm.decode(form).flatMap(LabelSet.init(part:))
        #expect(set.map(pool.value) == decoded, "\(label) \(form)")
    }

    private func flat(_ random: inout SeededGenerator) -> JSONValue {
        let members = (0..<random.below(30)).map { number in
            let value: JSONValue =
                random.oneIn(20)
                ? .null
                : random.oneIn(2)
                    ? .string(Text(RandomParts.string(&random, id: "abcd")))
                    : .number(RandomParts.number(&random))
            return (key: Text("\(number * 7 % 30)"), value: value)
        }
        return .object(JSONObject(members))
    }

    private func strings(_ random: inout SeededGenerator) -> JSONValue {
        let members = (0..<random.below(30)).map { number in
            (
                key: Text("\(number)"),
                value: JSONValue.string(Text(RandomParts.string(&random, id: "x")))
            )
        }
        return .object(JSONObject(members))
    }

    @Test func `a check says of any bytes what reading them says`() throws {
        for seed in 0..<12_000 {
            var random = SeededGenerator(seed: UInt64(seed))
            let value =
                switch random.below(3) {
                case 0: RandomParts.value(&random, id: "abcd", depth: 3)
                case 1: flat(&random)
                default: strings(&random)
                }
            var form = PartForm.encode(value, id: random.oneIn(2) ? Self.id : [])
            if random.oneIn(2) {
                for _ in 0...random.below(3) where !form.isEmpty {
                    form[random.below(form.count)] =
                        random.oneIn(2)
                        ? random.pick(Array("ntfidsh{[".utf8))
                        : UInt8(truncatingIfNeeded: random.next())
                }
            }
            if random.oneIn(4) { form = Array(form.prefix(random.below(form.count + 1))) }
            try expectSame(form, "seed \(seed)")
        }
    }

    /// Members in any order, one key twice where it is asked for.
    @Test(arguments: [2, 5, 16, 17, 40])
    func `a key that stands twice is found wherever it stands`(_ count: Int) throws {
        func counted(_ bytes: [UInt8]) -> [UInt8] {
            [UInt8(truncatingIfNeeded: bytes.count), UInt8(bytes.count >> 8), 0, 0] + bytes
        }
        var random = SeededGenerator(seed: UInt64(count))
        for round in 0..<200 {
            var keys = (0..<count).map { "key \($0)" }
            if round % 2 == 1 {
                let first = random.below(count)
                keys[(first + 1 + random.below(count - 1)) % count] = keys[first]
            }
            if round % 4 > 1 { keys.shuffle(using: &random) }
            let members = keys.flatMap { counted(Array($0.utf8)) + Array("s".utf8) + counted([]) }
            let form = Array("{".utf8) + counted(members)

            var check = PartCheck(allowsHoles: false)
            #expect(check.isForm(form.span, .strings) == (round % 2 == 0), "\(round)")
            try expectSame(form, "\(round)")
            try expectSame(Array("[".utf8) + counted(form), "nested \(round)")
        }
    }

    @Test func `nesting is looked at down to the depth that is read`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            (0..<depth)
                .reduce(Array("n".utf8)) { form, _ in
                    [UInt8(ascii: "["), UInt8(truncatingIfNeeded: form.count)]
                        + [UInt8(truncatingIfNeeded: form.count >> 8)]
                        + [UInt8(truncatingIfNeeded: form.count >> 16), 0] + form
                }
        }
        for depth in [PartForm.deepest, PartForm.deepest + 1, 5_000] {
            try expectSame(nested(depth), "\(depth)")
        }
    }
}
