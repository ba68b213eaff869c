import FleetModel
import SeededGenerator
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
        var generator = SeededGenerator(seed: 7)
        let operators = LabelSelector.Operator.allCases
        func selector() -> LabelSelector {
            LabelSelector(
                (0..<3).map { _ in
                    let kind = operators.randomElement(using: &generator) ?? .exists
                    let values: [Text] = ["1", "2", "3"].filter { _ in
                        Bool.random(using: &generator)
                    }
                    let some = values.isEmpty ? ["1"] : values
                    let chosen: [Text] =
                        switch kind {
                        case .isIn, .isNotIn: some
                        case .exists, .doesNotExist: []
                        case .isGreater, .isLess: [some[0]]
                        }
                    return Requirement(
                        key: ["a", "b"].randomElement(using: &generator) ?? "a",
                        operator: kind,
                        values: chosen
                    )
                }
            )
        }
        let choices: [Text?] = [nil, "x", "0", "1", "2", "3", "4", "01", "02", "03"]
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

    @Test func `a number is compared as one, where the label is one`() {
        let selector = LabelSelector([
            Requirement(key: "slots", operator: .isGreater, values: ["3"]),
            Requirement(key: "slots", operator: .isLess, values: ["10"]),
        ])
        for (value, matches) in [
            ("4", true), ("9", true), ("10", false), ("3", false), ("04", true), ("-5", false),
            ("4.5", false), ("four", false), ("", false), ("９", false),
            ("99999999999999999999", false),
        ] {
            #expect(selector.matches(["slots": Text(value)]) == matches, "\(value)")
        }
        #expect(!selector.matches([:]))
    }

    @Test func `bounds with no whole number between them exclude each other`() {
        func selector(_ relation: LabelSelector.Operator, _ bound: Text) -> LabelSelector {
            LabelSelector([Requirement(key: "slots", operator: relation, values: [bound])])
        }
        #expect(!selector(.isGreater, "3").overlaps(selector(.isLess, "4")))
        #expect(selector(.isGreater, "3").overlaps(selector(.isLess, "5")))
        #expect(!selector(.isGreater, "9223372036854775807").overlaps(selector(.isGreater, "0")))
        #expect(!selector(.isLess, "-9223372036854775808").overlaps(selector(.isLess, "0")))
        #expect(!selector(.isLess, "0").overlaps(selector(.isLess, "5")))
    }

    @Test func `with a where nothing is selected and nothing is proven`() {
        let span = SourceSpan(file: "a.yaml", line: 1, column: 1)
        let selector = LabelSelector(
            Self.gateway.requirements,
            whereClause: ExpressionText(text: "device.labels.a == \"b\"", span: span)
        )
        #expect(!selector.matches(["role": "gateway"]))
        #expect(!selector.overlaps(Self.gateway))
        #expect(selector.description == "role=gateway where device.labels.a == \"b\"")
    }
}
