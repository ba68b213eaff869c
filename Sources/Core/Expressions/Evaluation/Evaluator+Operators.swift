import FleetModel

extension Evaluator {
    mutating func apply(
        _ binary: ExpressionNode.BinaryOperator,
        _ left: ExpressionValue,
        _ right: ExpressionValue,
        at offset: Int
    ) throws(EvaluationFailure) -> ExpressionValue {
        switch binary {
        case .equal: return .bool(try areEqual(left, right, at: offset))
        case .notEqual: return .bool(try !areEqual(left, right, at: offset))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            try spend(min(left.size, right.size), at: offset)
            guard let order = left.order(to: right) else {
                throw EvaluationFailure(.noOverload(binary.rawValue, [left, right]), at: offset)
            }
            return .bool(Self.holds(binary, order))
        case .isIn: return .bool(try contains(right, left, at: offset))
        case .plus, .minus, .times, .divided, .modulo:
            try make(left.size + right.size, at: offset)
            return try Arithmetic.apply(binary, left, right, at: offset)
        }
    }

    private static func holds(
        _ binary: ExpressionNode.BinaryOperator,
        _ order: ExpressionValue.Order
    ) -> Bool {
        switch binary {
        case .less: order == .less
        case .lessOrEqual: order == .less || order == .equal
        case .greater: order == .greater
        default: order == .greater || order == .equal
        }
    }

    private mutating func areEqual(
        _ left: ExpressionValue,
        _ right: ExpressionValue,
        at offset: Int
    ) throws(EvaluationFailure) -> Bool {
        do { return try left.equals(right, &meter) } catch { throw Self.failure(error, at: offset) }
    }

    /// Whether a list has an equal element, or a map the key.
    private mutating func contains(
        _ whole: ExpressionValue,
        _ part: ExpressionValue,
        at offset: Int
    ) throws(EvaluationFailure) -> Bool {
        switch whole {
        case .list(let elements):
            for element in elements where try areEqual(element, part, at: offset) { return true }
            return false
        case .map(let map):
            try spend(part.size, at: offset)
            if case .string(let name) = part {
                try spend(map.readingCost(of: name), at: offset)
            }
            return map[part] != nil
        default: throw EvaluationFailure(.noOverload("in", [part, whole]), at: offset)
        }
    }
}

/// The arithmetic of CEL: what a type cannot hold is an error, in integers; doubles follow IEEE 754.
enum Arithmetic {
    static func negate(
        _ value: ExpressionValue,
        at offset: Int
    ) throws(EvaluationFailure) -> ExpressionValue {
        switch value {
        case .int(let number):
            guard number != .min else { throw EvaluationFailure(.overflow("-"), at: offset) }
            return .int(-number)
        case .double(let number): return .double(-number)
        default: throw EvaluationFailure(.noOverload("-", [value]), at: offset)
        }
    }

    static func apply(
        _ binary: ExpressionNode.BinaryOperator,
        _ left: ExpressionValue,
        _ right: ExpressionValue,
        at offset: Int
    ) throws(EvaluationFailure) -> ExpressionValue {
        switch (left, right) {
        case (.int(let left), .int(let right)):
            return .int(try whole(binary, left, right, at: offset))
        case (.uint(let left), .uint(let right)):
            return .uint(try whole(binary, left, right, at: offset))
        case (.double(let one), .double(let other)):
            switch binary {
            case .plus: return .double(one + other)
            case .minus: return .double(one - other)
            case .times: return .double(one * other)
            case .divided: return .double(one / other)
            default: throw EvaluationFailure(.noOverload("%", [left, right]), at: offset)
            }
        default:
            if let value = try time(binary, left, right, at: offset) { return value }
            if binary == .plus, let value = joined(left, right) { return value }
            throw EvaluationFailure(.noOverload(binary.rawValue, [left, right]), at: offset)
        }
    }

    private static func whole<Number: FixedWidthInteger>(
        _ binary: ExpressionNode.BinaryOperator,
        _ left: Number,
        _ right: Number,
        at offset: Int
    ) throws(EvaluationFailure) -> Number {
        let result: (partialValue: Number, overflow: Bool)
        switch binary {
        case .plus: result = left.addingReportingOverflow(right)
        case .minus: result = left.subtractingReportingOverflow(right)
        case .times: result = left.multipliedReportingOverflow(by: right)
        case .divided, .modulo:
            guard right != 0 else {
                throw EvaluationFailure(.division(binary.rawValue), at: offset)
            }
            result =
                binary == .divided
                ? left.dividedReportingOverflow(by: right)
                : left.remainderReportingOverflow(dividingBy: right)
        default: preconditionFailure("only the five of arithmetic come here")
        }
        guard !result.overflow else {
            throw EvaluationFailure(.overflow(binary.rawValue), at: offset)
        }
        return result.partialValue
    }

    /// nil: these are not times that can be added or subtracted.
    private static func time(
        _ binary: ExpressionNode.BinaryOperator,
        _ left: ExpressionValue,
        _ right: ExpressionValue,
        at offset: Int
    ) throws(EvaluationFailure) -> ExpressionValue? {
        let result: ExpressionValue?
        switch (left, binary, right) {
        case (.timestamp(let time), .plus, .duration(let span)),
            (.duration(let span), .plus, .timestamp(let time)):
            result = time.advanced(byNanoseconds: span).map { .timestamp($0) }
        case (.timestamp(let time), .minus, .duration(let span)):
            result = span == .min ? nil : time.advanced(byNanoseconds: -span).map { .timestamp($0) }
        case (.timestamp(let time), .minus, .timestamp(let other)):
            result = time.nanoseconds(since: other).map { .duration($0) }
        case (.duration(let one), .plus, .duration(let other)):
            let (sum, overflow) = one.addingReportingOverflow(other)
            result = overflow ? nil : .duration(sum)
        case (.duration(let one), .minus, .duration(let other)):
            let (difference, overflow) = one.subtractingReportingOverflow(other)
            result = overflow ? nil : .duration(difference)
        default: return nil
        }
        guard let result else { throw EvaluationFailure(.overflow(binary.rawValue), at: offset) }
        return result
    }

    private static func joined(
        _ left: ExpressionValue,
        _ right: ExpressionValue
    ) -> ExpressionValue? {
        switch (left, right) {
        case (.string(let left), .string(let right)): .string(Text(left.string + right.string))
        case (.bytes(let left), .bytes(let right)): .bytes(left + right)
        case (.list(let left), .list(let right)): .list(left + right)
        default: nil
        }
    }
}
