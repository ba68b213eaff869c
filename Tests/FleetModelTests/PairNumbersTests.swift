import FleetModel
import SeededGenerator
import Testing

struct PairNumbersTests {
    private func table(_ sets: [LabelSet]) throws -> TwinTable {
        let incarnation = try #require(Incarnation("life-1"))
        let time = Timestamp(milliseconds: 0)
        let rows = try sets.enumerated().map { index, labels in
            let digits = String(index)
            let id = "gw-" + String(repeating: "0", count: 6 - digits.count) + digits
            return TwinTable.Row(
                twin: Twin(
                    id: try #require(DeviceID(id)),
                    incarnation: incarnation,
                    revision: 1,
                    labels: labels,
                    facts: labels
                ),
                asOf: time,
                receivedAt: .zero
            )
        }
        return TwinTable(sweep: rows, asOf: time)
    }

    private func numbers(
        _ sets: [LabelSet],
        _ kind: PairNumbers.Kind,
        _ names: [Text],
        countsAll: Bool = false
    ) throws -> [UInt32?] {
        let columns = try table(sets).columns
        var numbers = PairNumbers(kind, values: names, countsAll: countsAll)
        return sets.indices.map { numbers.number(ofRow: $0, in: columns) }
    }

    @Test(arguments: [PairNumbers.Kind.labels, .facts])
    func `devices have one number where they agree under the names, and there alone`(
        kind: PairNumbers.Kind
    ) throws {
        var generator = SeededGenerator(seed: 11)
        let keys: [Text] = ["a", "b", "ab", "site", "\u{e9}"]
        let values: [Text] = ["", "x", "y", "xy", "\u{e9}", "e\u{301}"]
        let sets = (0..<600).map { _ in
            let pairs = keys.filter { _ in Bool.random(using: &generator) }.map { key in
                LabelSet.Pair(name: key, value: values.randomElement(using: &generator) ?? "")
            }
            return LabelSet(pairs) ?? LabelSet()
        }
        let names: [Text] = ["a", "ab", "\u{e9}", "none"]
        let found = try numbers(sets, kind, names)
        let told = sets.map { set in names.map { set[$0] } }
        for left in sets.indices {
            for right in sets.indices where left < right {
                guard (found[left] == found[right]) == (told[left] == told[right]) else {
                    Issue.record("\(sets[left]) and \(sets[right])")
                    return
                }
            }
        }
        #expect(!found.contains(nil))
    }

    @Test func `values that run together are told apart, and absence from an empty value`() throws {
        let sets: [LabelSet] = [
            ["a": "x", "b": "yz"], ["a": "xy", "b": "z"], ["a": "", "b": "z"], ["b": "z"],
        ]
        let found = try numbers(sets, .labels, ["a", "b"])
        #expect(Set(found).count == 4)
    }

    @Test func `how many pairs there are counts where it matters`() throws {
        let sets: [LabelSet] = [["a": "x"], ["a": "x", "c": "1"], ["a": "x", "d": "2"]]
        let apart = try numbers(sets, .labels, ["a"], countsAll: true)
        #expect(apart[0] != apart[1])
        #expect(apart[1] == apart[2])
        #expect(Set(try numbers(sets, .labels, ["a"])).count == 1)
    }

    @Test func `devices that meet the same requirements have one number whatever their values`()
        throws
    {
        let requirements = [
            LabelSelector.Requirement(key: "tier", operator: .isIn, values: ["gold", "silver"]),
            LabelSelector.Requirement(key: "tier", operator: .isNotIn, values: ["lead"]),
            LabelSelector.Requirement(key: "site", operator: .exists, values: []),
        ]
        let tiers: [Text?] = [nil, "gold", "silver", "lead", "tin", ""]
        let sets = tiers.flatMap { tier in
            [nil, "s-1", "s-2"].map { (site: Text?) in
                let pairs = [tier.map { ("tier", $0) }, site.map { ("site", $0) }]
                return LabelSet(
                    pairs.compactMap { $0 }.map { LabelSet.Pair(name: Text($0.0), value: $0.1) }
                ) ?? LabelSet()
            }
        }
        let columns = try table(sets).columns
        var numbers = PairNumbers(.labels, values: [], requirements: requirements)
        let found = sets.indices.map { numbers.number(ofRow: $0, in: columns) }
        let met = sets.map { set in requirements.map { $0.matches(set) } }
        for left in sets.indices {
            for right in sets.indices {
                #expect((found[left] == found[right]) == (met[left] == met[right]))
            }
        }
    }

    @Test(arguments: [1, 63, 64, 65, 128, 150])
    func `what a number meets is what its devices' labels meet, with any count of requirements`(
        count: Int
    ) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let keys: [Text] = ["a", "b", "c", "d"]
        let requirements = (0..<count).map { number in
            let values = (0...number % 3).map { Text("\($0 * 7 + number)") }
            return switch number % 4 {
            case 0:
                LabelSelector.Requirement(
                    key: keys[number / 4 % 4],
                    operator: .exists,
                    values: []
                )
            case 1:
                LabelSelector.Requirement(
                    key: keys[number / 4 % 4],
                    operator: .isNotIn,
                    values: values
                )
            default:
                LabelSelector.Requirement(
                    key: keys[number / 4 % 4],
                    operator: .isIn,
                    values: values
                )
            }
        }
        let sets = (0..<200).map { _ in
            let pairs = keys.filter { _ in Bool.random(using: &generator) }.map { key in
                LabelSet.Pair(
                    name: key,
                    value: Text("\(Int.random(in: 0..<(count + 14), using: &generator))")
                )
            }
            return LabelSet(pairs) ?? LabelSet()
        }
        let selectors = requirements.indices.map { place in
            LabelSelector([requirements[place], requirements[place / 2]])
        }
        let columns = try table(sets).columns
        var numbers = PairNumbers(.labels, values: ["b"], requirements: requirements)
        let masks = selectors.map { numbers.mask(of: $0) }
        for (row, labels) in sets.enumerated() {
            let found = numbers.number(ofRow: row, in: columns)
            let number = try #require(found)
            for (selector, mask) in zip(selectors, masks) {
                let isMet = selector.requirements.allSatisfy { $0.matches(labels) }
                #expect(numbers.meets(number, mask) == isMet)
            }
        }
    }
}
