/// The identity of a device on its platform: 1 to 128 of `[A-Za-z0-9._:-]`, not starting with `.` or `-`.
///
/// ASCII by construction, so that equality of strings is equality of bytes.
@usableFromInline package struct DeviceID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Bytes of an id at most.
    static let mostBytes = 128

    package let text: Text

    /// Returns nil where `string` breaks the grammar.
    package init?(_ string: String) {
        guard string.utf8.count <= Self.mostBytes, let first = string.utf8.first,
            first != UInt8(ascii: "."), first != UInt8(ascii: "-"),
            string.utf8.allSatisfy(ASCII.isIdentifier)
        else { return nil }
        text = Text(string)
    }

    /// The id of bytes that are valid.
    init(valid text: Text) { self.text = text }

    /// Whether the bytes are the id of a device.
    package static func isValid(_ bytes: Span<UInt8>) -> Bool {
        guard (1...mostBytes).contains(bytes.count), bytes[0] != UInt8(ascii: "."),
            bytes[0] != UInt8(ascii: "-")
        else { return false }
        return ASCII.areIdentifiers(bytes)
    }

    @usableFromInline package var description: String { text.string }

    @usableFromInline
    package static func < (left: DeviceID, right: DeviceID) -> Bool { left.text < right.text }
}

extension DeviceID: Codable {
    @usableFromInline
    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("a device id", DeviceID.init)
    }

    @usableFromInline
    package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}
