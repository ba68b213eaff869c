import FleetModel
import JSON

/// Reads single twins of parsed answers, with everything that is told of them.
struct TwinReader {
    private let reader: JSONRecordReader
    private var batch: JSONRecordBatch
    private var rows = TwinRowBuilder()
    private var builder = TwinTableBuilder()

    /// The limits are those of the answer.
    init(limits: JSONLimits) {
        reader = JSONRecordReader(
            fields: rows.fields.list,
            limits: JSONLimits(bytes: limits.bytes, depth: TwinRowBuilder.depth)
        )
        batch = JSONRecordBatch(for: reader, mostRecords: 1)
    }

    /// The twin of a record; checks the whole record first, since every byte counts.
    mutating func row(
        of node: JSONNode,
        stamp: TwinTableBuilder.Stamp
    ) throws(RecordFault) -> TwinTable.Row {
        batch.removeAll()
        do throws(JSONError) {
            try reader.append(node, to: &batch)
        } catch {
            throw RecordFault(error.message)
        }
        let twin = try rows.twin(0, of: batch, for: &builder)
        let bytes = batch.bytes
        guard let row = builder.row(of: twin, in: bytes.span, stamp: stamp) else {
            throw RecordFault(TwinTable.fullReason)
        }
        return row
    }
}
