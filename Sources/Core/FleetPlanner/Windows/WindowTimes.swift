import FleetModel

/// The stretches of one window, in whole seconds since 1970-01-01T00:00:00Z.
///
/// Starts that follow each other never end in another order, so that the last start before an instant decides about it.
struct WindowTimes: Hashable, Sendable {
    /// So many days are looked through for the next start: a 29th of February comes every eight years at the least.
    static let searchDays: Int64 = 3_300

    private let window: MaintenanceWindow
    private let rules: TimeZoneRules
    /// When it may start on its days; sorted.
    private let minutes: [Int]

    init(_ window: MaintenanceWindow, _ rules: TimeZoneRules) {
        self.window = window
        self.rules = rules
        switch window.start {
        case .cron(let schedule, _):
            let ofHour = schedule.minutes.values
            minutes = schedule.hours.values.flatMap { hour in ofHour.map { hour * 60 + $0 } }
        case .weekly(let weekly): minutes = [weekly.at.minutes]
        }
    }

    /// When the stretch that covers the instant and ends last ends; nil: none covers it. O(days of its duration).
    func end(at instant: Int64) -> Int64? {
        let today = rules.clock(at: instant).floorDivided(by: 86_400)
        for day in stride(from: today + 1, through: today - longestDays, by: -1)
        where starts(on: day) {
            let next = minutes.partitioningIndex { instant < start(day, $0) }
            guard next > 0 else { continue }
            let end = end(day, minutes[next - 1])
            return instant < end ? end : nil
        }
        return nil
    }

    /// When it opens next after the instant; nil: not within nine years. O(days until then).
    func start(after instant: Int64) -> Int64? {
        let today = rules.clock(at: instant).floorDivided(by: 86_400)
        for day in today - 1...today + Self.searchDays where starts(on: day) {
            let next = minutes.partitioningIndex { instant < start(day, $0) }
            for minute in minutes[next...] {
                let start = start(day, minute)
                // Where the clocks skip all of it, it is open for no time at all.
                if start < end(day, minute) { return start }
            }
        }
        return nil
    }

    private func start(_ day: Int64, _ minute: Int) -> Int64 {
        rules.instant(ofClock: day * 86_400 + Int64(minute) * 60)
    }

    private func end(_ day: Int64, _ minute: Int) -> Int64 {
        switch window.end {
        case .duration(let span): return start(day, minute) + span.milliseconds / 1_000
        case .until(let time): return start(minute < time.minutes ? day : day + 1, time.minutes)
        }
    }

    /// So many days back may a stretch have begun that goes on.
    private var longestDays: Int64 {
        switch window.end {
        case .duration(let span): span.milliseconds / 86_400_000 + 2
        case .until: 2
        }
    }

    /// Whether it starts on that day since 1970-01-01.
    private func starts(on day: Int64) -> Bool {
        // 1970-01-01 was a Thursday.
        let weekday = Int((day + 4).remainder(by: 7))
        switch window.start {
        case .weekly(let weekly):
            return weekly.days.contains { $0.number == weekday } && weekly.isWeek(of: day)
        case .cron(let schedule, let match):
            let date = CivilDate(daysSinceEpoch: day)
            guard schedule.months.contains(date.month) else { return false }
            let isOfMonth = schedule.daysOfMonth.contains(date.day)
            let isOfWeek = schedule.daysOfWeek.contains(weekday)
            return schedule.namesBothDays && match == .any
                ? isOfMonth || isOfWeek : isOfMonth && isOfWeek
        }
    }
}

extension MaintenanceWindow.Weekly {
    /// Whether the week of that day is one of its weeks: from the one of the anchor on, every so many.
    fileprivate func isWeek(of day: Int64) -> Bool {
        guard let anchor else { return true }
        // 1969-12-29 was a Monday.
        let weeks =
            (day + 3).floorDivided(by: 7) - (anchor.daysSinceEpoch + 3).floorDivided(by: 7)
        return weeks >= 0 && weeks % Int64(every) == 0
    }
}

/// The holidays of a calendar, each from midnight to midnight.
struct HolidayTimes: Hashable, Sendable {
    private let holidays: [MaintenanceCalendar.Holiday]
    private let rules: TimeZoneRules

    init(_ holidays: [MaintenanceCalendar.Holiday], _ rules: TimeZoneRules) {
        self.holidays = holidays
        self.rules = rules
    }

    /// When the holiday of the instant ends; nil: it is none.
    func end(at instant: Int64) -> Int64? {
        let today = rules.clock(at: instant).floorDivided(by: 86_400)
        // A day that the clocks end twice belongs to two dates.
        return (today - 1...today + 1).last { day in
            isHoliday(day) && midnight(day) <= instant && instant < midnight(day + 1)
        }.map { midnight($0 + 1) }
    }

    /// When the next one begins after the instant; nil: none within nine years.
    func start(after instant: Int64) -> Int64? {
        let today = rules.clock(at: instant).floorDivided(by: 86_400)
        return (today - 1...today + WindowTimes.searchDays)
            .first { isHoliday($0) && instant < midnight($0) && midnight($0) < midnight($0 + 1) }
            .map(midnight)
    }

    private func midnight(_ day: Int64) -> Int64 { rules.instant(ofClock: day * 86_400) }

    private func isHoliday(_ day: Int64) -> Bool {
        let date = CivilDate(daysSinceEpoch: day)
        return holidays.contains {
            $0.date == date
                || $0.isYearly && $0.date <= date && $0.date.month == date.month
                    && $0.date.day == date.day
        }
    }
}
