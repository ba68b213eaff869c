import FleetModel
import FleetPlanner

/// Up to where it was seen what is told of devices with a job under way.
struct JobWatch: Sendable {
    private let accepted: Digest?
    private let term: WriterTerm?
    private let marks: TrailMarks

    init(_ state: FleetState, _ twins: TwinTable, look: UInt64) {
        accepted = state.ledger.accepted?.fleet
        term = state.term
        marks = TrailMarks(state, twins, look: look)
    }

    /// Devices that something was told of since; nil: nobody can tell.
    func notes(
        until next: JobWatch,
        _ state: FleetState,
        _ table: TwinTable
    ) -> [DeviceTrail.Note]? {
        guard marks.isFollowed(by: next.marks), accepted == next.accepted, term == next.term
        else { return nil }
        return marks.notes(in: state, table)
    }
}
