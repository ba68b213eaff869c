package import FleetModel

/// What the simulated world is made of.
package struct FleetConfiguration: Hashable, Sendable {
    package var deviceCount: Int
    package var seed: UInt64
    /// Simulated time at the start.
    package var start: Timestamp
    package var faults = SimulatedFaults()
    package var reportInterval = TimeSpan.seconds(60)
    package var pollInterval = TimeSpan.seconds(30)
    /// How many entries of the delta and of the job feed are kept at least, beyond one a device.
    package var retainedChanges = 100_000
    /// How many jobs are kept; more are refused with 503.
    package var maxJobs = 5_000_000
    /// How many offers the ledger keeps one by one; further ones are only counted.
    package var maxLedgerEntries = 5_000_000

    /// At most a million devices.
    package init(deviceCount: Int, seed: UInt64, start: Timestamp) {
        precondition((0...1_000_000).contains(deviceCount), "0 to 1,000,000 devices")
        self.deviceCount = deviceCount
        self.seed = seed
        self.start = start
    }
}
