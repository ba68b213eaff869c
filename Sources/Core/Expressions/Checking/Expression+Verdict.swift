import FleetModel

extension Expression {
    /// What a condition says whatever the device is.
    package enum Verdict: Hashable, Sendable {
        case alwaysTrue
        case alwaysFalse
        /// It has no answer for any device, for the reason given.
        case alwaysFails(ExpressionFault)
        case depends
    }

    /// Whether the answer is the same for every device, as far as constants and the logic around them prove it.
    ///
    /// `depends` is the safe answer. Never does more than `ExpressionLimits.steps`.
    package var verdict: Verdict {
        var steps = ExpressionLimits.steps
        return switch ConstantAnswer(root, &steps) {
        case .holds: .alwaysTrue
        case .fails: .alwaysFalse
        case .errs(let failure): .alwaysFails(failure.fault(in: self))
        case .depends: .depends
        }
    }
}

/// The answer of a condition that no variable can change.
private enum ConstantAnswer {
    case holds, fails
    case errs(EvaluationFailure)
    case depends

    /// The recursion is bounded by the depth that the parser allows; each constant part is evaluated once.
    init(_ node: ExpressionNode, _ steps: inout Int) {
        if node.isConstant(bound: []) {
            self = Self.evaluated(node, &steps)
            return
        }
        switch node.kind {
        case .not(let operand):
            switch ConstantAnswer(operand, &steps) {
            case .holds: self = .fails
            case .fails: self = .holds
            case let other: self = other
            }
        case .and(let operands):
            self = Self.combined(operands.map { ConstantAnswer($0, &steps) }, deciding: false)
        case .or(let operands):
            self = Self.combined(operands.map { ConstantAnswer($0, &steps) }, deciding: true)
        case .conditional(let condition, let yes, let no):
            switch ConstantAnswer(condition, &steps) {
            case .holds: self = ConstantAnswer(yes, &steps)
            case .fails: self = ConstantAnswer(no, &steps)
            case .errs(let failure): self = .errs(failure)
            case .depends: self = .depends
            }
        default: self = .depends
        }
    }

    private static func evaluated(_ node: ExpressionNode, _ steps: inout Int) -> ConstantAnswer {
        var evaluator = Evaluator([], steps: steps)
        defer { steps = evaluator.meter.remaining }
        do throws(EvaluationFailure) {
            return try evaluator.condition(node) ? .holds : .fails
        } catch {
            if case .tooManySteps = error.reason { return .depends }
            return .errs(error)
        }
    }

    /// One operand that decides is enough, whatever the others are; else all must be known.
    private static func combined(_ answers: [ConstantAnswer], deciding: Bool) -> ConstantAnswer {
        var failure: EvaluationFailure?
        var isKnown = true
        for answer in answers {
            switch answer {
            case .holds: if deciding { return .holds }
            case .fails: if !deciding { return .fails }
            case .errs(let error): failure = failure ?? error
            case .depends: isKnown = false
            }
        }
        guard isKnown else { return .depends }
        if let failure { return .errs(failure) }
        return deciding ? .fails : .holds
    }
}

extension ExpressionNode {
    /// Whether no variable is read but those that a macro inside it binds.
    fileprivate func isConstant(bound: Set<Text>) -> Bool {
        switch kind {
        case .name(let name): return bound.contains(name) || DeclaredType.names.contains(name)
        case .comprehension(let macro):
            let inner = bound.union(macro.variables)
            return macro.range.isConstant(bound: bound)
                && macro.parameter?.isConstant(bound: bound) ?? true
                && macro.condition?.isConstant(bound: inner) ?? true
                && macro.body.isConstant(bound: inner)
        default: return children.allSatisfy { $0.isConstant(bound: bound) }
        }
    }
}
