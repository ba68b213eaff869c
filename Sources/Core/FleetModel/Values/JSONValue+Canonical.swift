extension JSONValue {
    /// The canonical bytes of the value by the JSON Canonicalization Scheme (RFC 8785).
    ///
    /// Members are ordered by the UTF-16 code units of their keys, numbers are printed as ECMAScript
    /// prints them, and nothing is escaped that need not be.
    package var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        writer.writeCanonical(self)
        return writer.bytes
    }

    package var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }

    /// SHA-256 of the canonical bytes.
    package var digest: Digest { Digest(of: canonicalBytes) }
}

extension JSONWriter {
    /// Appends the value in the form of RFC 8785.
    package mutating func writeCanonical(_ value: JSONValue) {
        switch value {
        case .null: writeNull()
        case .bool(let value): write(value)
        case .number(let number): write(number)
        case .string(let text): write(text.string)
        case .array(let elements):
            beginArray()
            for element in elements { writeCanonical(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in Self.ordered(object.members) {
                writeKey(member.key.string)
                writeCanonical(member.value)
            }
            endObject()
        }
    }

    /// Byte order and UTF-16 order differ only where a key holds a code point beyond the basic plane.
    private static func ordered(_ members: [JSONObject.Member]) -> [JSONObject.Member] {
        guard members.contains(where: { $0.key.string.utf8.contains { $0 >= 0xEE } }) else {
            return members
        }
        return members.sorted { $0.key.string.utf16.lexicographicallyPrecedes($1.key.string.utf16) }
    }
}
