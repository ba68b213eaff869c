import Crypto

/// A SHA-256 digest (FIPS 180-4), 32 bytes.
package struct Digest: Hashable, Sendable {
    let words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest of the given bytes.
    package init(of bytes: some Sequence<UInt8>) {
        var hasher = SHA256()
        let whole: Void? = bytes.withContiguousStorageIfAvailable {
            hasher.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
        if whole == nil { hasher.update(data: Array(bytes)) }
        self.init(hasher.finalize())
    }

    /// Returns nil unless `text` is 64 lower-case hexadecimal digits.
    package init?(hexadecimal text: String) {
        self.init(hexadecimal: Array(text.utf8).span)
    }

    /// Returns nil unless the bytes are 64 lower-case hexadecimal digits.
    package init?(hexadecimal digits: Span<UInt8>) {
        guard digits.count == 64 else { return nil }
        guard let first = Self.word(digits, 0), let second = Self.word(digits, 16),
            let third = Self.word(digits, 32), let fourth = Self.word(digits, 48)
        else { return nil }
        words = (first, second, third, fourth)
    }

    init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    private static func word(_ digits: Span<UInt8>, _ start: Int) -> UInt64? {
        var word: UInt64 = 0
        for index in start..<start + 16 {
            let digit: UInt8
            switch digits[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = digits[index] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                digit = digits[index] - UInt8(ascii: "a") + 10
            default: return nil
            }
            word = word << 4 | UInt64(digit)
        }
        return word
    }

    /// Returns nil unless there are 32 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for byte in bytes {
            words.0 = words.0 << 8 | words.1 >> 56
            words.1 = words.1 << 8 | words.2 >> 56
            words.2 = words.2 << 8 | words.3 >> 56
            words.3 = words.3 << 8 | UInt64(byte)
        }
        self.words = words
    }

    init(_ digest: SHA256.Digest) {
        words = digest.withUnsafeBytes { bytes in
            func word(_ index: Int) -> UInt64 {
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            return (word(0), word(1), word(2), word(3))
        }
    }

    /// The 32 bytes in order.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        append(to: &bytes)
        return bytes
    }

    /// Puts the 32 bytes behind others.
    package func append(to bytes: inout [UInt8]) {
        let words = (
            words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian
        )
        withUnsafeBytes(of: words) { bytes.append(contentsOf: $0) }
    }

    /// The first eight bytes as a big-endian integer: a stable pseudo-random number.
    package var prefix: UInt64 { words.0 }

    /// 64 lower-case hexadecimal digits.
    package var hexadecimal: String {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        Self.append(words.0, to: &text)
        Self.append(words.1, to: &text)
        Self.append(words.2, to: &text)
        Self.append(words.3, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ word: UInt64, to text: inout [UInt8]) {
        for shift in stride(from: UInt64(60), through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: word >> shift & 15)
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    /// The first 12 hexadecimal digits, for people.
    package var short: String { String(hexadecimal.prefix(12)) }

    package static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}

extension Digest: Comparable, CustomStringConvertible {
    package static func < (left: Digest, right: Digest) -> Bool { left.words < right.words }

    package var description: String { hexadecimal }
}

extension Digest: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = Digest(hexadecimal: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "not 64 lower-case hexadecimal digits"
            )
        }
        self = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hexadecimal)
    }
}

/// Digests a list of fields so that no two different lists give the same bytes.
///
/// Each field is preceded by its length as eight big-endian bytes, so `("ab", "c")` and `("a", "bc")`
/// differ.
package struct DigestBuilder {
    /// Short fields are gathered until so many bytes are worth a call of the digest.
    private static let gathered = 4_096
    /// Most lists come to less.
    private static let expected = 480

    private var hasher = SHA256()
    private var buffer: [UInt8] = []

    package init() { buffer.reserveCapacity(Self.expected) }

    /// Adds the UTF-8 bytes of a string.
    package mutating func add(_ field: String) {
        addLength(field.utf8.count)
        buffer.append(contentsOf: field.utf8)
        flush(from: Self.gathered)
    }

    /// Adds bytes as they are.
    package mutating func add(_ field: [UInt8]) {
        addLength(field.count)
        guard field.count < Self.gathered else {
            flush(from: 0)
            field.withUnsafeBytes { hasher.update(bufferPointer: $0) }
            return
        }
        buffer.append(contentsOf: field)
        flush(from: Self.gathered)
    }

    /// Adds bytes that somebody else holds.
    package mutating func add(_ field: Span<UInt8>) {
        addLength(field.count)
        field.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
        flush(from: Self.gathered)
    }

    package mutating func add(_ field: Text) { add(field.string) }
    /// Adds the 32 bytes of a digest.
    package mutating func add(_ field: Digest) {
        addLength(32)
        field.append(to: &buffer)
        flush(from: Self.gathered)
    }
    /// Adds the eight bytes of a number, big-endian.
    package mutating func add(_ field: UInt64) {
        addLength(8)
        append(field)
        flush(from: Self.gathered)
    }

    /// The digest of all fields so far.
    package func finish() -> Digest {
        var hasher = hasher
        buffer.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return Digest(hasher.finalize())
    }

    private mutating func addLength(_ count: Int) { append(UInt64(count)) }

    private mutating func append(_ number: UInt64) {
        withUnsafeBytes(of: number.bigEndian) { buffer.append(contentsOf: $0) }
    }

    private mutating func flush(from count: Int) {
        guard buffer.count >= count else { return }
        buffer.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        buffer.removeAll(keepingCapacity: true)
    }
}
