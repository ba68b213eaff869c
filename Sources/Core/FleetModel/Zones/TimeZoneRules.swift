/// How the clocks of one place were and will be set: its offsets from UTC, and when they change.
///
/// Times are whole seconds since 1970-01-01T00:00:00Z. Read from the bytes of a TZif file (RFC 9636) by
/// ``init(timeZoneFile:)``; nothing in it depends on the machine.
package struct TimeZoneRules: Hashable, Sendable {
    /// From `at` on, clocks are `offset` seconds ahead of UTC.
    package struct Change: Hashable, Sendable {
        package let at: Int64
        package let offset: Int
    }

    /// No clock is further than that from UTC, in seconds: 26 hours (RFC 9636, 3.2).
    static let furthestOffset = 26 * 3_600

    /// Before the first change, in seconds east of UTC.
    let firstOffset: Int
    /// Strictly ascending.
    let changes: [Change]
    /// For the time after the last change; nil: nothing changes any more.
    let yearly: YearlyClockChanges?

    init(firstOffset: Int, changes: [Change], yearly: YearlyClockChanges?) {
        self.firstOffset = firstOffset
        self.changes = changes
        self.yearly = yearly
    }

    /// Coordinated Universal Time: known without any file.
    package static var utc: TimeZoneRules {
        TimeZoneRules(firstOffset: 0, changes: [], yearly: nil)
    }

    /// Seconds that clocks are ahead of UTC at that instant. O(log n).
    package func offset(at instant: Int64) -> Int {
        let next = changes.partitioningIndex { instant < $0.at }
        let known = next == 0 ? nil : changes[next - 1]
        if next == changes.count, let yearly,
            let last = yearly.changes(near: instant).last(where: { $0.at <= instant }),
            last.at > known?.at ?? .min
        {
            return last.offset
        }
        return known?.offset ?? firstOffset
    }

    /// The first change after that instant; nil: there is none. One that leaves the offset as it was is among them. O(log n).
    package func change(after instant: Int64) -> Change? {
        let next = changes.partitioningIndex { instant < $0.at }
        if next < changes.count { return changes[next] }
        let last = changes.last?.at ?? .min
        return yearly?.changes(near: max(instant, last)).first { $0.at > instant && $0.at > last }
    }

    /// What a clock there shows at that instant, as seconds since 1970-01-01T00:00 without a zone.
    package func clock(at instant: Int64) -> Int64 { instant + Int64(offset(at: instant)) }

    /// The first instant at which a clock there shows that time or a later one: of a time that is shown twice the first
    /// instant, and of one that is skipped the first instant after the gap.
    ///
    /// `clock` is seconds since 1970-01-01T00:00 without a zone. Never decreases where `clock` grows. O(log n).
    package func instant(ofClock clock: Int64) -> Int64 {
        let clock = clock.clamped(to: YearlyClockChanges.span)
        // No offset is so large that the clock could show the time before.
        var start = clock - Int64(Self.furthestOffset)
        while let next = change(after: start), next.at <= clock + Int64(Self.furthestOffset) {
            let instant = max(start, clock - Int64(offset(at: start)))
            if instant < next.at { return instant }
            start = next.at
        }
        return max(start, clock - Int64(offset(at: start)))
    }

    /// The same of a date and a time of day.
    package func instant(of time: CivilTime) -> Int64 {
        instant(ofClock: time.date.daysSinceEpoch * 86_400 + Int64(time.time.minutes) * 60)
    }
}

extension Int64 {
    /// The nearest number within the range.
    package func clamped(to range: ClosedRange<Int64>) -> Int64 {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
