package import FleetModel

extension Expression {
    /// The value where the variables have these values, or why there is none. A later variable hides an earlier one of
    /// the same name.
    ///
    /// Never does more than `steps`, which counts nodes, elements, and sixteens of bytes.
    package func value(
        _ variables: [(name: Text, value: ExpressionValue)] = [],
        steps: Int = ExpressionLimits.steps
    ) throws(EvaluationFailure) -> ExpressionValue {
        var evaluator = Evaluator(variables, steps: steps)
        return try evaluator.value(of: root)
    }

    /// What the expression says as a condition.
    package func answer(
        _ variables: [(name: Text, value: ExpressionValue)] = [],
        steps: Int = ExpressionLimits.steps
    ) -> ConditionAnswer {
        var evaluator = Evaluator(variables, steps: steps)
        do throws(EvaluationFailure) {
            return try evaluator.condition(root) ? .holds : .fails
        } catch {
            return .unknown(error)
        }
    }
}

/// What a condition says of one device, or of a set.
///
/// An error is neither yes nor no. Whoever selects leaves the device out and reports it; whoever judges holds.
package enum ConditionAnswer: Sendable {
    case holds
    case fails
    /// The condition has no answer: a label is missing, a version does not parse, it takes too many steps.
    case unknown(EvaluationFailure)

    /// True only where the condition holds: nothing is selected by an error.
    package var isHolding: Bool { if case .holds = self { true } else { false } }
}
