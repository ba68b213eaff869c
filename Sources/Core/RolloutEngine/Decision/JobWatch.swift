import FleetModel
import FleetPlanner

/// Up to where it was seen what is told of devices with a job under way.
struct JobWatch: Sendable {
    private let accepted: Digest?
    private let term: WriterTerm?
    /// The decision that it was taken in.
    private let look: UInt64
    private let records: DeviceTrail.Mark
    private let twins: DeviceTrail.Mark

    init(_ state: FleetState, _ twins: TwinTable, look: UInt64) {
        accepted = state.ledger.accepted?.fleet
        term = state.term
        self.look = look
        records = state.trail.mark
        self.twins = twins.trail.mark
    }

    /// Devices that something was told of since; nil: nobody can tell.
    func devices(
        toldOfUntil next: JobWatch,
        _ state: FleetState,
        _ table: TwinTable
    ) -> [DeviceID]? {
        guard next.look - look == 1, accepted == next.accepted, term == next.term,
            let told = state.trail.devices(since: records),
            let reported = table.trail.devices(since: twins)
        else { return nil }
        return Array(told + reported)
    }
}
