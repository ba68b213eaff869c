import FleetModel
import JSON

/// Puts a sweep together from records in any order, by the rules of ``TwinTableBuilder``.
///
/// A record that cannot be used is named and left out.
struct SweepAssembly {
    let limits: SweepLimits
    private let reader = TwinReader()
    private var builder = TwinTableBuilder()
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
            return try take(TwinTable.Row(twin: twin, asOf: asOf, receivedAt: receivedAt))
        } catch {
            // An id that was never listed cannot be a device that is known, but counts as progress.
            builder.refuse(RefusedRecord(id: node.visibleID, reason: error.reason))
            return true
        }
    }

    private mutating func take(_ row: TwinTable.Row) throws(RecordFault) -> Bool {
        do throws(PartFault<Never>) {
            return try builder.append(row)
        } catch {
            throw RecordFault(TwinTable.fullReason)
        }
    }

    /// The sweep; `asOf` stands for all rows where it is given, as at the end of a stream.
    consuming func finish(asOf: Timestamp, changesCursor: Text?, stampRows: Bool) -> Sweep {
        builder.finish(
            asOf: asOf,
            latest: asOf.advanced(by: limits.clockSkew),
            changesCursor: changesCursor,
            stampsRows: stampRows
        )
    }
}
