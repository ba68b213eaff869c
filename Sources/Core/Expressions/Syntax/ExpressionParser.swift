import FleetModel
import RegularExpressions

/// Builds the tree of an expression from its tokens (cel-spec, langdef.md, Syntax).
struct ExpressionParser {
    let source: Text
    let tokens: [Token]
    private var position = 0
    /// How many rules of the grammar are open that can hold an expression again.
    private var nesting = 0
    private var nodes = 0
    private var patternInstructions = 0

    init(source: Text, tokens: [Token]) {
        self.source = source
        self.tokens = tokens
    }

    /// The whole text as one expression.
    mutating func expression() throws(ExpressionFault) -> ExpressionNode {
        if case .end = current.kind {
            throw fault("the expression is empty", at: current.offset)
        }
        let root = try conditional()
        guard case .end = current.kind else {
            throw fault(
                "\(current.words) stands where the expression should end",
                help: current.words == "a number"
                    ? "a version is written `semver(\"1.2.3\")`" : nil,
                at: current.offset
            )
        }
        return root
    }

    var current: Token { tokens[position] }

    mutating func advance() { position = min(position + 1, tokens.count - 1) }

    func sees(_ sign: Token.Sign) -> Bool { current.kind == .sign(sign) }

    mutating func take(_ sign: Token.Sign) -> Bool {
        guard sees(sign) else { return false }
        advance()
        return true
    }

    mutating func expect(_ sign: Token.Sign, _ place: String) throws(ExpressionFault) {
        guard take(sign) else {
            throw fault(
                "`\(sign.rawValue)` is missing \(place), before \(current.words)",
                at: current.offset
            )
        }
    }

    func fault(_ message: String, help: String? = nil, at offset: Int) -> ExpressionFault {
        ExpressionFault(message, help: help, at: offset, in: source)
    }

    /// Makes a node, and holds the caps.
    mutating func node(
        _ kind: ExpressionNode.Kind,
        at offset: Int
    ) throws(ExpressionFault) -> ExpressionNode {
        let node = ExpressionNode(kind, at: offset)
        nodes += 1
        guard node.depth <= ExpressionLimits.depth else { throw tooDeep(at: offset) }
        guard nodes <= ExpressionLimits.nodes else {
            throw fault(
                "the expression has more than \(ExpressionLimits.nodes) parts",
                help: "split it, or put what it lists into labels",
                at: offset
            )
        }
        return node
    }

    /// Makes a call, and holds the cap on patterns.
    mutating func call(
        _ call: ExpressionNode.Call,
        at offset: Int
    ) throws(ExpressionFault) -> ExpressionNode {
        patternInstructions += call.pattern?.instructionCount ?? 0
        guard patternInstructions <= ExpressionLimits.patternInstructions else {
            throw fault(
                "the patterns of the expression are too large together",
                help: "shorten what they repeat: `{1,1000}` is a thousand copies",
                at: offset
            )
        }
        return try node(.call(call), at: offset)
    }

    private func tooDeep(at offset: Int) -> ExpressionFault {
        fault("the expression is nested deeper than \(ExpressionLimits.depth)", at: offset)
    }

    /// `condition ? yes : no`, or anything that binds tighter.
    mutating func conditional() throws(ExpressionFault) -> ExpressionNode {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= ExpressionLimits.depth else { throw tooDeep(at: current.offset) }
        let condition = try disjunction()
        let offset = current.offset
        guard take(.question) else { return condition }
        let yes = try disjunction()
        try expect(.colon, "behind the first answer of `?`")
        let no = try conditional()
        return try node(.conditional(condition, yes, no), at: offset)
    }

    private mutating func disjunction() throws(ExpressionFault) -> ExpressionNode {
        let offset = current.offset
        var operands: [ExpressionNode] = []
        repeat {
            let operand = try conjunction()
            if case .or(let inner) = operand.kind {
                operands += inner
            } else {
                operands.append(operand)
            }
        } while take(.or)
        return operands.count == 1 ? operands[0] : try node(.or(operands), at: offset)
    }

    private mutating func conjunction() throws(ExpressionFault) -> ExpressionNode {
        let offset = current.offset
        var operands: [ExpressionNode] = []
        repeat {
            let operand = try operation(atLeast: 1)
            if case .and(let inner) = operand.kind {
                operands += inner
            } else {
                operands.append(operand)
            }
        } while take(.and)
        return operands.count == 1 ? operands[0] : try node(.and(operands), at: offset)
    }

    /// Operands between operators of at least that precedence, all of them from left to right.
    private mutating func operation(atLeast minimum: Int) throws(ExpressionFault) -> ExpressionNode
    {
        var left = try unary()
        while let binary = binaryOperator(), binary.precedence >= minimum {
            let offset = current.offset
            advance()
            let right = try operation(atLeast: binary.precedence + 1)
            left = try node(.binary(binary, left, right), at: offset)
        }
        return left
    }

    private func binaryOperator() -> ExpressionNode.BinaryOperator? {
        switch current.kind {
        case .sign(let sign): ExpressionNode.BinaryOperator(rawValue: sign.rawValue)
        case .name("in"): .isIn
        default: nil
        }
    }

    /// `!` or `-`, any number of one of them. A minus right before a number is the number's own.
    private mutating func unary() throws(ExpressionFault) -> ExpressionNode {
        guard sees(.not) || sees(.minus) else { return try member() }
        let sign = current.kind
        var offsets: [Int] = []
        while current.kind == sign, !isNegativeNumber {
            offsets.append(current.offset)
            advance()
        }
        guard offsets.count <= ExpressionLimits.depth else { throw tooDeep(at: offsets[0]) }
        guard !(sees(.not) || sees(.minus) && !isNegativeNumber) else {
            throw fault(
                "`!` and `-` do not stand side by side",
                help: "put the inner one into parentheses",
                at: current.offset
            )
        }
        var operand = try member()
        for offset in offsets.reversed() {
            operand = try node(sign == .sign(.not) ? .not(operand) : .negate(operand), at: offset)
        }
        return operand
    }

    var isNegativeNumber: Bool {
        guard sees(.minus), position + 1 < tokens.count else { return false }
        switch tokens[position + 1].kind {
        case .int, .double: return true
        default: return false
        }
    }
}
