import FleetModel
import RegularExpressions

extension Evaluator {
    /// Whether the pattern matches anywhere in the text (RE2, as cel-spec has it).
    mutating func matches(
        _ text: Text,
        _ pattern: Text,
        at offset: Int
    ) throws(EvaluationFailure) -> Bool {
        let expression = try Self.compile(pattern, at: offset)
        try spend(expression.instructionCount / 16, at: offset)
        return try matches(text, expression, at: offset)
    }

    /// Refuses beforehand what could take more than is left; pays for what it took.
    mutating func matches(
        _ text: Text,
        _ expression: RegularExpression,
        at offset: Int
    ) throws(EvaluationFailure) -> Bool {
        let (most, overflow) = (text.string.utf8.count + 1)
            .multipliedReportingOverflow(by: expression.instructionCount * 2)
        guard !overflow, most / 16 <= meter.remaining else {
            throw EvaluationFailure(.tooManySteps, at: offset)
        }
        let search = expression.search(text.string)
        try spend(search.steps / 16, at: offset)
        return search.isFound
    }

    static func compile(
        _ pattern: Text,
        at offset: Int
    ) throws(EvaluationFailure) -> RegularExpression {
        do throws(RegularExpressionError) {
            return try RegularExpression(pattern.string, dialect: .re2)
        } catch {
            throw EvaluationFailure(.pattern("the pattern is wrong: \(error.message)"), at: offset)
        }
    }
}
