import FleetModel

extension TypeChecker {
    mutating func result(
        of binary: ExpressionNode.BinaryOperator,
        _ left: DeclaredType,
        _ right: DeclaredType,
        at node: ExpressionNode
    ) -> DeclaredType {
        switch binary {
        case .equal, .notEqual:
            if !left.canEqual(right) {
                report(
                    "\(left) and \(right) are never equal",
                    help: Self.cure(left, right),
                    at: node
                )
            }
            return .bool
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            if !left.canOrder(right) {
                report(
                    "`\(binary.rawValue)` does not go with \(left) and \(right)",
                    help: Self.cure(left, right),
                    at: node
                )
            }
            return .bool
        case .isIn:
            membership(of: left, in: right, at: node)
            return .bool
        case .plus, .minus, .times, .divided, .modulo:
            if let type = Self.arithmetic(binary, left, right) { return type }
            report(
                "`\(binary.rawValue)` does not go with \(left) and \(right)",
                help: Self.cure(left, right),
                at: node
            )
            return .dyn
        }
    }

    private mutating func membership(
        of part: DeclaredType,
        in whole: DeclaredType,
        at node: ExpressionNode
    ) {
        switch whole {
        case .dyn, .undetermined: return
        case .list(let element):
            guard !element.canEqual(part) else { return }
            report(
                "a list of \(element) never has \(part) in it",
                help: Self.cure(part, element),
                at: node
            )
        case .map(let key, _):
            guard !key.canEqual(part) else { return }
            report("the keys of the map are \(key), and this is \(part)", at: node)
        default: report("`in` asks a list or a map, and this is \(whole)", at: node)
        }
    }

    /// What to write instead of two types that do not meet.
    private static func cure(_ left: DeclaredType, _ right: DeclaredType) -> String? {
        let types: Set = [left, right]
        if left.isNumber, right.isNumber { return "write both as one type: `2.0`, or `double(…)`" }
        if types == [.string, .version] { return "write `semver(…)` around the string" }
        if types == [.string, .timestamp] { return "write `timestamp(…)` around the string" }
        if types == [.string, .duration] { return "write `duration(…)` around the string" }
        if types.contains(.string), left.isNumber || right.isNumber {
            return "write the number between quotes, or `double(…)` around the string"
        }
        if types == [.string, .bool] {
            return "labels are text: write \"true\" or \"false\" between quotes"
        }
        if types.contains(.null) { return "ask by `has(…)` whether it is there" }
        return nil
    }

    /// nil: the operator does not take these.
    private static func arithmetic(
        _ binary: ExpressionNode.BinaryOperator,
        _ left: DeclaredType,
        _ right: DeclaredType
    ) -> DeclaredType? {
        switch (left, binary, right) {
        case (.int, _, .int), (.uint, _, .uint): return left
        case (.double, .modulo, .double): return nil
        case (.double, _, .double): return left
        case (.string, .plus, .string), (.bytes, .plus, .bytes): return left
        case (.list(let one), .plus, .list(let other)): return .list(one.joined(other))
        case (.timestamp, .plus, .duration), (.duration, .plus, .timestamp),
            (.timestamp, .minus, .duration):
            return .timestamp
        case (.timestamp, .minus, .timestamp), (.duration, .plus, .duration),
            (.duration, .minus, .duration):
            return .duration
        default:
            guard left.isOpen || right.isOpen else { return nil }
            let known = left.isOpen ? right : left
            switch known {
            case .int, .uint: return known
            case .double: return binary == .modulo ? nil : known
            case .string, .bytes, .list: return binary == .plus ? known : nil
            case .timestamp, .duration:
                return binary == .plus || binary == .minus ? .dyn : nil
            case .dyn, .undetermined: return .dyn
            default: return nil
            }
        }
    }
}
