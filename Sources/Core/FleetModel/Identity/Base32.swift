/// Base32 in lower case without padding (RFC 4648, section 6).
package enum Base32 {
    private static let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// The digits of the bytes, the last one filled up with zero bits.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(digits[Int(buffer >> bits & 31)])
            }
        }
        if bits > 0 { text.append(digits[Int(buffer << (5 - bits) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// `a` to `z` and `2` to `7`.
    package static func isDigit(_ byte: UInt8) -> Bool {
        ASCII.isLowercase(byte) || UInt8(ascii: "2")...UInt8(ascii: "7") ~= byte
    }

    /// The place of a digit in the order of their characters, in which `2` to `7` come first; nil: the byte is none.
    static func rank(of digit: UInt8) -> UInt8? {
        if ASCII.isLowercase(digit) { return digit - UInt8(ascii: "a") + 6 }
        return isDigit(digit) ? digit - UInt8(ascii: "2") : nil
    }

    /// The digit of a place below 32.
    static func digit(ofRank rank: UInt8) -> UInt8 {
        rank < 6 ? UInt8(ascii: "2") + rank : UInt8(ascii: "a") + rank - 6
    }
}
