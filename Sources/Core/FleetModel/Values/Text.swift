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
        left.string.utf8.count == right.string.utf8.count
            && left.comparing(right) { left, right in left.firstDifference(from: right) == nil }
    }

    package func hash(into hasher: inout Hasher) {
        var copy = string
        copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Bytewise lexicographic order, which for UTF-8 is the order of the code points.
    package static func < (left: Text, right: Text) -> Bool {
        left.comparing(right) { left, right in
            guard let index = left.firstDifference(from: right) else {
                return left.count < right.count
            }
            return left[index] < right[index]
        }
    }

    /// Less than 0 where this one comes first, 0 where they are equal, else more.
    func order(from other: Text) -> Int {
        var order = 0
        _ = comparing(other) { left, right in
            if let index = left.firstDifference(from: right) {
                order = Int(left[index]) - Int(right[index])
            } else {
                order = left.count - right.count
            }
            return true
        }
        return order
    }

    private func comparing(
        _ other: Text,
        _ answer: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        var (own, others) = (string, other.string)
        return own.withUTF8 { own in
            others.withUTF8 { answer(UnsafeRawBufferPointer(own), UnsafeRawBufferPointer($0)) }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Where the bytes differ first; nil: one is the beginning of the other. Eight bytes at a time, since this decides every
    /// look-up and every order.
    fileprivate func firstDifference(from other: UnsafeRawBufferPointer) -> Int? {
        let common = Swift.min(count, other.count)
        var index = 0
        while index <= common - 8,
            loadUnaligned(fromByteOffset: index, as: UInt64.self)
                == other.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        { index += 8 }
        while index < common, self[index] == other[index] { index += 1 }
        return index < common ? index : nil
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
