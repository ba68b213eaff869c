package import FleetModel

/// The devices of a planned rollout, sorted: nine bytes each, a member is made when it is asked for.
package struct MemberList: RandomAccessCollection, Sendable {
    /// How a device stands to the target when the rollout is planned.
    struct Standing: OptionSet {
        let rawValue: UInt8

        /// It has the target already: on neither side of any fraction.
        static let converged = Standing(rawValue: 1)
        /// It differs, and nothing is in the way now.
        static let needsChange = Standing(rawValue: 2)
    }

    private var names: DeviceNames
    /// Ascending, which is the order of the names.
    private let rows: [UInt32]
    private let waves: [UInt32]
    private let standings: [Standing]
    /// Rows of those that need the change; ascending.
    let needing: [UInt32]
    /// Of these, those that have the target already.
    let convergedCount: Int
    /// Of these, those that differ and cannot take it now.
    let waitingCount: Int

    /// The columns are of equal length; rows ascend.
    init(
        _ rows: [UInt32],
        waves: [UInt32],
        standings: [Standing],
        needing: [UInt32],
        of names: DeviceNames
    ) {
        self.names = names
        self.rows = rows
        self.waves = waves
        self.standings = standings
        self.needing = needing
        convergedCount = standings.count { $0.contains(.converged) }
        waitingCount = standings.count { $0.isEmpty }
    }

    /// The same devices of a table in which they have the same rows.
    func members(of names: DeviceNames) -> MemberList {
        var list = self
        list.names = names
        return list
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { rows.count }

    package subscript(position: Int) -> PlannedRollout.Member {
        let row = Int(rows[position])
        return PlannedRollout.Member(
            device: names.device(row),
            incarnation: names.incarnation(row),
            wave: Int(waves[position]),
            isConverged: standings[position].contains(.converged),
            needsChange: standings[position].contains(.needsChange)
        )
    }

    /// O(log n); nil: the device is not in the rollout.
    package func member(_ device: DeviceID) -> PlannedRollout.Member? {
        guard let row = names.row(of: device) else { return nil }
        let place = rows.partitioningIndex { !($0 < row) }
        return place < rows.count && rows[place] == row ? self[place] : nil
    }

    /// Those that need the change, by wave. O(n).
    func changed(in waveCount: Int) -> [DeviceList] {
        var changed = [[UInt32]](repeating: [], count: waveCount)
        for place in rows.indices where standings[place].contains(.needsChange) {
            changed[Int(waves[place])].append(rows[place])
        }
        return changed.map { DeviceList($0, of: names) }
    }
}
