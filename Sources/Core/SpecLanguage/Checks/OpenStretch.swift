import FleetModel

/// For how long windows of one zone are open without a break.
struct OpenStretch {
    /// No zone sets its clocks by more at once; Antarctica/Troll does by as much.
    static let clockChange = TimeSpan.hours(2)

    /// Where the clocks run on.
    let usual: TimeSpan
    /// Also where they are set back or forward, at most; nil: then it may be longer than anything known here.
    let longest: TimeSpan?

    /// nil: they are always open.
    init?(of windows: [MaintenanceWindow], in zone: WindowZone) {
        var pattern = WeekPattern()
        for window in windows { pattern.formUnion(WeekPattern(window)) }
        guard let usual = pattern.longestStretch else { return nil }
        self.usual = usual
        guard zone != .utc else {
            longest = usual
            return
        }
        // Clocks that are set forward leave out a break; those that are set back give an hour to what ends by them.
        let extra = windows.contains { $0.endsByTheClock } ? Self.clockChange : .zero
        longest = pattern.closingBreaks(upTo: Self.clockChange).longestStretch.map { $0 + extra }
    }
}

extension MaintenanceWindow {
    /// Whether it ends at a time of day, and not after a time that passes.
    fileprivate var endsByTheClock: Bool {
        if case .until = end { true } else { false }
    }
}
