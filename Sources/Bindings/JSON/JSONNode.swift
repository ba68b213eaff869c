package import FleetModel

/// A place in a parsed document: a view of one value.
///
/// It points into memory of its ``JSONParser`` and is valid only during the call that hands it out; it must not be kept.
/// Reading one never traps, whatever was parsed.
@safe
package struct JSONNode {
    // simdjson's tape (doc/tape.md): 64-bit words with the kind in the upper 8 bits and the payload below. A
    // number takes a second word. An opening bracket names the index behind its closing one. A string
    // names its place in the buffer of strings, where 32 bits of length precede the bytes.
    let tape: UnsafePointer<UInt64>
    let strings: UnsafePointer<UInt8>
    let index: Int

    /// What kind of value a node is.
    package enum Kind: Sendable {
        case null, bool, number, string, array, object
    }

    private var word: UInt64 { unsafe tape[index] }
    private var tag: UInt8 { UInt8(truncatingIfNeeded: word >> 56) }
    private var payload: Int { Int(truncatingIfNeeded: word & 0x00FF_FFFF_FFFF_FFFF) }

    package var kind: Kind {
        switch tag {
        case Tag.object: .object
        case Tag.array: .array
        case Tag.string: .string
        case Tag.true, Tag.false: .bool
        case Tag.null: .null
        default: .number
        }
    }

    /// The index behind this value.
    var end: Int {
        switch tag {
        case Tag.object, Tag.array: Int(truncatingIfNeeded: word & 0xFFFF_FFFF)
        case Tag.signed, Tag.unsigned, Tag.double: index + 2
        default: index + 1
        }
    }

    package var bool: Bool? {
        switch tag {
        case Tag.true: true
        case Tag.false: false
        default: nil
        }
    }

    package var isNull: Bool { tag == Tag.null }

    /// The number, where this is one; the tree was checked, so that it is one that ``JSONNumber`` holds.
    package var number: JSONNumber? {
        switch tag {
        case Tag.signed: JSONNumber(Int64(bitPattern: unsafe tape[index + 1]))
        case Tag.double: JSONNumber(Double(bitPattern: unsafe tape[index + 1]))
        default: nil
        }
    }

    /// The whole number within 0 to 2^53 − 1, where this is one, however it is spelled.
    package var counter: UInt64? {
        guard let integer = number?.integer, 0...JSONNumber.largestExact ~= integer else {
            return nil
        }
        return UInt64(integer)
    }

    /// The string, where this is one.
    package var text: Text? { unsafe utf8.map { unsafe Text(String(decoding: $0, as: UTF8.self)) } }

    /// Whether this is that string.
    package func equals(_ other: StaticString) -> Bool {
        guard let utf8 = unsafe utf8, utf8.count == other.utf8CodeUnitCount else { return false }
        return unsafe UnsafeBufferPointer(start: other.utf8Start, count: utf8.count)
            .elementsEqual(utf8)
    }

    /// The bytes of the string, where this is one; valid as long as the node.
    var utf8: UnsafeBufferPointer<UInt8>? {
        guard tag == Tag.string else { return nil }
        let start = unsafe strings + payload
        let length = unsafe UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return unsafe UnsafeBufferPointer(start: start + 4, count: Int(length))
    }

    /// The elements, where this is an array; else nothing.
    package var elements: Elements {
        Elements(node: self, position: tag == Tag.array ? index + 1 : end - 1)
    }

    /// The members in the order of the document, where this is an object; else nothing.
    package var members: Members {
        Members(node: self, position: tag == Tag.object ? index + 1 : end - 1)
    }

    /// The member of that name, where this is an object that has it; linear in the members before it.
    package subscript(key: StaticString) -> JSONNode? {
        for member in members where member.key.equals(key) { return member.value }
        return nil
    }

    /// A copy that may be kept.
    package var value: JSONValue {
        switch tag {
        case Tag.true: return .bool(true)
        case Tag.false: return .bool(false)
        case Tag.string: return .string(text ?? "")
        case Tag.array: return .array(elements.map(\.value))
        case Tag.object:
            let unsorted = members.compactMap { member in
                member.key.text.map { JSONObject.Member(key: $0, value: member.value.value) }
            }
            return .object(JSONObject(sorted: unsorted.sorted { $0.key < $1.key }))
        default: return number.map { .number($0) } ?? .null
        }
    }

    func at(_ index: Int) -> JSONNode {
        unsafe JSONNode(tape: tape, strings: strings, index: index)
    }

    enum Tag {
        static let object = UInt8(ascii: "{")
        static let array = UInt8(ascii: "[")
        static let string = UInt8(ascii: "\"")
        static let signed = UInt8(ascii: "l")
        static let unsigned = UInt8(ascii: "u")
        static let double = UInt8(ascii: "d")
        static let `true` = UInt8(ascii: "t")
        static let `false` = UInt8(ascii: "f")
        static let null = UInt8(ascii: "n")
    }
}

extension JSONNode {
    /// The elements of an array.
    @safe
    package struct Elements: Sequence, IteratorProtocol {
        let node: JSONNode
        var position: Int

        package mutating func next() -> JSONNode? {
            guard position < node.end - 1 else { return nil }
            let element = node.at(position)
            position = element.end
            return element
        }
    }

    /// The members of an object.
    @safe
    package struct Members: Sequence, IteratorProtocol {
        let node: JSONNode
        var position: Int

        package mutating func next() -> (key: JSONNode, value: JSONNode)? {
            guard position < node.end - 1 else { return nil }
            let key = node.at(position)
            let value = node.at(position + 1)
            position = value.end
            return (key, value)
        }
    }
}
