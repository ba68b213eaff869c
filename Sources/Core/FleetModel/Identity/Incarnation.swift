/// One life of a device id: it changes when the device is deleted and made again, so that an old job never
/// reaches a new device. 1 to 128 of `[A-Za-z0-9._:-]`.
package struct Incarnation: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: Text

    /// Returns nil where `string` breaks the grammar.
    package init?(_ string: String) {
        guard (1...128).contains(string.utf8.count), string.utf8.allSatisfy(ASCII.isIdentifier)
        else { return nil }
        text = Text(string)
    }

    /// The name of bytes that are valid.
    init(valid text: Text) { self.text = text }

    /// Whether the bytes are one life's name.
    package static func isValid(_ bytes: Span<UInt8>) -> Bool {
        (1...128).contains(bytes.count) && ASCII.areIdentifiers(bytes)
    }

    package var description: String { text.string }

    package static func < (left: Incarnation, right: Incarnation) -> Bool { left.text < right.text }
}

extension Incarnation: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("an incarnation", Incarnation.init)
    }

    package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}
