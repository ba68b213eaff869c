import FleetModel
import JSON

/// Puts a sweep together from records in any order.
///
/// Of a device that stands twice the higher revision is kept; where two records contradict each other (one revision with two
/// contents, or two lives) neither is believed. A record that cannot be used is named and left out.
struct SweepAssembly {
    let limits: SweepLimits
    private let reader = TwinReader()
    private var rows: [TwinTable.Row] = []
    private var indices: [DeviceID: Int] = [:]
    private var contradicted: Set<DeviceID> = []
    private var refused: [RefusedRecord] = []
    /// Records so far, those included that were refused.
    private(set) var count: UInt64 = 0

    init(limits: SweepLimits) { self.limits = limits }

    /// Takes one record; true where it brought a device that was not there before.
    mutating func take(
        _ node: JSONNode,
        asOf: Timestamp,
        receivedAt: TimeSpan
    ) throws(RecordFault) -> Bool {
        count += 1
        guard count <= limits.devices else {
            throw RecordFault("more than \(limits.devices) records")
        }
        do throws(RecordFault) {
            let twin = try reader.twin(of: node)
            return take(TwinTable.Row(twin: twin, asOf: asOf, receivedAt: receivedAt))
        } catch {
            // An id that was never listed cannot be a device that is known, but counts as progress.
            refused.append(RefusedRecord(id: node.visibleID, reason: error.reason))
            return true
        }
    }

    private mutating func take(_ row: TwinTable.Row) -> Bool {
        let id = row.twin.id
        guard let index = indices[id] else {
            indices[id] = rows.count
            rows.append(row)
            return true
        }
        let known = rows[index].twin
        if known.incarnation != row.twin.incarnation
            || (known.revision == row.twin.revision && !known.hasContent(of: row.twin))
        {
            contradicted.insert(id)
        } else if row.twin.revision > known.revision
            || (row.twin.revision == known.revision
                && row.twin.reportSequence > known.reportSequence)
        {
            rows[index] = row
        }
        return false
    }

    /// The sweep; `asOf` stands for all rows where it is given, as at the end of a stream.
    consuming func finish(asOf: Timestamp, changesCursor: Text?, stampRows: Bool) -> Sweep {
        let latest = asOf.advanced(by: limits.clockSkew)
        var kept: [TwinTable.Row] = []
        kept.reserveCapacity(rows.count)
        for var row in rows {
            if stampRows { row.asOf = asOf }
            if contradicted.contains(row.twin.id) {
                refused.append(
                    RefusedRecord(id: row.twin.id.text, reason: "two records contradict each other")
                )
            } else if let reported = row.twin.reportedAt, reported > latest {
                refused.append(
                    RefusedRecord(id: row.twin.id.text, reason: "reportedAt lies in the future")
                )
            } else {
                kept.append(row)
            }
        }
        return Sweep(rows: kept, asOf: asOf, changesCursor: changesCursor, refused: refused)
    }
}

extension Twin {
    /// Whether the other twin says the same but for its reports, which are outside the revision.
    func hasContent(of other: Twin) -> Bool {
        let connectivity = Connectivity(
            state: other.connectivity.state,
            lastSeenAt: self.connectivity.lastSeenAt,
            expectedInterval: other.connectivity.expectedInterval
        )
        return self.connectivity == connectivity && labels == other.labels && facts == other.facts
            && config == other.config && firmware == other.firmware
            && conditions == other.conditions && metrics == other.metrics
            && currentJob == other.currentJob
    }
}
