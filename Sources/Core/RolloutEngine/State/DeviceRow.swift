package import FleetModel
package import FleetPlanner

/// All that the state holds of one device, but for its places in rollouts.
package struct DeviceRow: Hashable, Sendable {
    package let device: DeviceID
    /// nil: nothing was decided for it.
    package var record: DeviceRecord?
    /// The last terminal job of each track.
    package var ended: [EndedJob]
    /// Not terminal yet, in the order in which they came.
    package var jobs: [TrackedJob]

    package init(
        device: DeviceID,
        record: DeviceRecord? = nil,
        ended: [EndedJob] = [],
        jobs: [TrackedJob] = []
    ) {
        self.device = device
        self.record = record
        self.ended = ended
        self.jobs = jobs
    }

    /// Whether the state holds nothing of the device.
    package var isEmpty: Bool { record == nil && ended.isEmpty && jobs.isEmpty }
}
