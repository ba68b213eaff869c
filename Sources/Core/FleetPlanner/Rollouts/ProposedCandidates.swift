import FleetModel

/// The devices of a table, with their documents, as waves ask of them.
struct TableDevices: WaveDevices {
    private let twins: TwinColumns
    private let desired: DesiredState
    /// Rows of devices that have a document, which may give them other labels.
    private let documented: PlaceSet

    init(_ twins: TwinTable, _ desired: DesiredState, documented: PlaceSet) {
        self.twins = twins.columns
        self.desired = desired
        self.documented = documented
    }

    func addName(ofRow row: Int, to digest: inout DigestBuilder) {
        twins.withID(at: row) { digest.add($0) }
    }

    func labelNumber(ofRow row: Int, among numbers: inout PairNumbers) -> UInt32? {
        documented.contains(row) ? nil : numbers.number(ofRow: row, in: twins)
    }

    func twin(ofRow row: Int) -> Twin { desired.subject(twins.twin(at: row)) }
}

/// The devices of a proposed rollout.
struct ProposedCandidates: WaveCandidates {
    private let devices: TableDevices
    /// Of the members, ascending.
    private let rows: [UInt32]
    /// Of the members, in their order.
    let standings: [MemberList.Standing]
    let needing: [UInt32]

    init(
        _ proposal: RolloutSelection.Proposal,
        standings: [MemberList.Standing],
        of devices: TableDevices
    ) {
        self.devices = devices
        rows = proposal.members
        needing = proposal.needing
        self.standings = standings
    }

    var count: Int { standings.count }

    func row(_ place: Int) -> Int { Int(rows[place]) }
    func place(ofRow row: Int) -> Int { rows.partitioningIndex { $0 >= row } }
    func needsChange(_ place: Int) -> Bool { standings[place].contains(.needsChange) }
    func isConverged(_ place: Int) -> Bool { standings[place].contains(.converged) }

    func addName(ofRow row: Int, to digest: inout DigestBuilder) {
        devices.addName(ofRow: row, to: &digest)
    }
    func labelNumber(ofRow row: Int, among numbers: inout PairNumbers) -> UInt32? {
        devices.labelNumber(ofRow: row, among: &numbers)
    }
    func twin(ofRow row: Int) -> Twin { devices.twin(ofRow: row) }
}
