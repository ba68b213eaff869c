import FleetModel
package import FleetPlanner

/// Whether work may start now by calendars and clock, and for how long still.
package struct WindowStanding: Hashable, Sendable {
    /// By the wall clock.
    package let verdict: WindowVerdict
    /// By the clock without its jump; nil: it did not jump.
    let steadyVerdict: WindowVerdict?
    private let clock: WindowClock

    init(_ windows: WorkWindows, at clock: WindowClock) {
        self.clock = clock
        verdict = windows.verdict(at: clock.wall)
        steadyVerdict =
            clock.jump == nil || !windows.isRestricted ? nil : windows.verdict(at: clock.steady)
    }

    /// Open by every clock.
    package var isOpen: Bool { verdict.isOpen && steadyVerdict?.isOpen ?? true }

    /// How long it stays open, by the clock that closes it first; nil: without an end.
    var left: TimeSpan? { isOpen ? changesIn : .zero }

    /// When it changes by either clock; nil: nothing is to be expected.
    var changesIn: TimeSpan? {
        let spans = [
            verdict.changesAt?.since(clock.wall), steadyVerdict?.changesAt?.since(clock.steady),
        ].compactMap(\.self)
        return spans.min()
    }

    /// The same, but for the moment that it was looked at: what was found stands for as long as this does.
    var mark: Mark { Mark(verdict: verdict, steadyVerdict: steadyVerdict) }

    struct Mark: Hashable, Sendable {
        let verdict: WindowVerdict
        let steadyVerdict: WindowVerdict?
    }

    /// One sentence without a full stop.
    package var sentence: String {
        guard let jump = clock.jump, steadyVerdict != nil else { return verdict.sentence }
        return
            "\(verdict.sentence); the clock was set by \(jump) since the controller began, so that windows are open only "
            + "where they are by both times: start it again once its clock is right"
    }
}
