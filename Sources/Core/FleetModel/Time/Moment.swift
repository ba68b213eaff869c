/// Now, on two clocks that are read together.
///
/// `wall` serves windows, expiry on the platform and display; `monotonic` serves soak, deadlines and rates, so that
/// a jump of the wall clock never opens a gate. Decisions take a `Moment` as a parameter and never read a clock.
package struct Moment: Hashable, Sendable, Codable {
    package let wall: Timestamp
    /// Since an arbitrary origin that is constant within one run of the process.
    package let monotonic: TimeSpan

    package init(wall: Timestamp, monotonic: TimeSpan) {
        self.wall = wall
        self.monotonic = monotonic
    }

    /// Both clocks moved by the span.
    package func advanced(by span: TimeSpan) -> Moment {
        Moment(wall: wall.advanced(by: span), monotonic: monotonic + span)
    }
}
