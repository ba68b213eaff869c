import FleetModel
import JSON

/// Why one record of an answer cannot be used: a phrase that names the member.
struct RecordFault: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension JSONNode {
    /// The member of that name, which must be there.
    func required(_ key: StaticString) throws(RecordFault) -> JSONNode {
        guard let node = self[key] else { throw RecordFault("\(key) is missing") }
        return node
    }

    /// The member of that name, where it is there and not null.
    func optional(_ key: StaticString) -> JSONNode? {
        guard let node = self[key], !node.isNull else { return nil }
        return node
    }

    func requireObject(_ name: StaticString) throws(RecordFault) {
        guard kind == .object else { throw RecordFault("\(name) is no object") }
    }

    /// A whole number from 0 to 2^53 − 1.
    func counter(_ key: StaticString) throws(RecordFault) -> UInt64 {
        guard let number = try required(key).counter else {
            throw RecordFault("\(key) is no whole number from 0 to 2^53 - 1")
        }
        return number
    }

    /// A string of at most so many bytes.
    func text(_ key: StaticString, most bytes: Int) throws(RecordFault) -> Text {
        try required(key).text(named: key, most: bytes)
    }

    func optionalText(_ key: StaticString, most bytes: Int) throws(RecordFault) -> Text? {
        guard let node = optional(key) else { return nil }
        return try node.text(named: key, most: bytes)
    }

    private func text(named key: StaticString, most bytes: Int) throws(RecordFault) -> Text {
        guard let text else { throw RecordFault("\(key) is no string") }
        guard text.string.utf8.count <= bytes else {
            throw RecordFault("\(key) is longer than \(bytes) bytes")
        }
        return text
    }

    /// A value that is spelled as a string, read by its own grammar.
    func parsed<Value>(
        _ key: StaticString,
        _ noun: StaticString,
        _ read: (String) -> Value?
    ) throws(RecordFault) -> Value {
        guard let value = try required(key).text.flatMap({ read($0.string) }) else {
            throw RecordFault("\(key) is no \(noun)")
        }
        return value
    }

    func bool(_ key: StaticString) throws(RecordFault) -> Bool {
        guard let value = try required(key).bool else {
            throw RecordFault("\(key) is neither true nor false")
        }
        return value
    }

    func time(_ key: StaticString) throws(RecordFault) -> Timestamp {
        try parsed(key, "RFC 3339 time", Timestamp.init(_:))
    }

    /// A time, or nil where it is null or missing.
    func optionalTime(_ key: StaticString) throws(RecordFault) -> Timestamp? {
        guard optional(key) != nil else { return nil }
        return try time(key)
    }

    func device(_ key: StaticString) throws(RecordFault) -> DeviceID {
        try parsed(key, "device id", DeviceID.init)
    }

    func incarnation() throws(RecordFault) -> Incarnation {
        try parsed("incarnation", "incarnation", Incarnation.init)
    }

    func digest(_ key: StaticString) throws(RecordFault) -> Digest {
        try parsed(key, "SHA-256 digest", Digest.init(hexadecimal:))
    }

    func generation(_ key: StaticString) throws(RecordFault) -> Generation {
        Generation(try counter(key))
    }

    /// See ``Text/checkedCursor(_:)``.
    func cursor(_ key: StaticString) throws(RecordFault) -> Text {
        try text(key, most: 512).checkedCursor("\(key)")
    }

    func optionalCursor(_ key: StaticString) throws(RecordFault) -> Text? {
        guard optional(key) != nil else { return nil }
        return try cursor(key)
    }

    /// The elements of an array member.
    func items(_ key: StaticString) throws(RecordFault) -> JSONNode.Elements {
        let node = try required(key)
        guard node.kind == .array else { throw RecordFault("\(key) is no array") }
        return node.elements
    }

    /// What can be read of a record's id, for people: at most 128 bytes, visible ASCII, the rest as `?`; nil: it has none.
    var visibleID: Text? {
        guard let name = self["id"]?.text, !name.string.isEmpty else { return nil }
        return Text(visible(name.string, most: 128))
    }
}

extension Text {
    /// This text where it is a cursor: 1 to 512 visible ASCII characters, and no URL.
    func checkedCursor(_ key: String) throws(RecordFault) -> Text {
        let bytes = Array(string.utf8)
        guard bytes.count <= 512 else { throw RecordFault("\(key) is longer than 512 bytes") }
        guard !bytes.isEmpty, bytes.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw RecordFault("\(key) is no cursor")
        }
        guard bytes.firstRange(of: Array("://".utf8)) == nil else {
            throw RecordFault("\(key) is a URL, and a cursor never is")
        }
        return self
    }
}

/// Outside text for an error message: visible ASCII and spaces, the rest as `?`, at most so many bytes.
func visible(_ text: String, most bytes: Int) -> String {
    String(decoding: text.utf8.prefix(bytes).map { 0x20...0x7E ~= $0 ? $0 : 0x3F }, as: UTF8.self)
}
