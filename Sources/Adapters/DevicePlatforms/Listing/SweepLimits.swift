package import FleetModel

/// What one sweep may take at most.
package struct SweepLimits: Sendable {
    /// Devices in all: where a platform lists more, it lies or needs another setting.
    package var devices = 2_000_000
    /// One twin, in bytes.
    package var twinBytes = 64 * 1_024
    /// Records that cannot be used: where there are more, it is the platform that speaks another language.
    package var refusedRecords = 10_000
    /// Pages in a row that bring nothing new and yet go on.
    package var emptyPages = 3
    /// How far a reported time may lie after the platform's own.
    package var clockSkew: TimeSpan = .minutes(5)

    package init() {}

    /// Pages of the given size that a whole sweep may take.
    func pages(of size: Int) -> Int { 2 * (devices / max(1, size)) + 100 }
}
