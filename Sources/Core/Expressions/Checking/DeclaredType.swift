package import FleetModel

/// The type of a value, as far as it is known before the evaluation.
package indirect enum DeclaredType: Hashable, Sendable {
    /// Known only when it is evaluated.
    case dyn
    case null, bool, int, uint, double, string, bytes, timestamp, duration
    /// A semantic version.
    case version
    /// The type of a type.
    case type
    case list(DeclaredType)
    case map(DeclaredType, DeclaredType)
    case record(RecordType)
    /// A set of records, for macros.
    case set(RecordType)
    /// Of the elements of `[]` and `{}`: whatever is asked for.
    case undetermined

    /// The names of types that stand for themselves in an expression.
    static let names: Set<Text> = [
        "bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint",
    ]

    /// Types that a key of a map can have.
    var isKey: Bool { [.dyn, .bool, .int, .uint, .string, .undetermined].contains(self) }

    var isNumber: Bool { [.int, .uint, .double].contains(self) }

    /// Whether nothing is known that could be wrong.
    var isOpen: Bool { self == .dyn || self == .undetermined }

    /// The type of values that may be of either.
    func joined(_ other: DeclaredType) -> DeclaredType {
        switch (self, other) {
        case _ where self == other: self
        case (.undetermined, let known), (let known, .undetermined): known
        case (.list(let one), .list(let other)): .list(one.joined(other))
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            .map(key.joined(otherKey), value.joined(otherValue))
        default: .dyn
        }
    }

    /// Whether a value of one can equal a value of the other: numbers compare by value, lists by their elements.
    func canEqual(_ other: DeclaredType) -> Bool {
        if isOpen || other.isOpen || isNumber && other.isNumber { return true }
        switch (self, other) {
        case (.list, .list), (.map, .map): return true
        default: return self == other
        }
    }

    /// Whether `<` and its like put values of the two in order.
    func canOrder(_ other: DeclaredType) -> Bool {
        if isOpen { return other.isOpen || other.isOrdered }
        guard isOrdered else { return false }
        return other.isOpen || isNumber && other.isNumber || self == other
    }

    var isOrdered: Bool {
        switch self {
        case .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration, .version: true
        default: false
        }
    }

    /// The type with what is still undetermined left to the evaluation.
    var settled: DeclaredType {
        switch self {
        case .undetermined: .dyn
        case .list(let element): .list(element.settled)
        case .map(let key, let value): .map(key.settled, value.settled)
        default: self
        }
    }
}

extension DeclaredType: CustomStringConvertible {
    package var description: String {
        switch self {
        case .dyn, .undetermined: "dyn"
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .version: "semver"
        case .type: "type"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .record(let record): record.name
        case .set(let record): "set(\(record.name))"
        }
    }
}

/// A record: its fields, and those that exist elsewhere and are refused here, each with the reason.
package final class RecordType: Hashable, Sendable {
    package let name: String
    package let fields: [Text: DeclaredType]
    /// Sentences without a full stop.
    package let refused: [Text: String]
    /// Sorted.
    package let fieldNames: [Text]

    package init(
        _ name: String,
        fields: [Text: DeclaredType],
        refused: [Text: String] = [:]
    ) {
        self.name = name
        self.fields = fields
        self.refused = refused
        fieldNames = fields.keys.sorted()
    }

    package static func == (left: RecordType, right: RecordType) -> Bool {
        left === right || Text(left.name) == Text(right.name) && left.fields == right.fields
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(Text(name)) }
}
