import FleetModel

/// The clock of the simulated world: its start, and real time since then, multiplied.
struct SimulatedTime: Sendable {
    /// Real time since the simulator began.
    let elapsed: @Sendable () -> Duration
    /// Waits in real time.
    let sleep: @Sendable (Duration) async throws -> Void
    let start: Timestamp
    /// Simulated seconds in a real one, at least 1.
    let scale: Int

    init<C: Clock>(clock: C, start: Timestamp, scale: Int) where C.Duration == Duration {
        let origin = clock.now
        elapsed = { origin.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
        self.start = start
        self.scale = max(1, scale)
    }

    var now: Timestamp {
        let (seconds, attoseconds) = elapsed().components
        let real = max(0, seconds) * 1_000 + attoseconds / 1_000_000_000_000_000
        let (scaled, overflow) = real.multipliedReportingOverflow(by: Int64(scale))
        return start.advanced(by: TimeSpan(milliseconds: overflow ? .max : scaled))
    }
}
