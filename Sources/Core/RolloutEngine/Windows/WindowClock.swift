import FleetModel

/// What time it is for windows, on two clocks: the wall clock now, and the one with which this process began, moved on by the
/// time that passed since.
///
/// They part where somebody sets the clock. A window is then open only where it is by both, so that no jump opens one, or opens
/// one twice, for as long as the process lives; a new process takes the clock as it finds it.
struct WindowClock: Hashable, Sendable {
    /// How far the two may part without a word: clocks that are kept right drift by less.
    static let tolerance = TimeSpan.minutes(1)

    let wall: Timestamp
    let steady: Timestamp

    init(_ now: Moment, in term: WriterTerm) {
        wall = now.wall
        steady = term.began.wall.advanced(by: max(.zero, now.monotonic - term.began.monotonic))
    }

    /// By how much the clock was set; nil: it was not.
    var jump: TimeSpan? {
        let jump = wall.since(steady)
        return jump <= Self.tolerance && steady.since(wall) <= Self.tolerance ? nil : jump
    }
}
