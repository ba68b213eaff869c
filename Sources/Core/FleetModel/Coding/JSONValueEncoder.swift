/// Encodes any `Encodable` value as a ``JSONValue``, in the layout of Foundation's `JSONEncoder`.
///
/// Unlike that one it keeps every key by its bytes, where two that are canonically equivalent would become one, and takes
/// a ``JSONValue`` as it is. A whole number beyond ±(2^53 − 1) becomes a string of its digits, so that no reader changes it.
package struct JSONValueEncoder: Sendable {
    package init() {}

    /// Throws an `EncodingError` where a number is not finite, or what the value itself throws.
    package func encode(_ value: some Encodable) throws -> JSONValue {
        try EncodingSlot.encoded(value)
    }
}

/// A value that is being made; whoever fills it may do so after it was given its place in an object or array.
final class EncodingSlot {
    private enum Content {
        case nothing
        case value(JSONValue)
        case object([(key: String, slot: Child)])
        case array([Child])
    }

    private enum Child {
        case value(JSONValue)
        case slot(EncodingSlot)

        var value: JSONValue {
            switch self {
            case .value(let value): value
            case .slot(let slot): slot.value
            }
        }
    }

    private var content = Content.nothing

    static func encoded(_ value: some Encodable) throws -> JSONValue {
        if let value = value as? JSONValue { return value }
        let slot = EncodingSlot()
        try value.encode(to: SlotEncoder(slot: slot))
        return slot.value
    }

    /// What was put in; an object without members where nothing was, as a type without properties is written.
    var value: JSONValue {
        switch content {
        case .nothing: .object(JSONObject())
        case .value(let value): value
        case .object(let members):
            .object(JSONObject(members.lazy.map { (key: Text($0.key), value: $0.slot.value) }))
        case .array(let elements): .array(elements.map(\.value))
        }
    }

    var count: Int {
        if case .array(let elements) = content { elements.count } else { 0 }
    }

    func beginObject() {
        if case .object = content { return }
        content = .object([])
    }

    func beginArray() {
        if case .array = content { return }
        content = .array([])
    }

    func set(_ value: JSONValue) { content = .value(value) }

    func add(_ value: JSONValue, _ key: some CodingKey) { add(.value(value), key) }

    func append(_ value: JSONValue) { append(.value(value)) }

    func nested(_ key: some CodingKey) -> EncodingSlot {
        let slot = EncodingSlot()
        add(.slot(slot), key)
        return slot
    }

    func nested() -> EncodingSlot {
        let slot = EncodingSlot()
        append(.slot(slot))
        return slot
    }

    private func add(_ child: Child, _ key: some CodingKey) {
        guard case .object(var members) = content else { return }
        content = .nothing
        members.append((key.stringValue, child))
        content = .object(members)
    }

    private func append(_ child: Child) {
        guard case .array(var elements) = content else { return }
        content = .nothing
        elements.append(child)
        content = .array(elements)
    }
}

struct SlotEncoder: Encoder {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.beginObject()
        return KeyedEncodingContainer(KeyedSlot(slot: slot))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.beginArray()
        return UnkeyedSlot(slot: slot)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { SingleSlot(slot: slot) }
}

private struct KeyedSlot<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { slot.add(.null, key) }
    func encode(_ value: Bool, forKey key: Key) { slot.add(.bool(value), key) }
    func encode(_ value: String, forKey key: Key) { slot.add(.string(value), key) }
    func encode(_ value: Int, forKey key: Key) { slot.add(.encoding(value), key) }
    func encode(_ value: Int64, forKey key: Key) { slot.add(.encoding(value), key) }
    func encode(_ value: UInt64, forKey key: Key) { slot.add(.encoding(value), key) }
    func encode(_ value: some Encodable, forKey key: Key) throws {
        slot.add(try EncodingSlot.encoded(value), key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        SlotEncoder(slot: slot.nested(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        SlotEncoder(slot: slot.nested(key)).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { SlotEncoder(slot: slot.nested(SuperKey())) }
    func superEncoder(forKey key: Key) -> any Encoder { SlotEncoder(slot: slot.nested(key)) }
}

private struct UnkeyedSlot: UnkeyedEncodingContainer {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }
    var count: Int { slot.count }

    func encodeNil() { slot.append(.null) }
    func encode(_ value: some Encodable) throws { slot.append(try EncodingSlot.encoded(value)) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
        SlotEncoder(slot: slot.nested()).container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        SlotEncoder(slot: slot.nested()).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { SlotEncoder(slot: slot.nested()) }
}

private struct SingleSlot: SingleValueEncodingContainer {
    let slot: EncodingSlot
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { slot.set(.null) }
    func encode(_ value: Bool) { slot.set(.bool(value)) }
    func encode(_ value: String) { slot.set(.string(value)) }
    func encode(_ value: Double) throws { slot.set(try .encoding(value)) }
    func encode(_ value: Float) throws { slot.set(try .encoding(Double(value))) }
    func encode(_ value: Int) { slot.set(.encoding(value)) }
    func encode(_ value: Int8) { slot.set(.encoding(value)) }
    func encode(_ value: Int16) { slot.set(.encoding(value)) }
    func encode(_ value: Int32) { slot.set(.encoding(value)) }
    func encode(_ value: Int64) { slot.set(.encoding(value)) }
    func encode(_ value: UInt) { slot.set(.encoding(value)) }
    func encode(_ value: UInt8) { slot.set(.encoding(value)) }
    func encode(_ value: UInt16) { slot.set(.encoding(value)) }
    func encode(_ value: UInt32) { slot.set(.encoding(value)) }
    func encode(_ value: UInt64) { slot.set(.encoding(value)) }
    func encode(_ value: some Encodable) throws { slot.set(try EncodingSlot.encoded(value)) }
}

extension JSONValue {
    fileprivate static func encoding(_ value: some FixedWidthInteger) -> JSONValue {
        guard let integer = Int64(exactly: value),
            integer.magnitude <= JSONNumber.largestExact.magnitude
        else { return .string(String(value)) }
        return .number(JSONNumber(integer))
    }

    fileprivate static func encoding(_ value: Double) throws -> JSONValue {
        guard let number = JSONNumber(value) else {
            throw EncodingError.invalidValue(
                value,
                EncodingError.Context(codingPath: [], debugDescription: "not a finite number")
            )
        }
        return .number(number)
    }
}

/// Where a class puts what its superclass writes.
struct SuperKey: CodingKey {
    var stringValue: String { "super" }
    var intValue: Int? { nil }

    init() {}
    init?(stringValue: String) { guard stringValue == "super" else { return nil } }
    init?(intValue: Int) { nil }
}
