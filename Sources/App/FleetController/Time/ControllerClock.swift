package import FleetModel

/// The clock that the controller lives by.
///
/// `now` and ``sleep(for:)`` may run faster than the world's time (a demo's time scale): soak, windows, freshness and
/// polls follow them. ``pause(for:)`` never does: pauses after a failed call and deadlines are the network's.
package protocol ControllerClock: Sendable {
    func now() -> Moment

    /// Returns after that much of this clock's time; throws where the task is cancelled.
    func sleep(for span: TimeSpan) async throws

    /// The world's monotonic time since an arbitrary origin.
    func worldTime() -> TimeSpan

    /// How much of the world's time a span of this clock takes.
    func worldSpan(of span: TimeSpan) -> TimeSpan

    /// Returns after that much of the world's time; throws where the task is cancelled.
    func pause(for span: TimeSpan) async throws
}
