import FleetModel

/// The devices of a proposed rollout, as waves ask of them.
struct ProposedCandidates: WaveCandidates {
    private let twins: TwinColumns
    private let desired: DesiredState
    /// Of the members, ascending.
    private let rows: [UInt32]
    /// Of the members, in their order.
    let standings: [MemberList.Standing]
    /// Rows of devices that have a document, which may give them other labels.
    private let documented: PlaceSet

    let needing: [UInt32]

    init(
        _ proposal: RolloutSelection.Proposal,
        standings: [MemberList.Standing],
        of twins: TwinTable,
        _ desired: DesiredState,
        documented: PlaceSet
    ) {
        self.twins = twins.columns
        self.desired = desired
        rows = proposal.members
        needing = proposal.needing
        self.standings = standings
        self.documented = documented
    }

    var count: Int { standings.count }

    func row(_ place: Int) -> Int { Int(rows[place]) }
    func place(ofRow row: Int) -> Int { rows.partitioningIndex { $0 >= row } }

    func addName(ofRow row: Int, to digest: inout DigestBuilder) {
        twins.withID(at: row) { digest.add($0) }
    }

    func labelNumber(_ place: Int, among numbers: inout PairNumbers) -> UInt32? {
        let row = row(place)
        return documented.contains(row) ? nil : numbers.number(ofRow: row, in: twins)
    }

    func needsChange(_ place: Int) -> Bool { standings[place].contains(.needsChange) }
    func isConverged(_ place: Int) -> Bool { standings[place].contains(.converged) }
    func twin(_ place: Int) -> Twin { desired.subject(twins.twin(at: row(place))) }
}
