package import FleetModel

/// The devices of a table, with their documents, as waves and groups ask of them.
package struct TableDevices: WaveDevices {
    private let twins: TwinColumns
    private let desired: DesiredState
    /// Rows of devices that have a document, which may give them other labels.
    private let documented: PlaceSet

    init(_ twins: TwinTable, _ desired: DesiredState, documented: PlaceSet) {
        self.twins = twins.columns
        self.desired = desired
        self.documented = documented
    }

    /// O(documents).
    package init(_ twins: TwinTable, _ desired: DesiredState) {
        self.init(twins, desired, documented: desired.documentedRows(in: twins))
    }

    /// Adds the name in the device's row.
    package func addName(ofRow row: Int, to digest: inout DigestBuilder) {
        twins.withID(at: row) { digest.add($0) }
    }

    /// nil where a document may give the device other labels.
    package func labelNumber(ofRow row: Int, among numbers: inout PairNumbers) -> UInt32? {
        documented.contains(row) ? nil : numbers.number(ofRow: row, in: twins)
    }

    /// No document speaks of facts.
    package func factNumber(ofRow row: Int, among numbers: inout PairNumbers) -> UInt32? {
        numbers.number(ofRow: row, in: twins)
    }

    /// With the labels of its document over its own.
    package func twin(ofRow row: Int) -> Twin { desired.subject(twins.twin(at: row)) }
}

/// The devices of a proposed rollout.
struct ProposedCandidates: WaveCandidates {
    private let devices: TableDevices
    /// Of the members, ascending.
    private let rows: [UInt32]
    /// Of the members, in their order.
    let standings: [MemberList.Standing]
    let needing: [UInt32]
    /// By row, rows of devices that come before it.
    private let before: [UInt32: [UInt32]]

    init(
        _ proposal: RolloutSelection.Proposal,
        standings: [MemberList.Standing],
        before: [UInt32: [UInt32]],
        of devices: TableDevices
    ) {
        self.devices = devices
        rows = proposal.members
        needing = proposal.needing
        self.standings = standings
        self.before = before
    }

    var count: Int { standings.count }

    func row(_ place: Int) -> Int { Int(rows[place]) }
    func place(ofRow row: Int) -> Int { rows.partitioningIndex { $0 >= row } }
    func needsChange(_ place: Int) -> Bool { standings[place].contains(.needsChange) }
    func isConverged(_ place: Int) -> Bool { standings[place].contains(.converged) }

    func predecessors(of place: Int) -> [Int] {
        guard !before.isEmpty, let others = before[rows[place]] else { return [] }
        return others.compactMap { row in
            let place = self.place(ofRow: Int(row))
            return place < rows.count && rows[place] == row ? place : nil
        }
    }

    func addName(ofRow row: Int, to digest: inout DigestBuilder) {
        devices.addName(ofRow: row, to: &digest)
    }
    func labelNumber(ofRow row: Int, among numbers: inout PairNumbers) -> UInt32? {
        devices.labelNumber(ofRow: row, among: &numbers)
    }
    func factNumber(ofRow row: Int, among numbers: inout PairNumbers) -> UInt32? {
        devices.factNumber(ofRow: row, among: &numbers)
    }
    func twin(ofRow row: Int) -> Twin { devices.twin(ofRow: row) }
}
