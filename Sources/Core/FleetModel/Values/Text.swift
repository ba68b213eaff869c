/// A UTF-8 string that is compared, ordered and hashed by its bytes.
///
/// Swift's own `String ==` is canonical equivalence: two different byte strings can be one
/// dictionary key, so that one device could silently take another's label. Every string that comes
/// from outside and decides something is a `Text`.
package struct Text: Sendable {
    package let string: String

    package init(_ string: String) { self.string = string }
}

extension Text: Hashable, Comparable {
    package static func == (left: Text, right: Text) -> Bool {
        left.string.utf8.elementsEqual(right.string.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var copy = string
        copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Bytewise lexicographic order, which for UTF-8 is the order of the code points.
    package static func < (left: Text, right: Text) -> Bool {
        left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
    }
}

extension Text: ExpressibleByStringLiteral, CustomStringConvertible {
    package init(stringLiteral value: String) { self.init(value) }

    package var description: String { string }
}

extension Text: Codable {
    package init(from decoder: any Decoder) throws {
        string = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(string)
    }
}
