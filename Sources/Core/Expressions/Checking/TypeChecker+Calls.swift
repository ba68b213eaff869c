import FleetModel

extension TypeChecker {
    mutating func result(of call: ExpressionNode.Call, at node: ExpressionNode) -> DeclaredType {
        let operands = (call.target.map { [$0] } ?? []) + call.arguments
        let types = operands.map { type(of: $0) }
        guard let function = call.function else {
            report(EvaluationFailure(.unknownFunction(call.name), at: node.offset))
            return .dyn
        }
        guard function.counts.contains(types.count),
            call.target != nil ? function.form != .function : function.form != .method
        else {
            report(
                "`\(call.name)` is not written like this",
                help: "write \(function.usage)",
                at: node
            )
            return function.resultType ?? .dyn
        }
        guard function.takes(types) else {
            report(
                "`\(call.name)` does not go with "
                    + types.map(\.description).joined(separator: " and "),
                help: "write \(function.usage)",
                at: node
            )
            return function.resultType ?? .dyn
        }
        checkLiterals(function, operands, at: node)
        return function.resultType ?? types[0]
    }

    /// What is written out can be tried at once: versions, times, spans, patterns, zones.
    private mutating func checkLiterals(
        _ function: StandardFunction,
        _ operands: [ExpressionNode],
        at node: ExpressionNode
    ) {
        switch function {
        case .semver, .timestamp, .duration, .int, .uint, .double, .bool, .string:
            guard case .literal(let value) = operands[0].kind else { return }
            do throws(EvaluationFailure) {
                _ = try Conversion.convert(value, to: function, at: operands[0].offset)
            } catch {
                report(error)
            }
        case .matches:
            guard case .literal(.string(let pattern)) = operands[1].kind else { return }
            do throws(EvaluationFailure) {
                _ = try Evaluator.compile(pattern, at: operands[1].offset)
            } catch {
                report(error)
            }
        default:
            guard operands.count == 2, case .literal(.string(let zone)) = operands[1].kind,
                function.form == .method, function.counts.lowerBound == 1,
                TimeZoneOffset(zone) == nil
            else { return }
            report(EvaluationFailure(.namedZone(zone), at: operands[1].offset))
        }
    }

    mutating func result(
        of macro: ExpressionNode.Comprehension,
        at node: ExpressionNode
    ) -> DeclaredType {
        let range = type(of: macro.range)
        if let parameter = macro.parameter { checkShare(parameter) }
        let judges = [.share, .count, .quantile].contains(macro.macro)
        let (first, second) = variables(over: range, judges: judges, count: macro.variables.count)
        guard let first, let second else {
            report(
                "`\(macro.macro.rawValue)` does not go with \(range)",
                help: "write \(macro.macro.usage)",
                at: node
            )
            return .dyn
        }
        let variables = zip(macro.variables, [first, second]).map { (name: $0, type: $1) }
        return with(variables) { checker in
            if let condition = macro.condition { checker.condition(condition) }
            switch macro.macro {
            case .exists, .all, .existsOne:
                checker.condition(macro.body)
                return .bool
            case .count:
                checker.condition(macro.body)
                return .int
            case .share:
                checker.condition(macro.body)
                return .double
            case .filter:
                checker.condition(macro.body)
                return .list(first)
            case .map, .transformList: return .list(checker.type(of: macro.body))
            case .transformMap: return .map(first, checker.type(of: macro.body))
            case .quantile: return checker.ordered(macro.body)
            }
        }
    }

    /// The types of the first and the second variable; nil: nothing goes over that type.
    private func variables(
        over range: DeclaredType,
        judges: Bool,
        count: Int
    ) -> (DeclaredType?, DeclaredType?) {
        switch range {
        case .dyn, .undetermined: (.dyn, .dyn)
        case .list(let element): count > 1 ? (.int, element) : (element, .dyn)
        case .set(let record): count > 1 ? (.int, .record(record)) : (.record(record), .dyn)
        case .map(let key, let value) where !judges: (key, value)
        default: (nil, nil)
        }
    }

    private mutating func ordered(_ node: ExpressionNode) -> DeclaredType {
        let type = type(of: node)
        if !type.isOpen, !type.isOrdered || [.bool, .string, .bytes].contains(type) {
            report(
                "a quantile is taken of numbers, times, spans or versions, and this is \(type)",
                help: type == .bool ? "the share that meets a condition is `share`" : nil,
                at: node
            )
        }
        return type
    }

    private mutating func checkShare(_ node: ExpressionNode) {
        let type = type(of: node)
        switch node.kind {
        case .literal(let value) where Evaluator.millionths(value) == nil:
            report(EvaluationFailure(.share(value), at: node.offset))
        default:
            guard !type.isOpen, type != .double, type != .int else { return }
            report("the share of a quantile is a double, and this is \(type)", at: node)
        }
    }
}
