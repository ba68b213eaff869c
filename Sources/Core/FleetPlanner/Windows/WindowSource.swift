import FleetModel

/// One thing that opens or closes: a window, a freeze or the holidays of a calendar, in the zone that it is meant in.
struct WindowSource: Hashable, Sendable {
    enum Times: Hashable, Sendable {
        case window(WindowTimes)
        /// Whole seconds since 1970-01-01T00:00:00Z.
        case once(Range<Int64>)
        case holidays(HolidayTimes)
    }

    let times: Times
    /// What it is, for people: `the window nights of the calendar eu`.
    let phrase: String
    let zone: Text
    let rules: TimeZoneRules

    /// When what covers the instant ends; nil: nothing of it covers it.
    func end(at instant: Int64) -> Int64? {
        switch times {
        case .window(let window): window.end(at: instant)
        case .once(let stretch): stretch.contains(instant) ? stretch.upperBound : nil
        case .holidays(let holidays): holidays.end(at: instant)
        }
    }

    /// When it begins next after the instant; nil: not within nine years.
    func start(after instant: Int64) -> Int64? {
        switch times {
        case .window(let window): window.start(after: instant)
        case .once(let stretch):
            instant < stretch.lowerBound && !stretch.isEmpty ? stretch.lowerBound : nil
        case .holidays(let holidays): holidays.start(after: instant)
        }
    }
}

extension [WindowSource] {
    /// The one that covers the instant and ends last.
    func longest(at instant: Int64) -> (source: WindowSource, end: Int64)? {
        var longest: (source: WindowSource, end: Int64)?
        for source in self {
            guard let end = source.end(at: instant), end > longest?.end ?? .min else { continue }
            longest = (source, end)
        }
        return longest
    }

    /// The one that begins next after the instant.
    func next(after instant: Int64) -> (source: WindowSource, start: Int64)? {
        var next: (source: WindowSource, start: Int64)?
        for source in self {
            guard let start = source.start(after: instant), start < next?.start ?? .max else {
                continue
            }
            next = (source, start)
        }
        return next
    }
}
