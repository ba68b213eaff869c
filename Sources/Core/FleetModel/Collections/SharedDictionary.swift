// Code that is inlined into other modules may use what is imported so, and nothing else.
public import HashTreeCollections

/// A dictionary of which a copy that is changed in one place shares all else with the first.
///
/// For a million keys of which a decision changes few while somebody still reads them as they were: a change costs the
/// way to its key, O(log n), and never a copy of all. In no order. Inlinable and usable from inlined code with all that it
/// conforms to, since a generic collection that is not specialised for its keys costs many times what it does.
@usableFromInline package struct SharedDictionary<Key: Hashable, Value> {
    @usableFromInline var tree = TreeDictionary<Key, Value>()

    @inlinable package init() {}

    @inlinable package var count: Int { tree.count }
    @inlinable package var isEmpty: Bool { tree.isEmpty }
    @inlinable package var keys: some Collection<Key> { tree.keys }
    @inlinable package var values: some Collection<Value> { tree.values }

    @inlinable
    package subscript(key: Key) -> Value? {
        get { tree[key] }
        _modify { yield &tree[key] }
    }

    @inlinable
    package subscript(key: Key, default value: @autoclosure () -> Value) -> Value {
        get { tree[key, default: value()] }
        _modify { yield &tree[key, default: value()] }
    }

    /// Changes the value of a key in its place; nothing where there is none.
    @inlinable
    package mutating func change(_ key: Key, _ body: (inout Value) -> Void) {
        Self.change(&tree[key], body)
    }

    @inlinable
    static func change(_ value: inout Value?, _ body: (inout Value) -> Void) {
        guard var known = value.take() else { return }
        body(&known)
        value = known
    }

    /// Sets the value of a key; the one that was there, or nil.
    @inlinable
    @discardableResult
    package mutating func updateValue(_ value: Value, forKey key: Key) -> Value? {
        tree.updateValue(value, forKey: key)
    }

    @inlinable
    @discardableResult
    package mutating func removeValue(forKey key: Key) -> Value? { tree.removeValue(forKey: key) }
}

extension SharedDictionary: Sequence {
    /// In no order.
    @inlinable
    package func makeIterator() -> some IteratorProtocol<(key: Key, value: Value)> {
        tree.makeIterator()
    }
}

extension SharedDictionary: ExpressibleByDictionaryLiteral {
    @inlinable
    package init(dictionaryLiteral elements: (Key, Value)...) {
        tree = TreeDictionary(elements, uniquingKeysWith: { $1 })
    }
}

extension SharedDictionary: Sendable where Key: Sendable, Value: Sendable {}
extension SharedDictionary: Equatable where Value: Equatable {}
extension SharedDictionary: Hashable where Value: Hashable {}

/// As a dictionary.
extension SharedDictionary: Codable where Key: Codable, Value: Codable {
    @usableFromInline
    package init(from decoder: any Decoder) throws { tree = try TreeDictionary(from: decoder) }
    @usableFromInline
    package func encode(to encoder: any Encoder) throws { try tree.encode(to: encoder) }
}
