import FleetModel

extension ExpressionParser {
    /// The arguments of a macro, from behind its opening parenthesis.
    mutating func comprehension(
        _ macro: ExpressionNode.Macro,
        over range: ExpressionNode,
        at offset: Int
    ) throws(ExpressionFault) -> ExpressionNode {
        var arguments: [ExpressionNode] = []
        while !sees(.closeParenthesis) {
            arguments.append(try conditional())
            guard take(.comma) else { break }
        }
        try expect(.closeParenthesis, "behind the arguments of `\(macro.rawValue)`")
        let parameter = macro == .quantile && !arguments.isEmpty ? arguments.removeFirst() : nil
        var variables: [Text] = []
        let isForm = macro.forms.contains { variables, others in
            arguments.count == variables + others
                && arguments.prefix(variables).allSatisfy { $0.variable != nil }
        }
        guard isForm, let body = arguments.last else {
            throw fault(
                "`\(macro.rawValue)` is not written like this",
                help: "write \(macro.usage)",
                at: offset
            )
        }
        let count = macro.variableCount(of: arguments)
        for argument in arguments.prefix(count) {
            guard let name = argument.variable, !variables.contains(name) else {
                throw fault("the two variables have one name", at: argument.offset)
            }
            variables.append(name)
        }
        return try node(
            .comprehension(
                ExpressionNode.Comprehension(
                    macro: macro,
                    range: range,
                    parameter: parameter,
                    variables: variables,
                    condition: arguments.count > count + 1 ? arguments[count] : nil,
                    body: body
                )
            ),
            at: offset
        )
    }
}

extension ExpressionNode {
    /// The name, where the node is nothing but one.
    fileprivate var variable: Text? {
        if case .name(let name) = kind { name } else { nil }
    }
}

extension ExpressionNode.Macro {
    /// How many variables, and how many arguments behind them.
    fileprivate var forms: [(variables: Int, others: Int)] {
        switch self {
        case .exists, .all, .existsOne: [(1, 1), (2, 1)]
        case .filter, .share, .count, .quantile: [(1, 1)]
        case .map: [(1, 1), (1, 2)]
        case .transformList, .transformMap: [(2, 1), (2, 2)]
        }
    }

    fileprivate func variableCount(of arguments: [ExpressionNode]) -> Int {
        switch self {
        case .exists, .all, .existsOne: arguments.count - 1
        case .transformList, .transformMap: 2
        case .filter, .share, .count, .quantile, .map: 1
        }
    }

    /// How the macro is written, as an example.
    package var usage: String {
        switch self {
        case .exists, .all, .existsOne:
            "`list.\(rawValue)(x, condition)` or `map.\(rawValue)(key, value, condition)`"
        case .filter: "`list.filter(x, condition)`"
        case .map: "`list.map(x, value)` or `list.map(x, condition, value)`"
        case .transformList, .transformMap:
            "`map.\(rawValue)(key, value, result)` or `map.\(rawValue)(key, value, condition, result)`"
        case .share, .count: "`devices.\(rawValue)(d, condition)`"
        case .quantile: "`devices.quantile(0.95, d, number)`"
        }
    }
}
