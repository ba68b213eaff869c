/// A point of wall-clock time in UTC, in whole milliseconds since 1970.
package struct Timestamp: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// This time moved by a span; stops at the ends of the range instead of overflowing.
    package func advanced(by span: TimeSpan) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(span.milliseconds)
        return Timestamp(milliseconds: overflow ? (span.milliseconds < 0 ? .min : .max) : sum)
    }

    /// The span from an earlier time to this one; negative where `other` is later.
    package func since(_ other: Timestamp) -> TimeSpan {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(other.milliseconds)
        return TimeSpan(milliseconds: overflow ? (milliseconds < 0 ? .min : .max) : difference)
    }
}

extension Timestamp: LosslessStringConvertible {
    /// Reads RFC 3339 in UTC or with an offset, years 1970 to 9999 in UTC, with up to nine digits of a second of which
    /// three are kept; refuses what is not a real date or time, leap seconds and a missing zone.
    package init?(_ description: String) { self.init(Array(description.utf8).span) }

    /// Reads the bytes of such a description.
    package init?(_ bytes: Span<UInt8>) {
        guard let time = DateTime(bytes), time.seconds >= 0 else { return nil }
        milliseconds = time.seconds * 1_000 + Int64(time.nanosecond / 1_000_000)
    }

    /// RFC 3339 in UTC with milliseconds: `2026-11-25T14:02:11.000Z`.
    package var description: String {
        let days = milliseconds.floorDivided(by: 86_400_000)
        let rest = Int(milliseconds.remainder(by: 86_400_000))
        let day = CivilDate(daysSinceEpoch: days)
        return "\(Self.pad(day.year, 4))-\(Self.pad(day.month, 2))-\(Self.pad(day.day, 2))"
            + "T\(Self.pad(rest / 3_600_000, 2)):\(Self.pad(rest / 60_000 % 60, 2)):"
            + "\(Self.pad(rest / 1_000 % 60, 2)).\(Self.pad(rest % 1_000, 3))Z"
    }

    static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("an RFC 3339 time", Timestamp.init(_:))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
