package import FleetModel

/// Why an expression has no value; put into words only where somebody reads it.
package struct EvaluationFailure: Error, Sendable {
    /// What went wrong, with what it went wrong on.
    package indirect enum Reason: Sendable {
        case unknownName(Text)
        case unknownFunction(Text)
        case noField(Text, ExpressionValue)
        case noKey(ExpressionValue, ExpressionValue)
        case noOverload(String, [ExpressionValue])
        case overflow(String)
        case division(String)
        case index(ExpressionValue, count: Int)
        case conversion(ExpressionValue, to: String, help: String?)
        case notBoolean(ExpressionValue)
        case unsupportedKey(ExpressionValue)
        case repeatedKey(ExpressionValue)
        case namedZone(Text)
        case emptySet(String, macro: String)
        case notANumber(macro: String)
        case share(ExpressionValue)
        case pattern(String)
        case tooManySteps
        case tooDeep
    }

    package let reason: Reason
    /// The byte of the source that it is about.
    package let offset: Int

    init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The failure with its place in the text of the expression.
    package func fault(in expression: Expression) -> ExpressionFault {
        expression.fault(message, help: help, at: offset)
    }
}

extension EvaluationFailure {
    /// One sentence without a full stop.
    package var message: String {
        switch reason {
        case .unknownName(let name): "there is no `\(name)`"
        case .unknownFunction(let name): "there is no function `\(name)`"
        case .noField(let name, let value): Self.missing(name, in: value)
        case .noKey(let key, let value):
            if case .string(let name) = key {
                Self.missing(name, in: value)
            } else {
                "the map has no key \(key)"
            }
        case .noOverload(let name, let values):
            "`\(name)` does not go with \(values.map(\.kind).joined(separator: " and "))"
        case .overflow(let name): "the result of `\(name)` is outside what its type can hold"
        case .division(let name): "`\(name)` by zero"
        case .index(let index, let count): "the list has no element \(index): it has \(count)"
        case .conversion(let value, let type, _): "\(value) is no \(type)"
        case .notBoolean(let value): "a condition is true or false, and this is \(value.kind)"
        case .unsupportedKey(let value): "\(value.kind) cannot be the key of a map"
        case .repeatedKey(let value): "the key \(value) stands twice"
        case .namedZone(let zone): "the time zone `\(zone)` is none that is known here"
        case .emptySet(let noun, let macro): "`\(macro)` over no \(noun) has no answer"
        case .notANumber(let macro): "`\(macro)` met a value that is not a number (NaN)"
        case .share(let value): "\(value) is no share for `quantile`"
        case .pattern(let words): words
        case .tooManySteps: "the evaluation takes more steps than it may"
        case .tooDeep: "a value is nested deeper than \(ExpressionLimits.depth)"
        }
    }

    /// What to do about it, where we know.
    package var help: String? {
        switch reason {
        case .noField(let name, let value): Self.present(near: name, in: value)
        case .noKey(.string(let name), let value): Self.present(near: name, in: value)
        case .conversion(_, _, let help): help
        case .unknownFunction(let name):
            NearestName.suggestion(
                for: name.string,
                among: StandardFunction.allCases.map(\.rawValue)
            ).map { "did you mean `\($0)`?" }
        case .namedZone: "write a distance from UTC such as `+02:00`"
        case .share: "it is a number from 0 to 1 with at most six decimals"
        case .tooManySteps: "ask for less at once, or put what it computes into a label"
        default: nil
        }
    }

    private static func missing(_ name: Text, in value: ExpressionValue) -> String {
        switch value {
        case .record(let record) where record.shape.fields[name] != nil:
            "this \(record.shape.name) has no value for `\(name)`"
        case .record(let record): "a \(record.shape.name) has no field `\(name)`"
        case .map: "there is no `\(name)`"
        default: "\(value.kind) has no fields, so no `\(name)`"
        }
    }

    /// The names that there are instead.
    private static func present(near name: Text, in value: ExpressionValue) -> String? {
        let names: [Text]
        switch value {
        case .record(let record):
            if let reason = record.shape.refused[name] { return reason }
            names = record.shape.fields[name] == nil ? record.shape.fieldNames : []
        case .map(let map):
            names = map.keys.compactMap { if case .string(let name) = $0 { name } else { nil } }
            if names.isEmpty { return "there is nothing there; ask by `has(…)` first" }
        default: return nil
        }
        guard !names.isEmpty else { return "ask by `has(…)` first" }
        let strings = names.map(\.string)
        if strings.count <= 512, let near = NearestName.suggestion(for: name.string, among: strings)
        {
            return "did you mean `\(near)`?"
        }
        return "there is " + NameList.text(strings)
    }
}

/// Names in a sentence, sorted, and no more of them than a line holds.
enum NameList {
    static func text(_ names: [String]) -> String {
        let sorted = names.map { Text($0) }.sorted().map { "`\($0)`" }
        let shown = sorted.prefix(ExpressionLimits.names).joined(separator: ", ")
        let rest = sorted.count - ExpressionLimits.names
        return rest > 0 ? shown + " and \(rest) more" : shown
    }
}
