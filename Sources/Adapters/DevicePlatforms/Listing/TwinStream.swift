import BlockingWork
import FleetModel
import JSON

/// Reads twins as JSON lines with a trailer: a platform's stream, or a recorded snapshot.
///
/// Without its trailer or with another count the stream is not whole and gives nothing. A line that is no JSON is a record
/// that cannot be used, of a device that nobody knows.
final class TwinStream {
    private let lines: JSONRecordReader
    private var batch: JSONRecordBatch
    /// nil: the thread beside this one has it.
    private var intake: TwinIntake?
    private let beside: WorkBeside<JSONRecordBatch, TwinIntake>?

    /// `receivedAt`: when the stream was asked for; `gate`: what lines may pass unread; `onTwoThreads`: whether one reads lines
    /// while another takes their records, which lines that pass do not allow.
    init(
        limits: SweepLimits,
        projection: TwinProjection = .all,
        receivedAt: TimeSpan,
        gate: ResyncGate? = nil,
        onTwoThreads: Bool = false
    ) {
        let intake = TwinIntake(
            SweepAssembly(limits: limits, projection: projection, gate: gate),
            receivedAt: receivedAt
        )
        let lines = JSONRecordReader(
            fields: intake.fields.list,
            limits: JSONLimits(bytes: limits.twinBytes, depth: TwinRowBuilder.depth)
        )
        self.lines = lines
        batch = JSONRecordBatch(for: lines)
        guard onTwoThreads, gate == nil else {
            self.intake = intake
            beside = nil
            return
        }
        beside = WorkBeside(
            label: "take twins",
            state: intake,
            spares: (0..<3).map { _ in JSONRecordBatch(for: lines) }
        ) { intake, batch in
            intake.takeAll(of: batch)
            return intake.fault == nil
        }
    }

    deinit { beside?.stop() }

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
        do throws(RecordFault) {
            while try hasBatch() { try takeBatch() }
        } catch {
            // What lies before is wrong first.
            throw endOfIntake().fault ?? error
        }
    }

    private func takeBatch() throws(RecordFault) {
        guard let beside else {
            intake?.takeAll(of: batch)
            if let fault = intake?.fault { throw fault }
            return
        }
        guard let spare = beside.hand(over: batch) else {
            throw RecordFault("the records are not taken any more")
        }
        batch = spare
    }

    private func hasBatch() throws(RecordFault) -> Bool {
        // Behind the trailer no line passes, and with a gate none is read ahead of those that may.
        let hasGate = intake?.hasGate ?? false
        if hasGate { lines.passLines { intake?.passes($0) ?? false } }
        do throws(JSONError) {
            return try lines.read(into: &batch, byLine: hasGate)
        } catch {
            throw RecordFault("line \(lines.lineNumber + 1): \(error.message)")
        }
    }

    /// The whole sweep, once all bytes were read.
    func finish() throws(RecordFault) -> Sweep {
        let intake = endOfIntake()
        if let fault = intake.fault { throw fault }
        guard !lines.isMidLine else { throw RecordFault("the last line does not end") }
        return try intake.finish()
    }

    /// What came of all records.
    private func endOfIntake() -> TwinIntake {
        if let intake { return intake }
        guard let beside else { preconditionFailure("either has the records") }
        let end = beside.finish()
        intake = end
        return end
    }
}
