/// A day of the week.
package enum Weekday: String, Hashable, Comparable, Sendable, Codable, CaseIterable {
    case sunday = "sun"
    case monday = "mon"
    case tuesday = "tue"
    case wednesday = "wed"
    case thursday = "thu"
    case friday = "fri"
    case saturday = "sat"

    /// As cron counts: Sunday is 0.
    package var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    package static func < (left: Weekday, right: Weekday) -> Bool { left.number < right.number }
}
