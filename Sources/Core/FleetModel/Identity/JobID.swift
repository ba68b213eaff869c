/// The id of a job: `j-` and 26 of lower-case base32 (RFC 4648).
///
/// Held as its 130 bits: there are millions, in tables by the id and in all that names a job.
@usableFromInline package struct JobID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The first twelve digits, five bits each and the first one highest, as numbers that are in the order of the digits.
    let high: UInt64
    /// The twelve digits behind them.
    let low: UInt64
    /// The last two digits.
    let tail: UInt16

    init(high: UInt64, low: UInt64, tail: UInt16) {
        self.high = high
        self.low = low
        self.tail = tail
    }

    /// Returns nil where `string` breaks the grammar.
    package init?(_ string: String) { self.init(Array(string.utf8).span) }

    /// Returns nil where the bytes break the grammar.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 28, bytes[0] == UInt8(ascii: "j"), bytes[1] == UInt8(ascii: "-")
        else { return nil }
        self.init(digits: bytes.extracting(2..<28))
    }

    /// Of the 26 digits alone; nil: they are not so many, or not digits.
    package init?(digits: Span<UInt8>) {
        guard digits.count == 26 else { return nil }
        var words: (high: UInt64, low: UInt64, tail: UInt16) = (0, 0, 0)
        for index in 0..<26 {
            guard let rank = Base32.rank(of: digits[index]) else { return nil }
            if index < 12 {
                words.high = words.high << 5 | UInt64(rank)
            } else if index < 24 {
                words.low = words.low << 5 | UInt64(rank)
            } else {
                words.tail = words.tail << 5 | UInt16(rank)
            }
        }
        self.init(high: words.high, low: words.low, tail: words.tail)
    }

    /// Puts the 26 digits behind other bytes.
    package func appendDigits(to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(55), through: 0, by: -5) {
            bytes.append(Base32.digit(ofRank: UInt8(high >> shift & 31)))
        }
        for shift in stride(from: UInt64(55), through: 0, by: -5) {
            bytes.append(Base32.digit(ofRank: UInt8(low >> shift & 31)))
        }
        bytes.append(Base32.digit(ofRank: UInt8(tail >> 5 & 31)))
        bytes.append(Base32.digit(ofRank: UInt8(tail & 31)))
    }

    package var text: Text {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(28)
        bytes.append(contentsOf: "j-".utf8)
        appendDigits(to: &bytes)
        return Text(String(decoding: bytes, as: UTF8.self))
    }

    @usableFromInline package var description: String { text.string }

    @usableFromInline
    package static func == (left: JobID, right: JobID) -> Bool {
        left.high == right.high && left.low == right.low && left.tail == right.tail
    }

    @usableFromInline
    package func hash(into hasher: inout Hasher) {
        hasher.combine(high)
        hasher.combine(low)
        hasher.combine(tail)
    }

    /// The order of the digits as text.
    @usableFromInline
    package static func < (left: JobID, right: JobID) -> Bool {
        (left.high, left.low, left.tail) < (right.high, right.low, right.tail)
    }
}

extension JobID: Codable {
    @usableFromInline
    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("a job id") { JobID($0) }
    }

    @usableFromInline
    package func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

extension JobID {
    /// The id that these inputs always give, so that the same decision made twice is the same job.
    ///
    /// SHA-256 over the length-prefixed UTF-8 fields, its first 26 base32 digits: 130 bits.
    package init(
        tenant: Tenant,
        device: DeviceID,
        incarnation: Incarnation,
        track: Track,
        generation: Generation,
        targetDigest: Digest
    ) {
        var builder = DigestBuilder()
        builder.add(tenant.text)
        builder.add(device.text)
        builder.add(incarnation.text)
        builder.add(track.rawValue)
        builder.add(String(generation.number))
        builder.add(targetDigest.hexadecimal)
        let digits = Array(Base32.encode(builder.finish().bytes).utf8.prefix(26))
        guard let id = JobID(digits: digits.span) else {
            preconditionFailure("a digest has more than 26 digits of base32")
        }
        self = id
    }
}
