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
    package static func isIdentifier(_ byte: UInt8) -> Bool { identifierBit(byte) != 0 }

    static func areIdentifiers(_ bytes: Span<UInt8>) -> Bool {
        var all: UInt64 = 1
        for index in bytes.indices { all &= identifierBit(bytes[index]) }
        return all != 0
    }

    /// 1 for a byte of identifiers, 0 for another one. Every byte of a fleet's names is looked at, so that branches would tell.
    private static func identifierBit(_ byte: UInt8) -> UInt64 {
        // A bit each for `-.0123456789:`, and for `A` to `Z`, `_` and `a` to `z`.
        let low: UInt64 = 0x07FF_6000_0000_0000
        let high: UInt64 = 0x07FF_FFFE_87FF_FFFE
        let bits = byte < 64 ? low : byte < 128 ? high : 0
        return bits &>> UInt64(byte) & 1
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
