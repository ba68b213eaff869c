import FleetModel
import SeededGenerator
import Testing

@testable import Expressions

struct LabelRequirementsTests {
    @Test(
        arguments: [
            ("device.labels.a == 'x'", "a=x", nil),
            ("'x' == device.labels['a/b']", "a/b=x", nil),
            ("device.labels.a != 'x'", "a,a notin (x)", nil),
            ("device.labels.a in ['x', 'y'] && has(device.labels.b)", "a in (x,y),b", nil),
            ("!has(device.labels.a) && !('b' in device.labels)", "!a,!b", nil),
            ("!(device.labels.a in ['x'])", "a,a notin (x)", nil),
            (
                "device.labels.a == 'x' && device.hardware.model == 'm'", "a=x",
                "device.hardware.model == \"m\""
            ),
            ("device.labels.a in []", "everything", "device.labels.a in []"),
            (
                "device.labels.a == device.labels.b", "everything",
                "device.labels.a == device.labels.b"
            ),
            (
                "device.labels.a == 'x' || device.labels.b == 'y'", "everything",
                "device.labels.a == \"x\" || device.labels.b == \"y\""
            ),
        ] as [(Text, String, String?)]
    )
    func `what a condition asks of labels alone is a selector`(
        text: Text,
        selector: String,
        rest: String?
    ) throws {
        let found = LabelRequirements(try Expression(text))
        #expect(LabelSelector(found.requirements).description == selector)
        #expect(found.rest?.description == rest)
    }

    @Test func `requirements and rest select exactly what the condition selects`() throws {
        var generator = SeededGenerator(seed: 11)
        let atoms = [
            "device.labels.a == 'x'", "device.labels.a != 'x'", "'y' == device.labels['b']",
            "device.labels.b in ['x', 'y']", "!(device.labels.a in ['x'])", "has(device.labels.a)",
            "!has(device.labels.b)", "'a' in device.labels", "!('b' in device.labels)",
            "!(device.labels.a == 'y')", "device.labels.a in []", "size(device.labels) > 1",
            "(device.labels.a == 'x' || has(device.labels.b))", "device.labels.a < 'y'",
        ]
        let choices: [Text?] = [nil, "x", "y", "z"]
        var selected = 0
        for _ in 0..<1_000 {
            let text = (0...generator.below(4)).map { _ in generator.pick(atoms) }.joined(
                separator: " && "
            )
            let expression = try Expression(Text(text))
            let found = LabelRequirements(expression)
            for a in choices {
                for b in choices {
                    let pairs = [("a" as Text, a), ("b", b)].compactMap { name, value in
                        value.map { LabelSet.Pair(name: name, value: $0) }
                    }
                    let labels = try #require(LabelSet(pairs))
                    let twin = try FleetExpressionTests.twin("d", labels)
                    let whole = expression.selectsForCohort(twin).isHolding
                    let parts =
                        LabelSelector(found.requirements).matches(labels)
                        && (found.rest.map { $0.selectsForCohort(twin).isHolding } ?? true)
                    selected += whole ? 1 : 0
                    #expect(whole == parts, "\(text) on \(pairs)")
                }
            }
        }
        #expect(selected > 500)
    }
}
