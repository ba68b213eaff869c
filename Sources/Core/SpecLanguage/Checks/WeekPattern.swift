import FleetModel

/// The minutes of a week in which windows may be open, by the clock on the wall.
struct WeekPattern {
    private static let day = 24 * 60
    private static let week = 7 * day

    /// From Sunday 00:00.
    private var minutes = [Bool](repeating: false, count: week)

    /// Of no window: never open.
    init() {}

    /// Those of one window, in each of its weeks as in all of them: more than there are where it is not open every week or
    /// not in whole minutes. What ends after a time that passes is taken for so much longer, or shorter.
    init(_ window: MaintenanceWindow, prolongedBy extra: TimeSpan = .zero) {
        // Where windows begin and end, so that each start costs two steps.
        var steps = [Int](repeating: 0, count: Self.week + 1)
        for start in window.start.minutesOfWeek {
            let length = window.minutes(from: start, prolongedBy: extra)
            guard length < Self.week else {
                minutes = [Bool](repeating: true, count: Self.week)
                return
            }
            let end = start + length
            steps[start] += 1
            steps[min(end, Self.week)] -= 1
            if end > Self.week {
                steps[0] += 1
                steps[end - Self.week] -= 1
            }
        }
        var open = 0
        for minute in minutes.indices {
            open += steps[minute]
            minutes[minute] = open > 0
        }
    }

    mutating func formUnion(_ other: WeekPattern) {
        for minute in minutes.indices where other.minutes[minute] { minutes[minute] = true }
    }

    func covers(_ other: WeekPattern) -> Bool {
        minutes.indices.allSatisfy { minutes[$0] || !other.minutes[$0] }
    }

    /// The pattern with its short breaks closed. Linear.
    func closingBreaks(upTo length: TimeSpan) -> WeekPattern {
        guard let start = minutes.firstIndex(of: true) else { return self }
        let limit = length.milliseconds / 60_000
        var closed = self
        var gap = 0
        for offset in 1...Self.week {
            let minute = (start + offset) % Self.week
            guard minutes[minute] else {
                gap += 1
                continue
            }
            if gap <= limit {
                for back in 0..<gap {
                    closed.minutes[(minute + Self.week - 1 - back) % Self.week] = true
                }
            }
            gap = 0
        }
        return closed
    }

    /// The longest stretch without a break, also over the end of the week; nil: there is no break.
    var longestStretch: TimeSpan? {
        guard let firstBreak = minutes.firstIndex(of: false) else { return nil }
        var longest = 0
        var current = 0
        for offset in minutes.indices {
            current = minutes[(firstBreak + offset) % Self.week] ? current + 1 : 0
            longest = max(longest, current)
        }
        return .minutes(longest)
    }
}

extension MaintenanceWindow {
    /// Whether it is open every week alike.
    var isWeekly: Bool {
        if case .duration(let length) = end, length.milliseconds % 60_000 != 0 { return false }
        switch start {
        case .weekly(let weekly): return weekly.every == 1
        case .cron(let schedule, _): return schedule.daysOfMonth.isFull && schedule.months.isFull
        }
    }

    /// How long it is open from a minute of the week on, rounded up.
    fileprivate func minutes(from start: Int, prolongedBy extra: TimeSpan) -> Int {
        switch end {
        case .duration(let duration):
            let length = max(duration + extra, .zero)
            let minutes = length.milliseconds / 60_000
            return Int(clamping: length.milliseconds % 60_000 == 0 ? minutes : minutes + 1)
        case .until(let time):
            let day = 24 * 60
            let length = (time.minutes - start % day + day) % day
            return length == 0 ? day : length
        }
    }
}

extension MaintenanceWindow.Start {
    /// When it may open, in minutes from Sunday 00:00; where days of the month decide, on every day that they may fall on.
    fileprivate var minutesOfWeek: [Int] {
        let day = 24 * 60
        switch self {
        case .weekly(let weekly):
            return weekly.days.map { $0.number * day + weekly.at.minutes }
        case .cron(let schedule, let match):
            let isAnyDay = schedule.namesBothDays && match != .all
            let days = isAnyDay ? Array(0...6) : schedule.daysOfWeek.values
            return days.flatMap { weekday in
                schedule.hours.values.flatMap { hour in
                    schedule.minutes.values.map { weekday * day + hour * 60 + $0 }
                }
            }
        }
    }
}
