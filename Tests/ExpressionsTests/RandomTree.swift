import FleetModel
import SeededGenerator

@testable import Expressions

/// Trees that the parser can make, drawn from a seed.
struct RandomTree {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func node(_ depth: Int) -> ExpressionNode {
        let kind: ExpressionNode.Kind
        if depth == 0 {
            kind = leaf()
        } else {
            switch generator.below(14) {
            case 0: kind = leaf()
            case 1: kind = .field(node(depth - 1), field())
            case 2: kind = .has(node(depth - 1), field())
            case 3: kind = .index(node(depth - 1), node(depth - 1))
            case 4: kind = .call(call(depth - 1))
            case 5: kind = .not(node(depth - 1))
            case 6: kind = .negate(node(depth - 1))
            case 7, 8:
                let binary = generator.pick(ExpressionNode.BinaryOperator.allCases)
                kind = .binary(binary, node(depth - 1), node(depth - 1))
            case 9:
                kind = .and(operands(depth - 1) { if case .and = $0.kind { true } else { false } })
            case 10:
                kind = .or(operands(depth - 1) { if case .or = $0.kind { true } else { false } })
            case 11: kind = .conditional(node(depth - 1), node(depth - 1), node(depth - 1))
            case 12: kind = collection(depth - 1)
            default: kind = .comprehension(macro(depth - 1))
            }
        }
        return ExpressionNode(kind, at: 0)
    }

    private mutating func leaf() -> ExpressionNode.Kind {
        switch generator.below(9) {
        case 0: .literal(.null)
        case 1: .literal(.bool(generator.oneIn(2)))
        case 2: .literal(.int(generator.pick([0, 1, -1, .max, .min, 42])))
        case 3: .literal(.uint(generator.pick([0, 1, .max])))
        case 4:
            .literal(
                .double(
                    generator.pick([
                        0, -0.0, 1.5, -2e300, .leastNonzeroMagnitude, 0.1, 1e21, 123456789.0,
                    ])
                )
            )
        case 5: .literal(.string(text()))
        case 6: .literal(.bytes(Array(text().utf8) + [0xFF, 0x00, 0x22, 0x5C]))
        case 7: .literal(.type("google.protobuf.Timestamp"))
        default: .name(generator.pick(["a", "b_2", "device", "int", "_", "rb"]))
        }
    }

    private mutating func text() -> String {
        var text = ""
        for _ in 0..<generator.below(5) {
            text += generator.pick([
                "a", "\"", "'", "\\", "\n", "\r", "\u{0}", "\u{7F}", "é", "e\u{301}", "😀", "`", "?",
            ])
        }
        return text
    }

    private mutating func field() -> Text {
        generator.pick([
            "site", "content-type", "a.b/c", "with blank", "for", "in", "null", "e5", "_1", "9a",
        ])
    }

    private mutating func call(_ depth: Int) -> ExpressionNode.Call {
        let name: Text = generator.pick(["size", "matches", "f", "startsWith", "semver", "int"])
        let target = generator.oneIn(2) ? node(depth) : nil
        return ExpressionNode.Call(name, of: target, nodes(generator.below(3), depth))
    }

    private mutating func nodes(_ count: Int, _ depth: Int) -> [ExpressionNode] {
        (0..<count).map { _ in node(depth) }
    }

    /// Two or three, none of the same kind as what holds them.
    private mutating func operands(
        _ depth: Int,
        not isSame: (ExpressionNode) -> Bool
    ) -> [ExpressionNode] {
        nodes(2 + generator.below(2), depth)
            .map { isSame($0) ? ExpressionNode(.literal(.bool(true)), at: 0) : $0 }
    }

    private mutating func collection(_ depth: Int) -> ExpressionNode.Kind {
        let elements = nodes(generator.below(4), depth)
        if generator.oneIn(2) { return .list(elements) }
        return .map(elements.map { ExpressionNode.Entry(key: $0, value: node(depth)) })
    }

    private mutating func macro(_ depth: Int) -> ExpressionNode.Comprehension {
        let macro = generator.pick(ExpressionNode.Macro.allCases)
        let takesTwo = [.exists, .all, .existsOne].contains(macro) && generator.oneIn(2)
        let isTwo = takesTwo || macro == .transformList || macro == .transformMap
        let takesCondition = [.map, .transformList, .transformMap].contains(macro)
        return ExpressionNode.Comprehension(
            macro: macro,
            range: node(depth),
            parameter: macro == .quantile ? node(depth) : nil,
            variables: isTwo ? ["x", "y"] : ["x"],
            condition: takesCondition && generator.oneIn(2) ? node(depth) : nil,
            body: node(depth)
        )
    }
}
