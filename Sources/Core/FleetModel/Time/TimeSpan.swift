/// A length of time in whole milliseconds; spans from specs are never negative.
package struct TimeSpan: Hashable, Comparable, Sendable, Codable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static var zero: TimeSpan { TimeSpan(milliseconds: 0) }
    package static func seconds(_ count: Int) -> TimeSpan { times(count, 1_000) }
    package static func minutes(_ count: Int) -> TimeSpan { times(count, 60_000) }
    package static func hours(_ count: Int) -> TimeSpan { times(count, 3_600_000) }
    package static func days(_ count: Int) -> TimeSpan { times(count, 86_400_000) }

    /// Held at the ends of the range instead of overflowing, since a count may come from outside.
    private static func times(_ count: Int, _ unit: Int64) -> TimeSpan {
        let (product, overflow) = Int64(count).multipliedReportingOverflow(by: unit)
        return TimeSpan(milliseconds: overflow ? (count < 0 ? .min : .max) : product)
    }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The sum, held at the ends of the range instead of overflowing.
    package static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        let (sum, overflow) = left.milliseconds.addingReportingOverflow(right.milliseconds)
        return TimeSpan(milliseconds: overflow ? (left.milliseconds < 0 ? .min : .max) : sum)
    }

    package static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        let (difference, overflow) = left.milliseconds.subtractingReportingOverflow(
            right.milliseconds
        )
        return TimeSpan(milliseconds: overflow ? (left.milliseconds < 0 ? .min : .max) : difference)
    }
}

extension TimeSpan: CustomStringConvertible {
    private static let units: [(suffix: UInt8, milliseconds: Int64)] = [
        (UInt8(ascii: "d"), 86_400_000), (UInt8(ascii: "h"), 3_600_000),
        (UInt8(ascii: "m"), 60_000), (UInt8(ascii: "s"), 1_000),
    ]

    /// Reads `14d`, `1h30m`, `45s`: whole numbers with units from large to small, each at most once, up to 3 650 days.
    package init?(_ description: String) {
        var total: Int64 = 0
        var number: Int64?
        var unit = 0
        guard !description.isEmpty else { return nil }
        for byte in description.utf8 {
            if ASCII.isDigit(byte) {
                let value = (number ?? 0) * 10 + Int64(byte - UInt8(ascii: "0"))
                guard value <= 315_360_000 else { return nil }
                number = value
                continue
            }
            guard let value = number,
                let index = Self.units[unit...].firstIndex(where: { $0.suffix == byte })
            else { return nil }
            total += value * Self.units[index].milliseconds
            unit = index + 1
            number = nil
        }
        guard number == nil, total <= 3_650 * 86_400_000 else { return nil }
        milliseconds = total
    }

    /// The shortest spelling: `1h30m`; `0s` for nothing. Whole seconds from zero up read back; what is finer ends in
    /// `ms`, and what is negative begins with `-`, for people only.
    package var description: String {
        guard milliseconds != 0 else { return "0s" }
        var rest = milliseconds.magnitude
        var text = milliseconds < 0 ? "-" : ""
        for (suffix, unit) in Self.units {
            let size = UInt64(unit)
            guard rest >= size else { continue }
            text += "\(rest / size)\(Character(Unicode.Scalar(suffix)))"
            rest %= size
        }
        return rest > 0 ? text + "\(rest)ms" : text
    }
}
