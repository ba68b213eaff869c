#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads a stream of JSON documents, one a line (NDJSON), from pieces cut anywhere.
///
/// A line ends with LF, or CR LF; the last one too. Lines without a byte are passed over, up to ``mostBlankLines`` of them. A line
/// that is not JSON is handed out as an error and the reader goes on; a line that is too long ends the stream, since its
/// end cannot be trusted.
@safe
package final class JSONLineReader {
    private let parser: JSONParser
    private var buffer: [UInt8] = []
    private var blankLines = 0
    /// More of them end the stream: nothing else would, where a peer sends no other.
    package static let mostBlankLines = 1_000
    /// Of the line read last, from 1.
    package private(set) var lineNumber = 0

    /// The limits are those of one line.
    package init(limits: JSONLimits, checks: JSONParser.Checks = .before) {
        parser = JSONParser(limits: limits, checks: checks)
    }

    /// Whether a line was begun and not ended.
    package var isMidLine: Bool { !buffer.isEmpty }

    /// Takes the next piece and hands out each line that it completes; the nodes are valid during the call only.
    package func read(
        _ piece: [UInt8],
        _ take: (Result<JSONNode, JSONError>) throws(JSONError) -> Void
    ) throws(JSONError) {
        let searched = buffer.count
        buffer.append(contentsOf: piece)
        let count = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: JSONParser.padding))
        let result = unsafe buffer.withUnsafeBytes { bytes in
            Result { () throws(JSONError) in
                try unsafe readLines(
                    UnsafeRawBufferPointer(rebasing: bytes[..<count]),
                    searched: searched,
                    take
                )
            }
        }
        let consumed = try result.get()
        buffer.removeLast(JSONParser.padding)
        buffer.removeFirst(consumed)
        guard buffer.count <= parser.limits.bytes else {
            throw JSONError(.tooLarge, "a line longer than \(parser.limits.bytes) bytes")
        }
    }

    /// Returns how many bytes the complete lines take; the first `searched` bytes hold no line feed.
    private func readLines(
        _ bytes: UnsafeRawBufferPointer,
        searched: Int,
        _ take: (Result<JSONNode, JSONError>) throws(JSONError) -> Void
    ) throws(JSONError) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        var start = 0
        var from = searched
        while from < bytes.count,
            let found = unsafe memchr(base + from, 0x0A, bytes.count - from)
        {
            let end = unsafe UnsafeRawPointer(found) - base
            lineNumber += 1
            let isCarriageReturn = unsafe end > start && bytes[end - 1] == 0x0D
            let line = start..<(isCarriageReturn ? end - 1 : end)
            if line.isEmpty {
                blankLines += 1
                guard blankLines <= Self.mostBlankLines else {
                    throw JSONError(.tooLarge, "more than \(Self.mostBlankLines) empty lines")
                }
            } else {
                try unsafe readLine(UnsafeRawBufferPointer(rebasing: bytes[line]), take)
            }
            start = end + 1
            from = start
        }
        return start
    }

    private func readLine(
        _ line: UnsafeRawBufferPointer,
        _ take: (Result<JSONNode, JSONError>) throws(JSONError) -> Void
    ) throws(JSONError) {
        var stop: JSONError?
        do throws(JSONError) {
            try unsafe parser.withDocument(in: line) { node throws(JSONError) in
                do throws(JSONError) {
                    try take(.success(node))
                } catch {
                    stop = error
                }
            }
        } catch {
            try take(.failure(error))
        }
        if let stop { throw stop }
    }
}
