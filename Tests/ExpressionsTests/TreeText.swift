import FleetModel

@testable import Expressions

/// Writes a tree with every part in brackets, whatever the printer thinks of it.
enum TreeText {
    static func of(_ node: ExpressionNode) -> String {
        switch node.kind {
        case .literal(let value): "\(value.typeName):\(content(value))"
        case .name(let name): "name:\(name)"
        case .field(let operand, let name): "(field \(of(operand)) '\(name)')"
        case .has(let operand, let name): "(has \(of(operand)) '\(name)')"
        case .index(let operand, let index): "(index \(of(operand)) \(of(index)))"
        case .call(let call):
            "(call \(call.name) \(call.target.map(of) ?? "-") \(list(call.arguments)))"
        case .not(let operand): "(not \(of(operand)))"
        case .negate(let operand): "(negate \(of(operand)))"
        case .binary(let binary, let left, let right):
            "(\(binary.rawValue) \(of(left)) \(of(right)))"
        case .and(let operands): "(and \(list(operands)))"
        case .or(let operands): "(or \(list(operands)))"
        case .conditional(let condition, let yes, let no):
            "(if \(of(condition)) \(of(yes)) \(of(no)))"
        case .list(let elements): "(list \(list(elements)))"
        case .map(let entries): "(map \(list(entries.flatMap { [$0.key, $0.value] })))"
        case .comprehension(let macro):
            "(\(macro.macro.rawValue) \(of(macro.range)) \(macro.parameter.map(of) ?? "-") "
                + "\(macro.variables) \(macro.condition.map(of) ?? "-") \(of(macro.body)))"
        }
    }

    private static func list(_ nodes: [ExpressionNode]) -> String {
        nodes.map(of).joined(separator: " ")
    }

    private static func content(_ value: ExpressionValue) -> String {
        switch value {
        case .string(let text): "\(Array(text.string.utf8))"
        case .bytes(let bytes): "\(bytes)"
        case .double(let number): "\(number.bitPattern)"
        default: "\(value)"
        }
    }
}
