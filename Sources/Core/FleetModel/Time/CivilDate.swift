/// A date of the proleptic Gregorian calendar, in no zone.
package struct CivilDate: Hashable, Comparable, Sendable {
    /// 1 to 9999, but where it is counted from a `Timestamp` beyond those.
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to the month's last.
    package let day: Int

    /// Returns nil for a date that is none, or outside the years above.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    init(uncheckedYear year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `2026-12-24` (ISO 8601, RFC 3339 full-date) from 1970 on, and nothing else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let dash = UInt8(ascii: "-")
        guard bytes.count == 10, bytes[4] == dash, bytes[7] == dash,
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10]), year >= 1970
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// How many days a month from 1 to 12 has.
    package static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// At most four ASCII digits and nothing else.
    static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...4).contains(digits.count), digits.allSatisfy(ASCII.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    package static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension CivilDate: CustomStringConvertible {
    /// `2026-12-24`.
    package var description: String {
        "\(Timestamp.pad(year, 4))-\(WallTime.pad(month))-\(WallTime.pad(day))"
    }
}

extension CivilDate: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.decodeChecked("a date", CivilDate.init(_:))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
