import FleetModel
import FleetPlanner
import SpecLanguage

/// The windows of cohorts as they are made ready once, and what they say until it changes: a decision asks once for each zone,
/// and never for each device.
struct WindowMemory: Sendable {
    /// What windows are made of.
    struct Key: Hashable, Sendable {
        /// The fleet with which the rollout began, and the one in force.
        let fleets: [Digest]
        let cohort: ResourceName
        let work: WorkClass
        /// nil: the device names none, or nobody asks it.
        let zone: Text?
    }

    /// How much of a stretch was open.
    private struct OpenTime: Sendable {
        let start: Timestamp
        var through: Timestamp
        var open: TimeSpan
    }

    /// So many are kept; beyond, all are forgotten, which only costs work.
    private static let limit = 4_096

    private var zones = TimeZoneDatabase.utcOnly
    private var windows: [Key: WorkWindows] = [:]
    private var standings: [Key: WindowStanding] = [:]
    private var openTimes: [Key: OpenTime] = [:]

    /// Begins a decision: what was said at another moment is asked anew.
    mutating func begin(_ zones: TimeZoneDatabase) {
        if self.zones != zones || windows.count > Self.limit {
            self.zones = zones
            windows = [:]
            openTimes = [:]
        }
        standings = [:]
    }

    /// What holds now.
    mutating func standing(
        _ key: Key,
        _ calendars: [[MaintenanceCalendar]],
        at clock: WindowClock
    ) -> WindowStanding {
        if let known = standings[key] { return known }
        let made = WindowStanding(windows(key, calendars), at: clock)
        standings[key] = made
        return made
    }

    private mutating func windows(
        _ key: Key,
        _ calendars: [[MaintenanceCalendar]]
    ) -> WorkWindows {
        if let known = windows[key] { return known }
        let made = WorkWindows(calendars, for: key.work, deviceZone: key.zone, zones: zones)
        windows[key] = made
        return made
    }

    /// How much of the time since was open; what was counted before is not counted again.
    mutating func openTime(
        _ key: Key,
        _ calendars: [[MaintenanceCalendar]],
        from start: Timestamp,
        to now: Timestamp
    ) -> TimeSpan {
        let windows = windows(key, calendars)
        guard windows.isRestricted else { return now.since(start) }
        if var known = openTimes[key], known.start == start, known.through <= now {
            known.open = known.open + windows.openTime(from: known.through, to: now)
            known.through = now
            openTimes[key] = known
            return known.open
        }
        let open = windows.openTime(from: start, to: now)
        openTimes[key] = OpenTime(start: start, through: now, open: open)
        return open
    }
}
