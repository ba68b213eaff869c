/// Classes of ASCII bytes that the grammars of identifiers are made of.
package enum ASCII {
    /// `0` to `9`.
    package static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0") <= byte && byte <= UInt8(ascii: "9")
    }

    /// `a` to `z`.
    package static func isLowercase(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a") <= byte && byte <= UInt8(ascii: "z")
    }

    /// `a` to `z` and `A` to `Z`.
    package static func isLetter(_ byte: UInt8) -> Bool {
        isLowercase(byte | 0x20)
    }

    /// A letter or a digit.
    package static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

    /// `[A-Za-z0-9._:-]`, of which device ids and incarnations are made.
    package static func isIdentifier(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-")
    }

    static func areIdentifiers(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where !isIdentifier(bytes[index]) { return false }
        return true
    }
}

extension Decoder {
    /// Decodes a string and builds a value from it, or throws where the grammar says no.
    package func decodeChecked<Value>(
        _ noun: String,
        _ build: (String) -> Value?
    ) throws -> Value {
        let container = try singleValueContainer()
        guard let value = build(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not \(noun)")
        }
        return value
    }
}
