import SeededGenerator
import Testing

@testable import FleetModel

struct PairSetPoolTests {
    private func randomSets(_ count: Int, seed: UInt64) -> [LabelSet] {
        var generator = SeededGenerator(seed: seed)
        let names: [Text] = ["site", "tier", "\u{e9}", "e\u{301}", "a", "ab"]
        return (0..<count).map { number in
            let pairs = names.filter { _ in Bool.random(using: &generator) }.map { name in
                LabelSet.Pair(
                    name: name,
                    value: name == "site"
                        ? Text("s\(number)") : Text("\(Int.random(in: 0..<3, using: &generator))")
                )
            }
            return LabelSet(pairs) ?? LabelSet()
        }
    }

    @Test(arguments: [UInt64.max, 0])
    func `sets are read as they came, by value and by form, whatever their hashes`(
        hashMask: UInt64
    ) throws {
        // More than the probes of a look-up.
        let sets = randomSets(600, seed: 3)
        var pool = PairSetPool(
            pairs: BytePool(hashMask: hashMask),
            sets: BytePool(hashMask: hashMask)
        )
        for set in sets {
            let taken = pool.id(of: set)
            let part = try #require(taken)
            let form = try pool.id(of: PartForm.encode(set.part).span)
            #expect(pool.value(part) == set)
            #expect(pool.value(form) == set)
            #expect(pool.areEqual(part.index, form.index, in: pool))
            if hashMask == .max { #expect(part == form) }
        }
    }

    @Test func `a set that is not found again is taken again, and is the same set`() throws {
        let sets = randomSets(50, seed: 9)
        var pool = PairSetPool(sets: BytePool(mostFound: 8))
        let first = sets.compactMap { pool.id(of: $0) }
        let second = sets.compactMap { pool.id(of: $0) }
        #expect(first.count == 50 && second.count == 50)
        for (set, (one, other)) in zip(sets, zip(first, second)) {
            #expect(pool.value(one) == set && pool.value(other) == set)
            #expect(pool.areEqual(one.index, other.index, in: pool))
        }
        let last = try #require(sets.last)
        let again = pool.id(of: last)
        #expect(again == second.last)
    }

    @Test func `a pair is held once, whatever sets it stands in`() throws {
        var pool = PairSetPool()
        let (first, second) = (
            pool.id(of: ["a": "1", "b": "1"]), pool.id(of: ["a": "1", "b": "2"])
        )
        let again = pool.id(of: ["a": "1", "b": "1"])
        #expect(first != nil && first != second && first == again)
        #expect(pool.pairCount == 3)
        #expect(pool.count == 2)
    }

    @Test func `the order of a document tells sets apart by id and not by value`() throws {
        var pool = PairSetPool()
        var forms = [PartForm.encode(["a": "1"]), PartForm.encode(["b": "2"])].map {
            $0.dropFirst(5)
        }
        let one = try pool.id(of: object(forms).span)
        forms.reverse()
        let other = try pool.id(of: object(forms).span)
        #expect(one != other)
        #expect(pool.areEqual(one.index, other.index, in: pool))
    }

    @Test func `a name that stands twice is refused, and the next set is read as ever`() throws {
        var pool = PairSetPool()
        let member = PartForm.encode(["a": "1"]).dropFirst(5)
        let another = PartForm.encode(["a": "2"]).dropFirst(5)
        for twice in [[member, member], [member, another]] {
            #expect(throws: PartFault<Never>.malformed) {
                try pool.id(of: object(twice).span)
            }
        }
        let once = try pool.id(of: object([member]).span)
        #expect(pool.value(once) == ["a": "1"])
    }

    @Test func `a pool with no room for a pair refuses the set and keeps those it has`() throws {
        var pool = PairSetPool(pairs: BytePool(mostEntries: 2))
        let taken = pool.id(of: ["a": "1", "b": "1"])
        let first = try #require(taken)
        let refused = pool.id(of: ["a": "1", "b": "2"])
        #expect(refused == nil)
        #expect(throws: PartFault<Never>.full) {
            try pool.id(of: PartForm.encode(["c": "1"]).span)
        }
        let known = pool.id(of: ["b": "1"])
        #expect(known != nil)
        #expect(pool.value(first) == ["a": "1", "b": "1"])
    }

    @Test func `sets go over into another pool, and are counted by pair`() throws {
        var generator = SeededGenerator(seed: 5)
        let sets = randomSets(200, seed: 7)
        var pool = PairSetPool()
        let parts = sets.compactMap { pool.id(of: $0) }
        var other = PairSetPool()
        _ = other.id(of: ["z": "0"])
        for (set, part) in zip(sets, parts).shuffled(using: &generator) {
            let taken = other.id(of: part, in: pool)
            #expect(taken.map(other.value) == set)
            #expect(taken.map { other.areEqual($0.index, part.index, in: pool) } == true)
        }
        var expected: [LabelSet.Pair: Int] = [:]
        for pair in sets.flatMap(\.pairs) { expected[pair, default: 0] += 1 }
        let counted = pool.countPairs(of: parts)
        #expect(Dictionary(uniqueKeysWithValues: counted.map { ($0.pair, $0.rows) }) == expected)
    }

    private func object(_ members: [ArraySlice<UInt8>]) -> [UInt8] {
        var form: [UInt8] = [PartForm.Tag.object]
        form.append(littleEndian: UInt32(members.reduce(0) { $0 + $1.count }))
        for member in members { form += member }
        return form
    }
}
