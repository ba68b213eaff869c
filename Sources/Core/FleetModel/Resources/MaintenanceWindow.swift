/// A window that opens again and again, each time for `[start, end)`.
package struct MaintenanceWindow: Hashable, Sendable, Codable {
    /// When it opens.
    package enum Start: Hashable, Sendable, Codable {
        case cron(CronSchedule, CronSchedule.DayMatch?)
        case weekly(Weekly)
    }

    /// When it closes after it opened.
    package enum End: Hashable, Sendable, Codable {
        /// After so much time has passed, also over a change of the clocks; a minute to 366 days.
        case duration(TimeSpan)
        /// At this time of day: on the day of the start where it is later than the start by the clock on the wall, else on
        /// the next day.
        case until(WallTime)
    }

    /// Days of every week, or of every n-th.
    package struct Weekly: Hashable, Sendable, Codable {
        /// At least one; sorted.
        package let days: [Weekday]
        package let at: WallTime
        /// Every so many weeks, 1 to 52.
        package let every: Int
        /// A day of the first of these weeks, which begin on Mondays; there where `every` is more than 1.
        package let anchor: CivilDate?

        package init(days: [Weekday], at: WallTime, every: Int, anchor: CivilDate?) {
            self.days = days.sorted()
            self.at = at
            self.every = every
            self.anchor = anchor
        }
    }

    package let name: ResourceName
    package let start: Start
    package let end: End
    /// nil: the calendar's.
    package let zone: WindowZone?
    /// At least one; sorted.
    package let classes: [WorkClass]
    package let override: WindowOverride
    package let span: SourceSpan

    package init(
        name: ResourceName,
        start: Start,
        end: End,
        zone: WindowZone?,
        classes: [WorkClass],
        override: WindowOverride,
        span: SourceSpan
    ) {
        self.name = name
        self.start = start
        self.end = end
        self.zone = zone
        self.classes = classes.sorted()
        self.override = override
        self.span = span
    }
}
