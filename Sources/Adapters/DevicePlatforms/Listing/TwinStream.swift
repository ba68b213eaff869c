import FleetModel
import JSON

/// Reads twins as JSON lines with a trailer: a platform's stream, or a recorded snapshot.
///
/// Without its trailer, with another count, or with a line that is no JSON, the stream is not whole and gives nothing.
final class TwinStream {
    private struct Trailer {
        let count: UInt64
        let asOf: Timestamp
        let changesCursor: Text?
    }

    private let lines: JSONLineReader
    private var assembly: SweepAssembly
    private let receivedAt: TimeSpan
    private var trailer: Trailer?

    /// `receivedAt`: when the stream was asked for.
    init(limits: SweepLimits, receivedAt: TimeSpan) {
        lines = JSONLineReader(
            limits: JSONLimits(bytes: limits.twinBytes, depth: 64),
            checks: .byReader
        )
        assembly = SweepAssembly(limits: limits)
        self.receivedAt = receivedAt
    }

    /// Takes the next bytes, cut anywhere.
    func read(_ piece: [UInt8]) throws(RecordFault) {
        var fault: RecordFault?
        do throws(JSONError) {
            try lines.read(piece) { line throws(JSONError) in
                do throws(RecordFault) {
                    try self.take(line)
                } catch {
                    fault = error
                    throw JSONError(.syntax, error.reason)
                }
            }
        } catch {
            throw fault ?? RecordFault("line \(lines.lineNumber + 1): \(error.message)")
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

    private func take(_ line: Result<JSONNode, JSONError>) throws(RecordFault) {
        guard trailer == nil else { throw RecordFault("a line after the trailer") }
        switch line {
        case .failure(let error):
            throw RecordFault("line \(lines.lineNumber): \(error.message)")
        case .success(let node):
            if let part = node["trailer"] {
                trailer = try Self.trailer(of: part, in: node)
            } else {
                // Stamped with the trailer's time at the end.
                _ = try assembly.take(
                    node,
                    asOf: Timestamp(milliseconds: 0),
                    receivedAt: receivedAt
                )
            }
        }
    }

    private static func trailer(
        of part: JSONNode,
        in node: JSONNode
    ) throws(RecordFault) -> Trailer {
        try node.checkWhole()
        try part.requireObject("trailer")
        return Trailer(
            count: try part.counter("count"),
            asOf: try part.time("asOf"),
            changesCursor: try part.optionalCursor("changesCursor")
        )
    }
}
