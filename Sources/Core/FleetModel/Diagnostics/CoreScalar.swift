/// What a scalar means by the core schema of YAML 1.2 (section 10.3.2), exactly: `no` and `22:30` are strings, `0777`
/// is seven hundred and seventy-seven.
package enum CoreScalar: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A whole number within ±(2^53 − 1).
    case integer(Int64)
    case float(Double)
    /// Digits that make a number which no reader keeps: too large, too small, infinite or not a number.
    case unrepresentable
    case string

    /// What the text means where it stands unquoted. Linear.
    package init(plain text: Text) {
        // Most scalars are words, which their first byte tells from all that has a meaning.
        guard let first = text.string.utf8.first else {
            self = .null
            return
        }
        switch first {
        case UInt8(ascii: "~"): self = text == "~" ? .null : .string
        case UInt8(ascii: "n"), UInt8(ascii: "N"):
            self = text == "null" || text == "Null" || text == "NULL" ? .null : .string
        case UInt8(ascii: "t"), UInt8(ascii: "T"):
            self = text == "true" || text == "True" || text == "TRUE" ? .bool(true) : .string
        case UInt8(ascii: "f"), UInt8(ascii: "F"):
            self = text == "false" || text == "False" || text == "FALSE" ? .bool(false) : .string
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            var string = text.string
            self = string.withUTF8 { Self.number($0) } ?? .string
        default: self = .string
        }
    }

    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    /// nil: no number at all.
    private static func number(_ text: UnsafeBufferPointer<UInt8>) -> CoreScalar? {
        let bytes = text[...]
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0") {
            if bytes[1] == UInt8(ascii: "o") { return integer(bytes.dropFirst(2), radix: 8) }
            if bytes[1] == UInt8(ascii: "x") { return integer(bytes.dropFirst(2), radix: 16) }
        }
        let isSigned = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+")
        let isNegative = bytes.first == UInt8(ascii: "-")
        let magnitude = bytes.dropFirst(isSigned ? 1 : 0)
        if !magnitude.isEmpty, magnitude.allSatisfy(ASCII.isDigit) {
            return integer(magnitude, radix: 10, isNegative: isNegative)
        }
        guard magnitude.first == UInt8(ascii: "."), magnitude.count == 4 else {
            return float(bytes, magnitude: magnitude)
        }
        switch String(decoding: magnitude, as: UTF8.self) {
        case ".inf", ".Inf", ".INF": return .unrepresentable
        case ".nan", ".NaN", ".NAN": return isSigned ? nil : .unrepresentable
        default: return float(bytes, magnitude: magnitude)
        }
    }

    private static func integer(
        _ digits: Bytes,
        radix: Int64,
        isNegative: Bool = false
    ) -> CoreScalar? {
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard let digit = byte.hexadecimalDigit, digit < radix else { return nil }
            // Past the bound the digits are only checked, so that no number of them overflows.
            if value <= JSONNumber.largestExact { value = value * radix + digit }
        }
        guard value <= JSONNumber.largestExact else { return .unrepresentable }
        return .integer(isNegative ? -value : value)
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
    private static func float(_ bytes: Bytes, magnitude: Bytes) -> CoreScalar? {
        let whole = magnitude.prefix(while: ASCII.isDigit)
        var rest = magnitude.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: ASCII.isDigit)
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
        if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                rest = rest.dropFirst()
            }
            let exponent = rest.prefix(while: ASCII.isDigit)
            guard !exponent.isEmpty else { return nil }
            rest = rest.dropFirst(exponent.count)
        }
        guard rest.isEmpty else { return nil }
        let isZero = whole.allSatisfy(isZeroDigit) && fraction.allSatisfy(isZeroDigit)
        guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite,
            isZero || value != 0
        else { return .unrepresentable }
        return .float(value)
    }

    private static func isZeroDigit(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "0") }
}

extension SyntaxNode.Scalar {
    /// What the scalar means: a quoted one is a string always.
    package var core: CoreScalar { isPlain ? CoreScalar(plain: text) : .string }
}

extension UInt8 {
    fileprivate var hexadecimalDigit: Int64? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int64(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int64(self - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int64(self - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
