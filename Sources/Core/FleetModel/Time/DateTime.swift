/// A point of time in UTC in whole nanoseconds, from the year 1 to the year 9999 (google.protobuf.Timestamp).
package struct DateTime: Hashable, Comparable, Sendable {
    /// Since 1970-01-01T00:00:00Z; negative before.
    package let seconds: Int64
    /// 0 to 999 999 999, counted forward from the second.
    package let nanosecond: Int

    /// 0001-01-01T00:00:00Z to the second before 10000-01-01T00:00:00Z.
    private static let range: Range<Int64> = -62_135_596_800..<253_402_300_800

    /// Returns nil outside the years 1 to 9999 and where the nanosecond is none.
    package init?(seconds: Int64, nanosecond: Int = 0) {
        guard Self.range.contains(seconds), (0..<1_000_000_000).contains(nanosecond) else {
            return nil
        }
        self.seconds = seconds
        self.nanosecond = nanosecond
    }

    /// Returns nil where the time lies outside the years 1 to 9999.
    package init?(_ timestamp: Timestamp) {
        self.init(
            seconds: timestamp.milliseconds.floorDivided(by: 1_000),
            nanosecond: Int(timestamp.milliseconds.remainder(by: 1_000)) * 1_000_000
        )
    }

    package static func < (left: DateTime, right: DateTime) -> Bool {
        (left.seconds, left.nanosecond) < (right.seconds, right.nanosecond)
    }

    /// This time moved by nanoseconds; nil outside the years 1 to 9999.
    package func advanced(byNanoseconds span: Int64) -> DateTime? {
        let sum = Int64(nanosecond) + span.remainder(by: 1_000_000_000)
        return DateTime(
            seconds: seconds + span.floorDivided(by: 1_000_000_000) + sum / 1_000_000_000,
            nanosecond: Int(sum % 1_000_000_000)
        )
    }

    /// The nanoseconds from an earlier time to this one, negative where `other` is later; nil beyond 292 years.
    package func nanoseconds(since other: DateTime) -> Int64? {
        var whole = seconds - other.seconds
        var rest = Int64(nanosecond - other.nanosecond)
        // Both of one sign, so that what is on the way to the sum is never further out than the sum.
        if whole < 0, rest > 0 {
            (whole, rest) = (whole + 1, rest - 1_000_000_000)
        } else if whole > 0, rest < 0 {
            (whole, rest) = (whole - 1, rest + 1_000_000_000)
        }
        let (product, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        let (sum, isBeyond) = product.addingReportingOverflow(rest)
        return isBeyond ? nil : sum
    }
}

extension DateTime: LosslessStringConvertible {
    /// Reads RFC 3339 in UTC or with an offset, with up to nine digits of a second; refuses what is not a real date or
    /// time of the years 1 to 9999, leap seconds and a missing zone.
    package init?(_ description: String) { self.init(Array(description.utf8).span) }

    /// Reads the bytes of such a description.
    package init?(_ bytes: Span<UInt8>) {
        var reader = DigitReader()
        guard let year = reader.digits(4, bytes), reader.take("-", bytes),
            let month = reader.digits(2, bytes), reader.take("-", bytes),
            let day = reader.digits(2, bytes), reader.take("T", bytes) || reader.take("t", bytes),
            let hour = reader.digits(2, bytes), reader.take(":", bytes),
            let minute = reader.digits(2, bytes), reader.take(":", bytes),
            let second = reader.digits(2, bytes),
            let date = CivilDate(year: year, month: month, day: day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var nanosecond = 0
        if reader.take(".", bytes) {
            guard let fraction = reader.fraction(bytes) else { return nil }
            nanosecond = fraction
        }
        guard let offset = reader.zone(bytes), reader.position == bytes.count else { return nil }
        // An offset may lead out of the years that can be written.
        self.init(
            seconds: date.daysSinceEpoch * 86_400
                + Int64(hour * 3_600 + minute * 60 + second - offset * 60),
            nanosecond: nanosecond
        )
    }

    /// RFC 3339 in UTC with as many digits of a second as it takes, at most nine: `2026-11-25T14:02:11Z`.
    package var description: String {
        let day = CivilDate(daysSinceEpoch: seconds.floorDivided(by: 86_400))
        let rest = Int(seconds.remainder(by: 86_400))
        var fraction = ""
        if nanosecond != 0 {
            fraction = "." + Timestamp.pad(nanosecond, 9)
            while fraction.hasSuffix("0") { fraction.removeLast() }
        }
        return "\(Timestamp.pad(day.year, 4))-\(Timestamp.pad(day.month, 2))-"
            + "\(Timestamp.pad(day.day, 2))T\(Timestamp.pad(rest / 3_600, 2)):"
            + "\(Timestamp.pad(rest / 60 % 60, 2)):\(Timestamp.pad(rest % 60, 2))\(fraction)Z"
    }
}

/// Reads fixed runs of ASCII digits.
private struct DigitReader {
    private(set) var position = 0

    mutating func digits(_ count: Int, _ bytes: Span<UInt8>) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for index in position..<position + count {
            guard ASCII.isDigit(bytes[index]) else { return nil }
            value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        }
        position += count
        return value
    }

    mutating func take(_ character: Unicode.Scalar, _ bytes: Span<UInt8>) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
            return false
        }
        position += 1
        return true
    }

    /// One to nine digits after the point, as nanoseconds.
    mutating func fraction(_ bytes: Span<UInt8>) -> Int? {
        var value = 0
        var count = 0
        while let digit = digits(1, bytes) {
            count += 1
            if count <= 9 { value = value * 10 + digit }
        }
        guard (1...9).contains(count) else { return nil }
        for _ in count..<9 { value *= 10 }
        return value
    }

    /// Minutes east of UTC.
    mutating func zone(_ bytes: Span<UInt8>) -> Int? {
        if take("Z", bytes) || take("z", bytes) { return 0 }
        let sign = take("+", bytes) ? 1 : take("-", bytes) ? -1 : 0
        guard sign != 0, let hours = digits(2, bytes), take(":", bytes),
            let minutes = digits(2, bytes), hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
