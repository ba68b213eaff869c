import Expressions
import FleetModel
import FleetPlanner

/// The devices that a gate of a wave measures: those that the wave has updated, and those that wait for their turn.
///
/// Only fresh reports count, and of an updated device only one that came after its offer. O(members).
struct GateDevices {
    /// Comparisons look at so many devices of a side at most, about, chosen by a stable hash.
    static let mostCompared = 10_000

    /// Rows of updated devices, ascending.
    private(set) var updated: [Int] = []
    /// Updated devices, heard from or not.
    private(set) var settled = 0
    /// Rows of devices that were offered nothing and did not have it from the start, ascending.
    private(set) var untouched: [Int] = []
    private let twins: TwinTable
    private let governing: DesiredState?
    private let order: OrderHash

    init(_ rollout: Rollout, _ twins: TwinTable, governing: DesiredState?, at now: Moment) {
        self.twins = twins
        self.governing = governing
        order = OrderHash(rollout.id.text)
        let open = rollout.openWave
        var cursor = TwinCursor(twins)
        for member in rollout.members {
            let isUpdated: Bool
            switch member.state {
            case .done where member.wasTouched, .failed where member.wasTouched:
                guard rollout.arithmeticWave(of: member, open: open) == open else { continue }
                isUpdated = true
            case .waiting where member.offers == 0 && !member.wasConverged: isUpdated = false
            default: continue
            }
            guard governing?.state(of: member.device) ?? .active == .active else { continue }
            if isUpdated { settled += 1 }
            guard let row = cursor.row(of: member.device) else { continue }
            let view = twins.view(at: row)
            guard view.isOf(member.incarnation), view.isFresh(rollout.health, at: now) else {
                continue
            }
            if !isUpdated {
                untouched.append(row)
            } else if view.reportSequence > member.reportSequence {
                updated.append(row)
            }
        }
    }

    /// Of that many rows the share that is compared.
    func compared(_ rows: [Int]) -> [Int] {
        guard rows.count > Self.mostCompared else { return rows }
        let bound = UInt64.max / UInt64(rows.count) * UInt64(Self.mostCompared)
        return rows.filter { order.hash(twins.columns.id(at: $0).text) <= bound }
    }

    /// A device as expressions see it, with the labels that its document gives it.
    func record(_ row: Int) -> any ExpressionRecord {
        RowRecord(twins: twins, row: row, governing: governing)
    }
}

/// A device whose twin is made only when a field of it is read, so that a million of them take no memory.
private struct RowRecord: ExpressionRecord {
    let twins: TwinTable
    let row: Int
    let governing: DesiredState?

    var shape: RecordType { DeviceRecord.shape(.report) }

    func value(of field: Text) -> ExpressionValue? {
        let twin = twins.view(at: row).twin
        return DeviceRecord(governing?.subject(twin) ?? twin, .report).value(of: field)
    }
}
