import FleetModel

/// Beats at a fixed interval, counted instead of scheduled: ten thousand idle devices cost nothing.
struct Cadence: Hashable, Sendable {
    /// The time of beat 0.
    let first: Timestamp
    /// More than zero.
    let interval: TimeSpan

    init(first: Timestamp, interval: TimeSpan) {
        precondition(interval > .zero, "a cadence needs an interval")
        self.first = first
        self.interval = interval
    }

    /// The number of the last beat at or before the time; negative before the first.
    func beat(at time: Timestamp) -> Int64 {
        let elapsed = time.since(first).milliseconds
        return elapsed < 0 ? -1 : elapsed / interval.milliseconds
    }

    func time(of beat: Int64) -> Timestamp {
        let (offset, overflow) = beat.multipliedReportingOverflow(by: interval.milliseconds)
        return first.advanced(by: TimeSpan(milliseconds: overflow ? .max : offset))
    }

    /// The first beat later than the time.
    func next(after time: Timestamp) -> Timestamp { self.time(of: beat(at: time) + 1) }
}
