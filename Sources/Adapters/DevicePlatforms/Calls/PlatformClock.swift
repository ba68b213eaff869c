package import FleetModel

/// What the adapter needs of time, given from outside.
package struct PlatformClock: Sendable {
    /// The reading that ages are counted on: the `monotonic` of the controller's ``Moment``.
    package let monotonic: @Sendable () -> TimeSpan
    /// Waits in real time between two attempts; throws where the task was cancelled.
    package let pause: @Sendable (TimeSpan) async throws -> Void

    package init(
        monotonic: @escaping @Sendable () -> TimeSpan,
        pause: @escaping @Sendable (TimeSpan) async throws -> Void
    ) {
        self.monotonic = monotonic
        self.pause = pause
    }
}
