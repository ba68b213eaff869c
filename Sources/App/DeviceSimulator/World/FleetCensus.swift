package import FleetModel

/// The world in numbers.
package struct FleetCensus: Hashable, Sendable {
    package let now: Timestamp
    package let seed: UInt64
    package let devices: Int
    package let offline: Int
    package let notReady: Int
    /// Devices that execute a job.
    package let working: Int
    package let epoch: Epoch
    package let jobs: [JobState: Int]
    /// Component → version that runs → devices.
    package let versions: [Text: [Text: Int]]
}

extension SimulatedFleet {
    /// Counts the world as it is, which the platform may not know yet; O(devices + jobs).
    package var census: FleetCensus {
        var offline = 0
        var notReady = 0
        var working = 0
        var versions: [Text: [Text: Int]] = [:]
        for device in devices where !device.standing.isRemoved {
            offline += device.standing.isOffline ? 1 : 0
            notReady += device.isReady ? 0 : 1
            working += device.work == nil ? 0 : 1
            for component in device.components {
                versions[component.name, default: [:]][component.running, default: 0] += 1
            }
        }
        return FleetCensus(
            now: now,
            seed: configuration.seed,
            devices: liveCount,
            offline: offline,
            notReady: notReady,
            working: working,
            epoch: epoch,
            jobs: board.counts,
            versions: versions
        )
    }
}
