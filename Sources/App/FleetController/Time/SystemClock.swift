package import FleetModel
import Foundation

/// The machine's clocks, sped up by a whole factor since an origin.
///
/// Monotonic time goes on while the machine sleeps, so that a device does not look fresh after a laptop was shut.
package struct SystemClock: ControllerClock {
    private let timeScale: Int64
    private let startWall: Timestamp
    private let start = ContinuousClock.now

    /// A factor below 1 counts as 1, above 100 000 as that. Two clocks of equal factor and origin agree, also where one
    /// was made later; without an origin that is the moment of creation.
    package init(timeScale: Int = 1, origin: Timestamp? = nil) {
        let scale = Int64(min(max(timeScale, 1), 100_000))
        let machine = Self.machineTime
        self.timeScale = scale
        guard let origin else {
            startWall = machine
            return
        }
        let (passed, overflow) = machine.since(origin).milliseconds
            .multipliedReportingOverflow(by: scale)
        startWall = overflow ? machine : origin.advanced(by: TimeSpan(milliseconds: passed))
    }

    /// Both clocks, read together.
    package func now() -> Moment {
        let elapsed = TimeSpan(milliseconds: milliseconds(of: ContinuousClock.now - start))
        let virtual = TimeSpan(milliseconds: elapsed.milliseconds &* timeScale)
        // Unscaled, the wall clock is the machine's own: it may be set while we run.
        let wall =
            timeScale == 1
            ? Self.machineTime : startWall.advanced(by: virtual)
        return Moment(wall: wall, monotonic: virtual)
    }

    /// Sleeps for a span of this clock, at least for 50 ms of the world.
    package func sleep(for span: TimeSpan) async throws {
        // Never shorter than this, or a large scale would turn every poll into a busy loop.
        let shortest: Int64 = 50
        let milliseconds = max(shortest, worldSpan(of: span).milliseconds)
        try await Task.sleep(for: .milliseconds(milliseconds))
    }

    /// The world's time since this clock was made.
    package func worldTime() -> TimeSpan {
        TimeSpan(milliseconds: milliseconds(of: ContinuousClock.now - start))
    }

    /// The span divided by the scale.
    package func worldSpan(of span: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: span.milliseconds / timeScale)
    }

    /// Sleeps for a span of the world's time.
    package func pause(for span: TimeSpan) async throws {
        try await Task.sleep(for: .milliseconds(max(0, span.milliseconds)))
    }

    /// The machine's wall clock; read nowhere else.
    private static var machineTime: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    private func milliseconds(of duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
