/// Appends JSON text to a growing array of bytes, with no tree in between.
///
/// The caller nests `begin` and `end` calls correctly; commas and colons are the writer's. Output has no
/// white space.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() {}

    package mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(count) }

    /// Hands out what was written so far and forgets it, so that a long document can be streamed.
    package mutating func takeBytes() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    /// Forgets what was written, and keeps the memory for what comes next.
    package mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// The key of the next member of the object.
    package mutating func writeKey(_ key: String) {
        separate()
        writeQuoted(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A string, escaped where RFC 8785 asks for it and nowhere else.
    package mutating func write(_ value: String) {
        separate()
        writeQuoted(value)
        needsComma = true
    }

    /// The same of a string's bytes, which are UTF-8.
    package mutating func write(_ utf8: Span<UInt8>) {
        separate()
        writeQuoted(utf8)
        needsComma = true
    }

    package mutating func write(_ value: Bool) { writeToken(value ? "true" : "false") }
    package mutating func write(_ value: Int) { writeToken(String(value)) }
    package mutating func write(_ value: UInt64) { writeToken(String(value)) }
    package mutating func writeNull() { writeToken("null") }
    package mutating func write(_ number: JSONNumber) { writeToken(number.ecmaScriptText) }

    /// A line feed between two documents of a stream of JSON lines.
    package mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    private mutating func writeToken(_ token: String) {
        separate()
        bytes.append(contentsOf: token.utf8)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func writeQuoted(_ string: String) { writeQuoted(string.utf8.span) }

    /// Most strings need no escape and are copied whole.
    private mutating func writeQuoted(_ utf8: Span<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var copied = 0
        for index in utf8.indices where Self.needsEscape(utf8[index]) {
            append(utf8.extracting(copied..<index))
            writeEscaped(utf8[index])
            copied = index + 1
        }
        append(utf8.extracting(copied...))
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(_ utf8: Span<UInt8>) {
        utf8.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    private mutating func writeEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
        case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
        case 0x08: bytes.append(contentsOf: #"\b"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0C: bytes.append(contentsOf: #"\f"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        default:
            bytes.append(contentsOf: #"\u00"#.utf8)
            bytes.append(contentsOf: byte < 0x10 ? "0".utf8 : "1".utf8)
            bytes.append(Array("0123456789abcdef".utf8)[Int(byte & 15)])
        }
    }
}

extension JSONNumber {
    /// The text that ECMAScript's `Number::toString` gives (ECMA-262, 6.1.6.1.20), as RFC 8785 asks.
    package var ecmaScriptText: String {
        if let integer { return String(integer) }
        // Swift's description holds the same shortest digits; only their layout differs.
        var digits = ""
        var exponent = 0
        var text = Substring(double.magnitude.description)
        if let mark = text.firstIndex(of: "e") {
            exponent = Int(text[text.index(after: mark)...]) ?? 0
            text = text[..<mark]
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        digits = String(parts[0]) + (parts.count > 1 ? String(parts[1]) : "")
        var point = parts[0].count + exponent
        let leadingZeros = digits.prefix { $0 == "0" }.count
        digits.removeFirst(leadingZeros)
        point -= leadingZeros
        while digits.hasSuffix("0") { digits.removeLast() }
        return (double < 0 ? "-" : "") + Self.layout(digits: digits, point: point)
    }

    /// `point` is the place of the decimal point counted from the first digit.
    private static func layout(digits: String, point: Int) -> String {
        let count = digits.count
        if count <= point, point <= 21 {
            return digits + String(repeating: "0", count: point - count)
        }
        if 0 < point, point <= 21 {
            return digits.prefix(point) + "." + digits.dropFirst(point)
        }
        if -6 < point, point <= 0 {
            return "0." + String(repeating: "0", count: -point) + digits
        }
        let exponent = point - 1
        let sign = exponent < 0 ? "-" : "+"
        let mantissa = count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst(1)
        return "\(mantissa)e\(sign)\(exponent.magnitude)"
    }
}
