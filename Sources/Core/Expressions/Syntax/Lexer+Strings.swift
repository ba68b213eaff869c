import FleetModel

extension Lexer {
    /// What stands before and as the opening quotes.
    struct StringPrefix {
        var isRaw = false
        var isBytes = false
        let quote: UInt8
        let isTriple: Bool
        /// Bytes up to the first of the content.
        let length: Int
    }

    /// Where a string begins here: `"`, `'`, three of them, with `r` or `b` or both before.
    func stringPrefix() -> StringPrefix? {
        var (isRaw, isBytes, ahead) = (false, false, 0)
        while let letter = byte(ahead).map({ $0 | 0x20 }), ahead < 2 {
            if letter == UInt8(ascii: "r"), !isRaw {
                isRaw = true
            } else if letter == UInt8(ascii: "b"), !isBytes {
                isBytes = true
            } else {
                break
            }
            ahead += 1
        }
        guard let quote = byte(ahead), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        else { return nil }
        let isTriple = byte(ahead + 1) == quote && byte(ahead + 2) == quote
        return StringPrefix(
            isRaw: isRaw,
            isBytes: isBytes,
            quote: quote,
            isTriple: isTriple,
            length: ahead + (isTriple ? 3 : 1)
        )
    }

    mutating func string(_ prefix: StringPrefix) throws(ExpressionFault) -> Token.Kind {
        let start = position
        position += prefix.length
        var content: [UInt8] = []
        while let byte = byte() {
            if byte == prefix.quote, !prefix.isTriple || closesTriple(prefix.quote) {
                position += prefix.isTriple ? 3 : 1
                // The text is UTF-8 and escapes write whole code points, so that nothing is repaired here.
                return prefix.isBytes
                    ? .bytes(content) : .string(Text(String(decoding: content, as: UTF8.self)))
            }
            if byte == UInt8(ascii: "\\"), !prefix.isRaw {
                try escape(into: &content, isBytes: prefix.isBytes)
            } else if !prefix.isTriple, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                break
            } else {
                content.append(byte)
                position += 1
            }
        }
        throw fault(
            "a string has no end",
            help: "close it by the quote that opened it; over several lines it takes three quotes",
            at: start
        )
    }

    private func closesTriple(_ quote: UInt8) -> Bool { byte(1) == quote && byte(2) == quote }

    private static let plain: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
        UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
        UInt8(ascii: "v"): 0x0B, UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        UInt8(ascii: "?"): UInt8(ascii: "?"), UInt8(ascii: "\""): UInt8(ascii: "\""),
        UInt8(ascii: "'"): UInt8(ascii: "'"), UInt8(ascii: "`"): UInt8(ascii: "`"),
    ]

    private mutating func escape(
        into content: inout [UInt8],
        isBytes: Bool
    ) throws(ExpressionFault) {
        let start = position
        guard let letter = byte(1) else {
            position += 1
            return
        }
        if let plain = Self.plain[letter] {
            content.append(plain)
            position += 2
            return
        }
        let value: UInt32?
        switch letter {
        case UInt8(ascii: "x"), UInt8(ascii: "X"): value = code(from: 2, count: 2, radix: 16)
        case UInt8(ascii: "u") where !isBytes: value = code(from: 2, count: 4, radix: 16)
        case UInt8(ascii: "U") where !isBytes: value = code(from: 2, count: 8, radix: 16)
        case UInt8(ascii: "0")...UInt8(ascii: "3"): value = code(from: 1, count: 3, radix: 8)
        default: value = nil
        }
        guard let value else {
            throw fault(
                "no escape is written like this",
                help: isBytes
                    ? "in bytes they are `\\n` and its like, `\\x` with 2 digits, or 3 octal digits"
                    : "they are `\\n` and its like, `\\x`, `\\u`, `\\U` with 2, 4, 8 digits, or 3 "
                        + "octal digits; a pattern is easier to read as a raw string: r\"…\"",
                at: start
            )
        }
        if isBytes {
            content.append(UInt8(truncatingIfNeeded: value))
        } else if let scalar = Unicode.Scalar(value) {
            content += Array(String(scalar).utf8)
        } else {
            throw fault("the escape names no character of Unicode", at: start)
        }
    }

    /// Reads exactly that many digits, and goes past them.
    private mutating func code(from ahead: Int, count: Int, radix: UInt32) -> UInt32? {
        var value: UInt32 = 0
        for index in 0..<count {
            guard let digit = byte(ahead + index)?.hexadecimalDigit, digit < radix else {
                return nil
            }
            // At most eight hexadecimal digits, which 32 bits hold.
            value = value &* radix &+ digit
        }
        position += ahead + count
        return value
    }
}
