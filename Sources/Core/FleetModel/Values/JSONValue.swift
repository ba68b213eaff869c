/// A JSON value (RFC 8259) whose equality is by value: object order does not matter, `1` is `1.0`,
/// and strings are compared by bytes.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(Text)
    case array([JSONValue])
    case object(JSONObject)

    package static func string(_ value: String) -> JSONValue { .string(Text(value)) }
    package static func integer(_ value: Int) -> JSONValue { .number(JSONNumber(Int64(value))) }

    package var string: String? {
        if case .string(let text) = self { text.string } else { nil }
    }
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }
    package var number: JSONNumber? {
        if case .number(let value) = self { value } else { nil }
    }
    package var integer: Int64? { number?.integer }
    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }
    package var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// Whether it is `{}`.
    package var isEmptyObject: Bool { object?.isEmpty ?? false }

    /// The member of that name, where this is an object that has it.
    package subscript(key: Text) -> JSONValue? { object?[key] }

    /// What kind of value this is, in the words of the JSON specification.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(Text(value)) }
    package init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// The last of two equal keys wins: a literal is ours, not outside data.
    package init(dictionaryLiteral elements: (Text, JSONValue)...) {
        self = .object(JSONObject(elements.map { (key: $0.0, value: $0.1) }))
    }
}

/// The members of a JSON object, sorted by the bytes of their keys; each key once.
package struct JSONObject: Hashable, Sendable {
    package private(set) var members: [Member]

    /// One key and its value.
    package struct Member: Hashable, Sendable {
        package let key: Text
        package var value: JSONValue

        package init(key: Text, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    package init() { members = [] }

    /// Sorts the members in O(n log n); of equal keys the last wins, so a reader of outside data checks before.
    package init(_ members: some Sequence<(key: Text, value: JSONValue)>) {
        let ordered = members.enumerated().sorted { left, right in
            left.element.key == right.element.key
                ? left.offset < right.offset : left.element.key < right.element.key
        }
        self.members = []
        self.members.reserveCapacity(ordered.count)
        for (_, (key, value)) in ordered {
            if self.members.last?.key == key { self.members.removeLast() }
            self.members.append(Member(key: key, value: value))
        }
    }

    /// Takes members already sorted by key, each once; O(1) beside a debug check.
    package init(sorted members: [Member]) {
        assert(zip(members, members.dropFirst()).allSatisfy { $0.key < $1.key })
        self.members = members
    }

    /// Makes room for so many members, which are then set one by one.
    package mutating func reserveCapacity(_ count: Int) { members.reserveCapacity(count) }

    package var isEmpty: Bool { members.isEmpty }
    package var count: Int { members.count }
    package var keys: [Text] { members.map(\.key) }

    /// O(log n) to read; writing nil removes the member.
    package subscript(key: Text) -> JSONValue? {
        get {
            let index = position(of: key)
            guard index < members.count, members[index].key == key else { return nil }
            return members[index].value
        }
        set {
            let index = position(of: key)
            let exists = index < members.count && members[index].key == key
            switch (newValue, exists) {
            case (.some(let value), true): members[index].value = value
            case (.some(let value), false):
                members.insert(Member(key: key, value: value), at: index)
            case (.none, true): members.remove(at: index)
            case (.none, false): break
            }
        }
    }

    private func position(of key: Text) -> Int {
        guard let last = members.indices.last else { return 0 }
        if members[last].key < key { return members.count }
        return members.indices.partitioningIndex { !(members[$0].key < key) }
    }
}
