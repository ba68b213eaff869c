import FleetModel

extension Evaluator {
    private typealias Element = ComprehensionRange.Element

    mutating func result(
        of macro: ExpressionNode.Comprehension,
        at offset: Int
    ) throws(EvaluationFailure) -> ExpressionValue {
        let range = try value(of: macro.range)
        let elements = try elements(of: range, for: macro, at: offset)
        switch macro.macro {
        case .exists: return .bool(try any(elements, macro, are: true))
        case .all: return .bool(try !any(elements, macro, are: false))
        case .existsOne: return .bool(try count(elements, macro) == 1)
        case .count: return .int(Int64(try count(elements, macro)))
        case .share:
            // One division, rounded once: equal shares are equal, and equal to the literal that says the same.
            return .double(Double(try count(elements, macro)) / Double(elements.count))
        case .quantile: return try quantile(elements, macro, at: offset)
        case .filter: return .list(try filtered(elements, macro))
        case .map, .transformList: return .list(try transformed(elements, macro).map(\.value))
        case .transformMap: return try map(try transformed(elements, macro), at: offset)
        }
    }

    /// What there is to go over; a set without elements is refused here, for every macro.
    private mutating func elements(
        of range: ExpressionValue,
        for macro: ExpressionNode.Comprehension,
        at offset: Int
    ) throws(EvaluationFailure) -> ComprehensionRange {
        try spend(range.size, at: offset)
        let judges = [.share, .count, .quantile].contains(macro.macro)
        guard let elements = ComprehensionRange(range, macro.variables),
            !(elements.isMap && judges)
        else {
            throw EvaluationFailure(.noOverload(macro.macro.rawValue, [range]), at: offset)
        }
        guard elements.count > 0 || !(elements.isSet || judges) else {
            let noun: String = if case .set(let set) = range { set.noun } else { "elements" }
            throw EvaluationFailure(.emptySet(noun, macro: macro.macro.rawValue), at: offset)
        }
        return elements
    }

    /// Whether the condition is `wanted` for an element; an error counts only where it is for none.
    private mutating func any(
        _ elements: ComprehensionRange,
        _ macro: ExpressionNode.Comprehension,
        are wanted: Bool
    ) throws(EvaluationFailure) -> Bool {
        var failure: EvaluationFailure?
        for element in elements.all {
            do throws(EvaluationFailure) {
                if try condition(macro.body, with: element) == wanted { return true }
            } catch {
                if case .tooManySteps = error.reason { throw error }
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return false
    }

    private mutating func condition(
        _ node: ExpressionNode,
        with element: Element
    ) throws(EvaluationFailure) -> Bool {
        try with(element) { (evaluator) throws(EvaluationFailure) in
            try evaluator.condition(node)
        }
    }

    private mutating func value(
        of node: ExpressionNode,
        with element: Element
    ) throws(EvaluationFailure) -> ExpressionValue {
        try with(element) { (evaluator) throws(EvaluationFailure) in
            try evaluator.value(of: node)
        }
    }

    private mutating func count(
        _ elements: ComprehensionRange,
        _ macro: ExpressionNode.Comprehension
    ) throws(EvaluationFailure) -> Int {
        var count = 0
        for element in elements.all where try condition(macro.body, with: element) { count += 1 }
        return count
    }

    private mutating func filtered(
        _ elements: ComprehensionRange,
        _ macro: ExpressionNode.Comprehension
    ) throws(EvaluationFailure) -> [ExpressionValue] {
        var kept: [ExpressionValue] = []
        for element in elements.all where try condition(macro.body, with: element) {
            try make(1, at: macro.body.offset)
            kept.append(element[0].value)
        }
        return kept
    }

    /// The index or key of each element that is taken, and what the macro makes of it.
    private mutating func transformed(
        _ elements: ComprehensionRange,
        _ macro: ExpressionNode.Comprehension
    ) throws(EvaluationFailure) -> [(key: ExpressionValue, value: ExpressionValue)] {
        var made: [(key: ExpressionValue, value: ExpressionValue)] = []
        for element in elements.all {
            if let condition = macro.condition, try !self.condition(condition, with: element) {
                continue
            }
            try make(1, at: macro.body.offset)
            made.append((key: element[0].value, value: try value(of: macro.body, with: element)))
        }
        return made
    }

    /// The nearest rank: the smallest value that at least the share `q` of all do not exceed.
    ///
    /// The rank is found in whole numbers, so that 7 % of 100 is the seventh on every machine.
    private mutating func quantile(
        _ elements: ComprehensionRange,
        _ macro: ExpressionNode.Comprehension,
        at offset: Int
    ) throws(EvaluationFailure) -> ExpressionValue {
        guard let parameter = macro.parameter else {
            preconditionFailure("the parser gives each quantile its share")
        }
        let share = try value(of: parameter)
        guard let millionths = Self.millionths(share) else {
            throw EvaluationFailure(.share(share), at: parameter.offset)
        }
        var values: [ExpressionValue] = []
        for element in elements.all {
            let value = try value(of: macro.body, with: element)
            guard value.isMeasurable, let order = value.order(to: values.first ?? value) else {
                throw EvaluationFailure(
                    .noOverload("quantile", [value] + values.prefix(1)),
                    at: macro.body.offset
                )
            }
            guard order != .none else {
                throw EvaluationFailure(.notANumber(macro: "quantile"), at: macro.body.offset)
            }
            try make(1, at: macro.body.offset)
            values.append(value)
        }
        // Sorting looks at each value about log n times.
        try spend(
            values.count * (values.count.bitWidth - values.count.leadingZeroBitCount),
            at: offset
        )
        let sorted = values.sorted { $0.order(to: $1) == .less }
        let (whole, rest) = (sorted.count / 1_000_000, sorted.count % 1_000_000)
        let rank = whole * millionths + (rest * millionths + 999_999) / 1_000_000
        return sorted[max(1, min(rank, sorted.count)) - 1]
    }

    /// nil: not from 0 to 1, or with more than six decimals.
    static func millionths(_ share: ExpressionValue) -> Int? {
        switch share {
        case .int(let value): return (0...1).contains(value) ? Int(value) * 1_000_000 : nil
        case .double(let value):
            guard value >= 0, value <= 1 else { return nil }
            let millionths = (value * 1_000_000).rounded()
            return Double(Int(millionths)) / 1_000_000 == value ? Int(millionths) : nil
        default: return nil
        }
    }
}

extension ExpressionValue {
    /// Whether quantiles are taken of such values: each is compared in a step.
    fileprivate var isMeasurable: Bool {
        switch self {
        case .int, .uint, .double, .timestamp, .duration, .version: true
        default: false
        }
    }
}
