import FleetModel

/// Writes a tree as text that reads back as the same tree, with as few parentheses as that takes.
enum ExpressionPrinter {
    /// How tightly what surrounds a node binds; the node takes parentheses where it binds less.
    private enum Strength {
        static let conditional = 0
        static let or = 1
        static let and = 2
        /// The operators have 1 to 3 of their own.
        static let operation = 2
        static let unary = 6
        static let member = 7
    }

    /// The recursion is bounded by the depth that the parser allows.
    static func spell(_ node: ExpressionNode) -> String { spell(node, Strength.conditional) }

    private static func spell(_ node: ExpressionNode, _ outer: Int) -> String {
        let (text, own) = spelling(node)
        return own < outer ? "(\(text))" : text
    }

    private static func spelling(_ node: ExpressionNode) -> (text: String, strength: Int) {
        switch node.kind {
        case .literal(let value): return (literal(value), Strength.member)
        case .name(let name): return (name.string, Strength.member)
        case .field(let operand, let name):
            return (spell(operand, Strength.member) + "." + field(name), Strength.member)
        case .has(let operand, let name):
            return ("has(\(spell(operand, Strength.member)).\(field(name)))", Strength.member)
        case .index(let operand, let index):
            return ("\(spell(operand, Strength.member))[\(spell(index))]", Strength.member)
        case .call(let call):
            let target = call.target.map { spell($0, Strength.member) + "." } ?? ""
            return ("\(target)\(call.name)(\(list(call.arguments)))", Strength.member)
        case .not(let operand): return ("!" + unary(operand, after: node), Strength.unary)
        case .negate(let operand): return ("-" + unary(operand, after: node), Strength.unary)
        case .binary(let binary, let left, let right):
            let own = Strength.operation + binary.precedence
            return ("\(spell(left, own)) \(binary.rawValue) \(spell(right, own + 1))", own)
        case .and(let operands): return (join(operands, " && ", Strength.and + 1), Strength.and)
        case .or(let operands): return (join(operands, " || ", Strength.or + 1), Strength.or)
        case .conditional(let condition, let yes, let no):
            return (
                "\(spell(condition, Strength.or)) ? \(spell(yes, Strength.or)) : \(spell(no))",
                Strength.conditional
            )
        case .list(let elements): return ("[\(list(elements))]", Strength.member)
        case .map(let entries):
            let text = entries.map { "\(spell($0.key)): \(spell($0.value))" }
            return ("{\(text.joined(separator: ", "))}", Strength.member)
        case .comprehension(let macro): return (comprehension(macro), Strength.member)
        }
    }

    /// The signs do not mix, and a minus before a number would become the number's own.
    private static func unary(_ operand: ExpressionNode, after outer: ExpressionNode) -> String {
        switch (outer.kind, operand.kind) {
        case (.not, .not), (.negate, .negate): return spell(operand, Strength.unary)
        case (.negate, .literal): return "(\(spell(operand)))"
        case (.negate, _):
            // `-1.f()` would read as the number -1 with a call.
            let text = spell(operand, Strength.member)
            return text.utf8.first.map(ASCII.isDigit) == true ? "(\(text))" : text
        default: return spell(operand, Strength.member)
        }
    }

    private static func join(
        _ nodes: [ExpressionNode],
        _ separator: String,
        _ outer: Int
    ) -> String {
        nodes.map { spell($0, outer) }.joined(separator: separator)
    }

    private static func list(_ nodes: [ExpressionNode]) -> String {
        nodes.map { spell($0) }.joined(separator: ", ")
    }

    private static func comprehension(_ macro: ExpressionNode.Comprehension) -> String {
        let arguments =
            (macro.parameter.map { [spell($0)] } ?? []) + macro.variables.map(\.string)
            + (macro.condition.map { [spell($0)] } ?? []) + [spell(macro.body)]
        return spell(macro.range, Strength.member)
            + ".\(macro.macro.rawValue)(\(arguments.joined(separator: ", ")))"
    }

    private static func field(_ name: Text) -> String {
        let bytes = name.string.utf8
        let isPlain =
            bytes.allSatisfy { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
            && bytes.first.map(ASCII.isDigit) == false
            && !["true", "false", "null", "in"].contains(name)
        return isPlain ? name.string : "`\(name)`"
    }

    /// A literal as a spec writes it.
    static func literal(_ value: ExpressionValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): String(value)
        case .int(let value): String(value)
        case .uint(let value): "\(value)u"
        case .double(let value): value.description
        case .string(let text): "\"" + escaped(text) + "\""
        case .bytes(let bytes): "b\"" + bytes.map(escaped).joined() + "\""
        case .type(let name): name.string
        default: value.description
        }
    }

    private static func escaped(_ text: Text) -> String {
        var result = ""
        for scalar in text.string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                result += escaped(UInt8(truncatingIfNeeded: scalar.value))
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func escaped(_ byte: UInt8) -> String {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            return "\\" + String(Unicode.Scalar(byte))
        }
        guard byte < 0x20 || byte >= 0x7F else { return String(Unicode.Scalar(byte)) }
        let digits = String(byte, radix: 16)
        return "\\x" + (digits.count == 1 ? "0" : "") + digits
    }
}
