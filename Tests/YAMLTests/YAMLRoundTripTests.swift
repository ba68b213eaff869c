import FleetModel
import SeededGenerator
import Testing
import YAML

/// What is printed and read again is what it was, in whatever style it is printed.
struct YAMLRoundTripTests {
    @Test(arguments: 1...200)
    func `print and parse are the identity`(_ seed: UInt64) {
        var printer = YAMLPrinter(seed: seed)
        let value = printer.value(depth: 0)
        let text = printer.document(value)

        let file = YAMLParser.parse(Array(text.utf8), path: "a.yaml")

        #expect(file.diagnostics == [], "\(text)")
        #expect(file.documents.map(PlainValue.init) == [value], "\(text)")
    }

    @Test func `every style is printed`() {
        let text = (1...200 as ClosedRange<UInt64>).map { seed in
            var printer = YAMLPrinter(seed: seed)
            return printer.document(printer.value(depth: 0))
        }.joined()
        let parts = [
            "|\n", "|-\n", "|+\n", "- - ", "{", "[", "\\u", "''", "? ", "&a", "\t", ":\t", "&a.b",
            "\n                        :", "[:",
        ]
        #expect(parts.filter { !text.contains($0) } == [])
    }
}

/// A node without its places.
indirect enum PlainValue: Hashable {
    case scalar(SyntaxNode.Scalar)
    case sequence([PlainValue])
    case mapping([Entry])
    case unreadable

    struct Entry: Hashable {
        let key: PlainValue
        let value: PlainValue
    }

    init(_ node: SyntaxNode) {
        switch node.kind {
        case .scalar(let scalar): self = .scalar(scalar)
        case .sequence(let elements): self = .sequence(elements.map(PlainValue.init))
        case .mapping(let entries):
            self = .mapping(
                entries.map { Entry(key: PlainValue($0.key), value: PlainValue($0.value)) }
            )
        case .unreadable: self = .unreadable
        }
    }
}
