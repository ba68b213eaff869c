/// The rule by which clocks change every year: the `TZ` string at the end of a TZif file (RFC 9636, 3.3; POSIX.1-2017, 8.3).
struct YearlyClockChanges: Hashable, Sendable {
    /// A day of every year, and a time on it.
    struct Day: Hashable, Sendable {
        enum Rule: Hashable, Sendable {
            /// `Jn`: 1 to 365, the 29th of February never counts.
            case ordinal(Int)
            /// `n`: 0 to 365, the 29th of February counts.
            case zeroBased(Int)
            /// `Mm.w.d`: the w-th weekday d (0 is Sunday) of the month, the 5th is the last.
            case weekday(month: Int, week: Int, day: Int)
        }

        let rule: Rule
        /// Seconds from midnight, -167 to 167 hours.
        let time: Int

        /// When it comes in that year, as a clock shows it that is never changed: seconds since 1970 without a zone.
        func clock(in year: Int) -> Int64 { days(in: year) * 86_400 + Int64(time) }

        private func days(in year: Int) -> Int64 {
            let first = CivilDate(uncheckedYear: year, month: 1, day: 1).daysSinceEpoch
            switch rule {
            case .ordinal(let day):
                let isLeap = CivilDate.days(inMonth: 2, of: year) == 29
                return first + Int64(isLeap && day >= 60 ? day : day - 1)
            case .zeroBased(let day): return first + Int64(day)
            case .weekday(let month, let week, let day):
                let start = CivilDate(uncheckedYear: year, month: month, day: 1).daysSinceEpoch
                // 1970-01-01 was a Thursday.
                let ahead = (Int64(day) - (start + 4)).remainder(by: 7)
                let length = Int64(CivilDate.days(inMonth: month, of: year))
                let offset = ahead + Int64(week - 1) * 7
                return start + (offset < length ? offset : offset - 7)
            }
        }
    }

    /// The instants that rules are asked for: those of the years 1 to 9999.
    static let span: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// Seconds east of UTC.
    let standard: Int
    /// nil: it is never left.
    let summer: Summer?

    struct Summer: Hashable, Sendable {
        let offset: Int
        let start: Day
        let end: Day
    }

    /// The changes of the year of that instant and of those beside it, ascending; none where there are none.
    func changes(near instant: Int64) -> [TimeZoneRules.Change] {
        guard let summer else { return [] }
        let day = instant.clamped(to: Self.span).floorDivided(by: 86_400)
        let year = CivilDate(daysSinceEpoch: day).year
        var all: [TimeZoneRules.Change] = []
        all.reserveCapacity(6)
        for year in year - 1...year + 1 where (1...9_999).contains(year) {
            let start = TimeZoneRules.Change(
                at: summer.start.clock(in: year) - Int64(standard),
                offset: summer.offset
            )
            let end = TimeZoneRules.Change(
                at: summer.end.clock(in: year) - Int64(summer.offset),
                offset: standard
            )
            all += start.at <= end.at ? [start, end] : [end, start]
        }
        // An end that falls on the next year's start ends nothing: what was written later holds, and stays behind it.
        var order = Array(all.enumerated())
        order.sort { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        return order.map(\.element)
    }
}

extension YearlyClockChanges {
    /// Reads a `TZ` string such as `GMT0BST,M3.5.0/1,M10.5.0`; nil where it is none, where it names a summer without saying
    /// when, or where a number is out of its range. Linear; at most 128 bytes.
    init?(_ text: ArraySlice<UInt8>) {
        guard text.count <= 128 else { return nil }
        var reader = ClockRuleReader(text)
        guard reader.name(), let behind = reader.offset(hours: 24) else { return nil }
        standard = -behind
        guard !reader.isAtEnd else {
            summer = nil
            return
        }
        guard reader.name() else { return nil }
        let ahead: Int
        if reader.isAt(",") {
            ahead = standard + 3_600
        } else {
            guard let behind = reader.offset(hours: 24) else { return nil }
            ahead = -behind
        }
        guard reader.take(","), let start = reader.day(), reader.take(","),
            let end = reader.day(), reader.isAtEnd
        else { return nil }
        summer = Summer(offset: ahead, start: start, end: end)
    }
}

/// Reads the parts of a `TZ` string.
private struct ClockRuleReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) { rest = text }

    var isAtEnd: Bool { rest.isEmpty }

    func isAt(_ character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard isAt(character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Three letters or more, or what stands between `<` and `>`; true where there is one.
    mutating func name() -> Bool {
        let isQuoted = take("<")
        let name = rest.prefix {
            isQuoted ? ASCII.isAlphanumeric($0) || "+-".utf8.contains($0) : ASCII.isLetter($0)
        }
        rest = rest[name.endIndex...]
        return name.count >= 3 && (!isQuoted || take(">"))
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func offset(hours limit: Int) -> Int? {
        let sign = take("-") ? -1 : 1
        if sign == 1 { _ = take("+") }
        guard let hours = number(upTo: limit) else { return nil }
        var seconds = hours * 3_600
        if take(":") {
            guard let minutes = number(upTo: 59) else { return nil }
            seconds += minutes * 60
            if take(":") {
                guard let rest = number(upTo: 59) else { return nil }
                seconds += rest
            }
        }
        return sign * seconds
    }

    /// `Jn`, `n` or `Mm.w.d`, and perhaps `/` and a time; without one it is 02:00.
    mutating func day() -> YearlyClockChanges.Day? {
        let rule: YearlyClockChanges.Day.Rule
        if take("J") {
            guard let day = number(upTo: 365), day >= 1 else { return nil }
            rule = .ordinal(day)
        } else if take("M") {
            guard let month = number(upTo: 12), month >= 1, take("."), let week = number(upTo: 5),
                week >= 1, take("."), let day = number(upTo: 6)
            else { return nil }
            rule = .weekday(month: month, week: week, day: day)
        } else {
            guard let day = number(upTo: 365) else { return nil }
            rule = .zeroBased(day)
        }
        guard take("/") else { return .init(rule: rule, time: 2 * 3_600) }
        return offset(hours: 167).map { .init(rule: rule, time: $0) }
    }

    private mutating func number(upTo limit: Int) -> Int? {
        let digits = rest.prefix(while: ASCII.isDigit)
        guard let number = CivilDate.number(digits), number <= limit else { return nil }
        rest = rest[digits.endIndex...]
        return number
    }
}
