import FleetModel
import Testing

struct LabelSelectorTests {
    typealias Requirement = LabelSelector.Requirement

    static let gateway = LabelSelector([
        Requirement(key: "role", operator: .isIn, values: ["gateway"])
    ])

    @Test func `an absent label meets NotIn and DoesNotExist`() {
        let selector = LabelSelector([
            Requirement(key: "site", operator: .isNotIn, values: ["lab"]),
            Requirement(key: "retired", operator: .doesNotExist),
        ])
        #expect(selector.matches([:]))
        #expect(selector.matches(["site": "berlin"]))
        #expect(!selector.matches(["site": "lab"]))
        #expect(!selector.matches(["retired": ""]))
    }

    @Test func `labels are compared by bytes`() {
        let selector = LabelSelector([Requirement(key: "a", operator: .isIn, values: ["caf\u{E9}"])]
        )
        #expect(!selector.matches(["a": "cafe\u{301}"]))
    }

    @Test(arguments: [
        (Requirement(key: "role", operator: .isIn, values: ["kiosk"]), false),
        (Requirement(key: "role", operator: .isIn, values: ["kiosk", "gateway"]), true),
        (Requirement(key: "role", operator: .isNotIn, values: ["gateway"]), false),
        (Requirement(key: "role", operator: .isNotIn, values: ["kiosk"]), true),
        (Requirement(key: "role", operator: .exists), true),
        (Requirement(key: "role", operator: .doesNotExist), false),
        (Requirement(key: "region", operator: .doesNotExist), true),
    ])
    func `an overlap is told exactly, and is the same both ways`(
        _ requirement: Requirement,
        _ overlaps: Bool
    ) {
        let other = LabelSelector([requirement])
        #expect(Self.gateway.overlaps(other) == overlaps)
        #expect(other.overlaps(Self.gateway) == overlaps)
        #expect(Self.gateway.isDisjoint(with: other) == !overlaps)
    }

    @Test func `three requirements together can exclude what no two do`() {
        let one = LabelSelector([
            Requirement(key: "ring", operator: .isIn, values: ["a", "b"]),
            Requirement(key: "ring", operator: .isNotIn, values: ["a"]),
        ])
        let other = LabelSelector([Requirement(key: "ring", operator: .isNotIn, values: ["b"])])
        #expect(!one.isDisjoint(with: other))
        #expect(!one.overlaps(other))
    }

    @Test func `a selector overlaps where a device proves it`() {
        var generator = SplitMix(state: 7)
        let operators = LabelSelector.Operator.allCases
        func selector() -> LabelSelector {
            LabelSelector(
                (0..<3).map { _ in
                    let kind = operators.randomElement(using: &generator) ?? .exists
                    let takesValues = kind == .isIn || kind == .isNotIn
                    let values: [Text] = ["1", "2", "3"].filter { _ in
                        Bool.random(using: &generator)
                    }
                    return Requirement(
                        key: ["a", "b"].randomElement(using: &generator) ?? "a",
                        operator: kind,
                        values: takesValues ? (values.isEmpty ? ["1"] : values) : []
                    )
                }
            )
        }
        let choices: [Text?] = [nil, "1", "2", "3", "4"]
        for _ in 0..<2_000 {
            let (one, other) = (selector(), selector())
            let isProven = choices.contains { a in
                choices.contains { b in
                    let pairs = [("a" as Text, a), ("b", b)].compactMap { name, value in
                        value.map { LabelSet.Pair(name: name, value: $0) }
                    }
                    guard let labels = LabelSet(pairs) else { return false }
                    return one.matches(labels) && other.matches(labels)
                }
            }
            #expect(one.overlaps(other) == isProven, "\(one) and \(other)")
        }
    }
}

/// A generator whose numbers a seed decides (Steele, Lea and Flood, 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
