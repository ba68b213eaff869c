import FleetModel
import JSON

/// Takes the records of a stream and its trailer, up to the first thing that makes it unusable.
struct TwinIntake {
    private struct Trailer {
        let count: UInt64
        let asOf: Timestamp
        let changesCursor: Text?
    }

    private var assembly: SweepAssembly
    /// Stamped with the trailer's time at the end.
    private let stamp: TwinTableBuilder.Stamp
    private var trailer: Trailer?
    /// Why nothing more is taken.
    private(set) var fault: RecordFault?

    init(_ assembly: SweepAssembly, receivedAt: TimeSpan) {
        self.assembly = assembly
        stamp = TwinTableBuilder.Stamp(
            asOf: Timestamp(milliseconds: 0),
            receivedAt: receivedAt
        )
    }

    var fields: TwinFields { assembly.fields }

    /// Whether lines may pass unread.
    var hasGate: Bool { assembly.hasGate }

    /// Whether a line passes unread; behind the trailer none does.
    mutating func passes(_ line: Span<UInt8>) -> Bool {
        trailer == nil && assembly.passes(line)
    }

    /// Takes the records of a batch.
    mutating func takeAll(of batch: JSONRecordBatch) {
        guard fault == nil else { return }
        do throws(RecordFault) {
            for record in 0..<batch.count { try take(record, of: batch) }
        } catch {
            fault = error
        }
    }

    private mutating func take(
        _ record: Int,
        of batch: JSONRecordBatch
    ) throws(RecordFault) {
        guard trailer == nil else { throw RecordFault("a line after the trailer") }
        if batch[record, fields.trailer.number].kind == nil {
            _ = try assembly.take(record, of: batch, stamp: stamp)
        } else {
            trailer = try trailer(of: record, batch)
        }
    }

    private func trailer(
        of record: Int,
        _ batch: JSONRecordBatch
    ) throws(RecordFault) -> Trailer {
        try batch.requireObject(fields.trailer, of: record)
        return Trailer(
            count: try batch.counter(fields.trailerCount, of: record),
            asOf: try batch.time(fields.trailerTime, of: record),
            changesCursor: try batch.optionalCursor(fields.trailerCursor, of: record)
        )
    }

    /// The whole sweep, once all records were taken.
    consuming func finish() throws(RecordFault) -> Sweep {
        guard let trailer else { throw RecordFault("the stream ends without its trailer") }
        guard trailer.count == assembly.count else {
            throw RecordFault(
                "the trailer counts \(trailer.count) devices, and \(assembly.count) came"
            )
        }
        return assembly.finish(
            asOf: trailer.asOf,
            changesCursor: trailer.changesCursor,
            stampRows: true
        )
    }
}
