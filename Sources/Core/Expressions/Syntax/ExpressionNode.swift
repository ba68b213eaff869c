package import FleetModel
import RegularExpressions

/// One node of the tree of an expression.
package struct ExpressionNode: Sendable {
    /// What the node is, with its parts.
    package indirect enum Kind: Sendable {
        /// null, a boolean, a number, a string, bytes, or the name of a type that no variable can take.
        case literal(ExpressionValue)
        case name(Text)
        case field(ExpressionNode, Text)
        /// `has(operand.field)`
        case has(ExpressionNode, Text)
        case index(ExpressionNode, ExpressionNode)
        case call(Call)
        case not(ExpressionNode)
        case negate(ExpressionNode)
        case binary(BinaryOperator, ExpressionNode, ExpressionNode)
        /// Two or more, none of them an `and`: `&&` is associative, also in its errors.
        case and([ExpressionNode])
        /// Two or more, none of them an `or`.
        case or([ExpressionNode])
        case conditional(ExpressionNode, ExpressionNode, ExpressionNode)
        case list([ExpressionNode])
        case map([Entry])
        case comprehension(Comprehension)
    }

    /// One key of a map and its value.
    package struct Entry: Sendable {
        package let key: ExpressionNode
        package let value: ExpressionNode
    }

    /// A function, or a method where it has a target.
    package struct Call: Sendable {
        package let name: Text
        /// nil: there is no function of that name.
        package let function: StandardFunction?
        package let target: ExpressionNode?
        package let arguments: [ExpressionNode]
        /// Of `matches`, where it is written out and right: compiled once and not for each device.
        let pattern: RegularExpression?

        init(_ name: Text, of target: ExpressionNode? = nil, _ arguments: [ExpressionNode]) {
            self.name = name
            function = StandardFunction(rawValue: name.string)
            self.target = target
            self.arguments = arguments
            if function == .matches, case .literal(.string(let text))? = arguments.last?.kind {
                pattern = try? Evaluator.compile(text, at: 0)
            } else {
                pattern = nil
            }
        }
    }

    /// A macro over the elements of a list, the keys of a map, or a set of devices.
    package struct Comprehension: Sendable {
        package let macro: Macro
        package let range: ExpressionNode
        /// What `quantile` takes before its variable.
        package let parameter: ExpressionNode?
        /// One name; or two, for the index or key and the value.
        package let variables: [Text]
        /// What `map`, `transformList` and `transformMap` take between the variable and the last.
        package let condition: ExpressionNode?
        package let body: ExpressionNode
    }

    /// The macros, by the name that they are written with.
    package enum Macro: String, Hashable, CaseIterable, Sendable {
        case exists, all, filter, map, transformList, transformMap
        case existsOne = "exists_one"
        /// The share of a set that meets a condition.
        case share
        /// How many of a set meet a condition.
        case count
        /// The smallest number that at least that share of a set does not exceed.
        case quantile

        /// `existsOne` is `exists_one` as well, as cel-spec has it.
        init?(_ name: Text) {
            self.init(rawValue: name == "existsOne" ? "exists_one" : name.string)
        }
    }

    /// The operators between two operands that evaluate both.
    package enum BinaryOperator: String, Hashable, CaseIterable, Sendable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case isIn = "in"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case divided = "/"
        case modulo = "%"

        /// Higher binds tighter.
        var precedence: Int {
            switch self {
            case .plus, .minus: 2
            case .times, .divided, .modulo: 3
            default: 1
            }
        }
    }

    package let kind: Kind
    /// The byte of the source that a complaint points at: an operator, the name of a field or a function, or the first.
    package let offset: Int
    /// Of the tree below, the node itself counted.
    let depth: Int

    init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
        depth = 1 + (Self.children(of: kind).map(\.depth).max() ?? 0)
    }

    /// The nodes directly below, in the order in which they are written.
    package var children: [ExpressionNode] { Self.children(of: kind) }

    private static func children(of kind: Kind) -> [ExpressionNode] {
        switch kind {
        case .literal, .name: []
        case .field(let operand, _), .has(let operand, _), .not(let operand), .negate(let operand):
            [operand]
        case .index(let one, let other), .binary(_, let one, let other): [one, other]
        case .call(let call): (call.target.map { [$0] } ?? []) + call.arguments
        case .and(let operands), .or(let operands), .list(let operands): operands
        case .conditional(let condition, let yes, let no): [condition, yes, no]
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        case .comprehension(let macro):
            [macro.range] + (macro.parameter.map { [$0] } ?? [])
                + (macro.condition.map { [$0] } ?? []) + [macro.body]
        }
    }
}
