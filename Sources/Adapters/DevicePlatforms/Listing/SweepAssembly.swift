import FleetModel
import JSON

/// Puts a sweep together from records in any order, by the rules of ``TwinTableBuilder``.
///
/// A record that cannot be used is named and left out; too many of them make the sweep unusable.
struct SweepAssembly {
    let limits: SweepLimits
    private var rows: TwinRowBuilder
    private var builder = TwinTableBuilder()
    private var refusedCount = 0
    /// Records so far, those included that were refused.
    private(set) var count: UInt64 = 0
    /// What lines may pass unread; nil: none.
    private var gate: ResyncGate?

    init(limits: SweepLimits, projection: TwinProjection, gate: ResyncGate? = nil) {
        self.limits = limits
        self.gate = gate
        rows = TwinRowBuilder(projection)
    }

    var fields: TwinFields { rows.fields }

    /// Whether lines may pass unread.
    var hasGate: Bool { gate != nil }

    /// Whether a line is the record of a device that is known as it is; it counts then.
    mutating func passes(_ line: Span<UInt8>) -> Bool {
        guard count < limits.devices, gate?.passes(line) ?? false else { return false }
        count += 1
        return true
    }

    /// Takes one record; true where it brought a device that was not there before.
    mutating func take(
        _ record: Int,
        of batch: JSONRecordBatch,
        stamp: TwinTableBuilder.Stamp
    ) throws(RecordFault) -> Bool {
        try countOne()
        do throws(RecordFault) {
            let twin = try rows.twin(record, of: batch, for: &builder)
            return try append(twin, in: batch.bytes.span, stamp: stamp)
        } catch {
            let id = batch.visibleID(fields.id, of: record)
            let line = batch.line(of: record)
            let reason = id == nil && line > 0 ? "line \(line): \(error.reason)" : error.reason
            try refuse(RefusedRecord(id: id, reason: reason))
            // An id that was never listed cannot be a device that is known, but counts as progress.
            return true
        }
    }

    private mutating func append(
        _ twin: TwinRecord,
        in bytes: Span<UInt8>,
        stamp: TwinTableBuilder.Stamp
    ) throws(RecordFault) -> Bool {
        do throws(PartFault<Never>) {
            if let passed = gate?.noteRead(bytes.extracting(twin.id)) {
                _ = try builder.append(passed, stamp: stamp)
            }
            return try builder.append(twin, in: bytes, stamp: stamp)
        } catch {
            throw RecordFault(TwinTable.fullReason)
        }
    }

    /// Notes a record that was not even read.
    mutating func takeUnread(_ record: RefusedRecord) throws(RecordFault) {
        try countOne()
        try refuse(record)
    }

    private mutating func countOne() throws(RecordFault) {
        count += 1
        guard count <= limits.devices else {
            throw RecordFault("more than \(limits.devices) records")
        }
    }

    private mutating func refuse(_ record: RefusedRecord) throws(RecordFault) {
        refusedCount += 1
        guard refusedCount <= limits.refusedRecords else {
            throw RecordFault(
                "more than \(limits.refusedRecords) records that cannot be used, the last one "
                    + "\(record.name): \(record.reason)"
            )
        }
        builder.refuse(record)
    }

    /// The sweep; `asOf` stands for all rows where it is given, as at the end of a stream.
    consuming func finish(asOf: Timestamp, changesCursor: Text?, stampRows: Bool) -> Sweep {
        builder.finish(
            asOf: asOf,
            latest: asOf.advanced(by: limits.clockSkew),
            changesCursor: changesCursor,
            stampsRows: stampRows,
            gate: gate
        )
    }
}
