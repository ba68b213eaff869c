import FleetModel

/// The devices of a proposed rollout, as waves ask of them.
struct ProposedCandidates: WaveCandidates {
    private let twins: TwinColumns
    private let desired: DesiredState
    /// Of the table, ascending.
    private let rows: [UInt32]
    /// Of the rows, in their order.
    let standings: [MemberList.Standing]
    /// Rows of devices that have a document, which may give them other labels.
    private let documented: PlaceSet

    init(
        _ rows: [UInt32],
        standings: [MemberList.Standing],
        of twins: TwinTable,
        _ desired: DesiredState
    ) {
        self.twins = twins.columns
        self.desired = desired
        self.rows = rows
        self.standings = standings
        var documented = PlaceSet(count: twins.count)
        for device in desired.exceptions.keys {
            if let row = twins.index(of: device) { documented.insert(row) }
        }
        self.documented = documented
    }

    var count: Int { standings.count }

    func addName(_ place: Int, to digest: inout DigestBuilder) {
        twins.withID(at: Int(rows[place])) { digest.add($0) }
    }

    func labelNumber(_ place: Int, among numbers: inout PairNumbers) -> UInt32? {
        let row = Int(rows[place])
        return documented.contains(row) ? nil : numbers.number(ofRow: row, in: twins)
    }

    func needsChange(_ place: Int) -> Bool { standings[place].contains(.needsChange) }
    func isConverged(_ place: Int) -> Bool { standings[place].contains(.converged) }
    func twin(_ place: Int) -> Twin { desired.subject(twins.twin(at: Int(rows[place]))) }
}
