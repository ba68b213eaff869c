package import FleetModel

/// A map of an expression: entries of its own, or a view of labels or of a JSON object that copies nothing.
package struct ExpressionMap: Sendable {
    private enum Storage {
        case entries([Entry], [Key: Int])
        case labels(LabelSet)
        case object(JSONObject)
    }

    /// One key, as it was written, and its value.
    private struct Entry: Sendable {
        let key: ExpressionValue
        let value: ExpressionValue
    }

    /// A key by its value, whatever its type: `1`, `1u` and `1.0` are one.
    private enum Key: Hashable, Sendable {
        case bool(Bool)
        case int(Int64)
        /// Beyond what an int holds.
        case uint(UInt64)
        case string(Text)

        /// nil: a value that is no key of any map.
        init?(_ value: ExpressionValue) {
            switch value {
            case .bool(let value): self = .bool(value)
            case .int(let value): self = .int(value)
            case .uint(let value): self = Int64(exactly: value).map(Key.int) ?? .uint(value)
            case .double(let value):
                if let whole = Int64(exactly: value) {
                    self = .int(whole)
                } else if let whole = UInt64(exactly: value) {
                    self = .uint(whole)
                } else {
                    return nil
                }
            case .string(let text): self = .string(text)
            default: return nil
            }
        }
    }

    /// What is wrong with the entries of a map.
    enum Fault: Error {
        case unsupportedKey(ExpressionValue)
        case repeatedKey(ExpressionValue)
    }

    private let storage: Storage

    /// Refuses keys of types that cannot be keys, and a key that stands twice.
    init(_ pairs: [(key: ExpressionValue, value: ExpressionValue)]) throws(Fault) {
        var entries: [Entry] = []
        var index: [Key: Int] = [:]
        for (key, value) in pairs {
            if case .double = key { throw .unsupportedKey(key) }
            guard let plain = Key(key) else { throw .unsupportedKey(key) }
            guard index.updateValue(entries.count, forKey: plain) == nil else {
                throw .repeatedKey(key)
            }
            entries.append(Entry(key: key, value: value))
        }
        storage = .entries(entries, index)
    }

    /// The units of work that reading the value of a name takes beyond the look-up: the elements of the JSON arrays that are
    /// made into lists.
    func readingCost(of name: Text) -> Int {
        guard case .object(let object) = storage, let value = object[name] else { return 0 }
        return Self.elementCount(value)
    }

    /// A tree of JSON shares nothing, so that this ends where the document did.
    private static func elementCount(_ value: JSONValue) -> Int {
        guard case .array(let elements) = value else { return 0 }
        return elements.reduce(elements.count) { $0 + elementCount($1) }
    }

    package init(_ labels: LabelSet) { storage = .labels(labels) }

    package init(_ object: JSONObject) { storage = .object(object) }

    package var count: Int {
        switch storage {
        case .entries(let entries, _): entries.count
        case .labels(let labels): labels.count
        case .object(let object): object.count
        }
    }

    /// In the order in which they are written; sorted in a view.
    package var keys: [ExpressionValue] {
        switch storage {
        case .entries(let entries, _): entries.map(\.key)
        case .labels(let labels): labels.pairs.map { .string($0.name) }
        case .object(let object): object.keys.map { .string($0) }
        }
    }

    /// The value of the key, or nil also where no map has such a key. O(1), or O(log n) in a view.
    package subscript(key: ExpressionValue) -> ExpressionValue? {
        switch storage {
        case .entries(let entries, let index):
            guard let plain = Key(key), let position = index[plain] else { return nil }
            return entries[position].value
        case .labels, .object:
            if case .string(let name) = key { return self[name] }
            return nil
        }
    }

    /// The value of a key that is a string.
    package subscript(name: Text) -> ExpressionValue? {
        switch storage {
        case .entries: self[.string(name)]
        case .labels(let labels): labels[name].map { .string($0) }
        case .object(let object): object[name].map(ExpressionValue.init)
        }
    }
}
