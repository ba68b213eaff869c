package import FleetModel

/// A value of an expression (cel-spec, langdef.md, Values).
package enum ExpressionValue: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(Text)
    case bytes([UInt8])
    case list([ExpressionValue])
    case map(ExpressionMap)
    case timestamp(DateTime)
    /// In nanoseconds, up to 292 years either way.
    case duration(Int64)
    /// A semantic version; the language's own, not CEL's.
    case version(Version)
    /// The type of a value, by its name.
    case type(Text)
    /// A value with a fixed set of fields, each made when it is asked for.
    case record(any ExpressionRecord)
    /// What macros go over: a set that is refused, wherever it is judged, when it is empty.
    case set(ExpressionSet)
}

/// Fields of a fixed set, each made only when it is read, so that a device costs what an expression asks of it.
package protocol ExpressionRecord: Sendable {
    /// The fields that there are and their types.
    var shape: RecordType { get }
    /// Called with a name that the shape has; nil where this one has no value for it.
    func value(of field: Text) -> ExpressionValue?
}

/// A set of records: the devices that a gate judges.
///
/// A share, a quantile, a count, `all` or `exists` of nothing would be an answer without evidence. So every macro over an
/// empty set is an error.
package struct ExpressionSet: Sendable {
    package let elements: [any ExpressionRecord]
    /// What the elements are called: `devices`.
    package let noun: String

    package init(_ elements: [any ExpressionRecord], noun: String) {
        self.elements = elements
        self.noun = noun
    }
}

extension ExpressionValue {
    package static func string(_ value: String) -> ExpressionValue { .string(Text(value)) }

    /// What a JSON value means: every number is a double, as in CEL, so that `1` and `1.5` in one place have one type.
    ///
    /// Objects are not copied. Linear in the elements of arrays.
    package init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .number(let number): self = .double(number.double)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(elements.map(ExpressionValue.init))
        case .object(let object): self = .map(ExpressionMap(object))
        }
    }

    /// The name of the type, as `type(…)` gives it.
    package var typeName: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map: "map"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .version: "semver"
        case .type: "type"
        case .record(let record): record.shape.name
        case .set: "set"
        }
    }

    /// The type in the words of an error.
    var kind: String {
        switch self {
        case .null: "null"
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .set(let set): "the set of \(set.noun)"
        default: typeName
        }
    }

    /// The units of work that reading the whole of the value once takes.
    var size: Int {
        switch self {
        case .string(let text): text.string.utf8.count / 16
        case .bytes(let bytes): bytes.count / 16
        case .list(let elements): elements.count
        case .map(let map): map.count
        case .set(let set): set.elements.count
        default: 0
        }
    }
}

extension ExpressionValue: CustomStringConvertible {
    /// The value as an expression writes it, cut to what fits a line; the recursion ends after three levels.
    package var description: String { words(levels: 3) }

    private func words(levels: Int) -> String {
        switch self {
        case .null, .bool, .int, .uint, .double, .type: return ExpressionPrinter.literal(self)
        case .string(let text) where text.string.utf8.count > 64: return "a string"
        case .bytes(let bytes) where bytes.count > 64: return "bytes"
        case .string, .bytes: return ExpressionPrinter.literal(self)
        case .list(let elements):
            guard levels > 0, elements.count <= 8 else { return "a list of \(elements.count)" }
            return "[\(elements.map { $0.words(levels: levels - 1) }.joined(separator: ", "))]"
        case .map(let map):
            guard levels > 0, map.count <= 8 else { return "a map of \(map.count)" }
            let text = map.keys.map { key in
                "\(key.words(levels: 0)): \(map[key]?.words(levels: levels - 1) ?? "")"
            }
            return "{\(text.joined(separator: ", "))}"
        case .timestamp(let time): return "timestamp(\"\(time)\")"
        case .duration(let span): return "duration(\"\(DurationText.spell(span))\")"
        case .version(let version): return "semver(\"\(version)\")"
        case .record(let record): return "a \(record.shape.name)"
        case .set(let set): return "\(set.elements.count) \(set.noun)"
        }
    }
}
