import FleetModel
import JSON

/// Reads twins as JSON lines with a trailer: a platform's stream, or a recorded snapshot.
///
/// Without its trailer or with another count the stream is not whole and gives nothing. A line that is no JSON is a record
/// that cannot be used, of a device that nobody knows.
final class TwinStream {
    private struct Trailer {
        let count: UInt64
        let asOf: Timestamp
        let changesCursor: Text?
    }

    private let lines: JSONRecordReader
    private var batch: JSONRecordBatch
    private var assembly: SweepAssembly
    /// Stamped with the trailer's time at the end.
    private let stamp: TwinTableBuilder.Stamp
    private var trailer: Trailer?

    /// `receivedAt`: when the stream was asked for; `gate`: what lines may pass unread.
    init(
        limits: SweepLimits,
        projection: TwinProjection = .all,
        receivedAt: TimeSpan,
        gate: ResyncGate? = nil
    ) {
        assembly = SweepAssembly(limits: limits, projection: projection, gate: gate)
        lines = JSONRecordReader(
            fields: assembly.fields.list,
            limits: JSONLimits(bytes: limits.twinBytes, depth: TwinRowBuilder.depth)
        )
        batch = JSONRecordBatch(for: lines)
        stamp = TwinTableBuilder.Stamp(
            asOf: Timestamp(milliseconds: 0),
            receivedAt: receivedAt
        )
    }

    /// Takes the next bytes, cut anywhere, where `read` writes them; false at their end. See ``JSONRecordReader/take(from:)``.
    func take<Failure: Error>(
        from read: (inout [UInt8], Int) throws(Failure) -> Int
    ) throws(Failure) -> Bool {
        try lines.take(from: read)
    }

    /// Takes the next bytes, cut anywhere.
    func take(_ piece: [UInt8]) { lines.take(piece) }

    /// Reads what was taken.
    func read() throws(RecordFault) {
        while try hasBatch() {
            for record in 0..<batch.count { try take(record) }
        }
    }

    private func hasBatch() throws(RecordFault) -> Bool {
        // Behind the trailer no line passes, and with a gate none is read ahead of those that may.
        if assembly.hasGate, trailer == nil { lines.passLines { assembly.passes($0) } }
        do throws(JSONError) {
            return try lines.read(into: &batch, byLine: assembly.hasGate)
        } catch {
            throw RecordFault("line \(lines.lineNumber + 1): \(error.message)")
        }
    }

    /// The whole sweep, once all bytes were read.
    func finish() throws(RecordFault) -> Sweep {
        guard !lines.isMidLine else { throw RecordFault("the last line does not end") }
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

    private func take(_ record: Int) throws(RecordFault) {
        guard trailer == nil else { throw RecordFault("a line after the trailer") }
        if batch[record, assembly.fields.trailer.number].kind == nil {
            _ = try assembly.take(record, of: batch, stamp: stamp)
        } else {
            trailer = try trailer(of: record)
        }
    }

    private func trailer(of record: Int) throws(RecordFault) -> Trailer {
        let fields = assembly.fields
        try batch.requireObject(fields.trailer, of: record)
        return Trailer(
            count: try batch.counter(fields.trailerCount, of: record),
            asOf: try batch.time(fields.trailerTime, of: record),
            changesCursor: try batch.optionalCursor(fields.trailerCursor, of: record)
        )
    }
}
