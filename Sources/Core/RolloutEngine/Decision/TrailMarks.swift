import FleetModel
import FleetPlanner

/// Up to where a decision has seen what records and the platform told of single devices.
struct TrailMarks: Sendable {
    /// The decision that they were taken in.
    private let look: UInt64
    private let records: DeviceTrail.Mark
    private let twins: DeviceTrail.Mark

    init(_ state: FleetState, _ twins: TwinTable, look: UInt64) {
        self.look = look
        records = state.trail.mark
        self.twins = twins.trail.mark
    }

    /// Whether the other ones are of the same decision or the next: who was not asked in between may have missed what is no
    /// longer in a trail.
    func isFollowed(by next: TrailMarks) -> Bool { next.look - look <= 1 }

    /// Devices that something was told of since, some twice; nil: nobody can tell.
    func notes(in state: FleetState, _ table: TwinTable) -> [DeviceTrail.Note]? {
        guard let told = state.trail.notes(since: records),
            let reported = table.trail.notes(since: twins)
        else { return nil }
        return told + reported
    }
}
