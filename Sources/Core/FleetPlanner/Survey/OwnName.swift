import FleetModel

/// What stands for a device's own name where devices that report the same but for their names are looked at as one.
///
/// A character of private use (Unicode 16, section 23.5), which outside text may hold: whoever uses it looks for it first.
enum OwnName {
    static var placeholder: Text { "\u{10FFFD}" }
    static var bytes: [UInt8] { [0xF4, 0x8F, 0xBF, 0xBD] }

    static func isIn(_ text: Text) -> Bool {
        let utf8 = Array(text.string.utf8)
        return utf8.span.holds(bytes)
    }

    static func isIn(_ bytes: Span<UInt8>) -> Bool { bytes.holds(Self.bytes) }

    /// Whether any string of the value holds it, keys aside. The recursion is bounded by the depth that readers allow.
    static func isIn(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool, .number: false
        case .string(let text): isIn(text)
        case .array(let elements): elements.contains(where: isIn)
        case .object(let object): object.members.contains { isIn($0.value) }
        }
    }
}

extension Span<UInt8> {
    fileprivate func holds(_ word: [UInt8]) -> Bool {
        var start = 0
        while start + word.count <= count {
            // No byte of the word is ASCII, and most of what is reported is nothing else.
            if start + 8 <= count, isASCII(eightFrom: start) {
                start += 8
                continue
            }
            if extracting(start..<start + word.count).bytes.isEqual(to: word.span.bytes) {
                return true
            }
            start += 1
        }
        return false
    }

    private func isASCII(eightFrom start: Int) -> Bool {
        bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self) & 0x8080_8080_8080_8080
            == 0
    }
}
