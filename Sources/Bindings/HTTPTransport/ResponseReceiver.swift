import CLibcurl
import FleetModel

/// What libcurl's callbacks gather of one answer, under the limits.
///
/// libcurl is lenient in what it takes for HTTP; each header line is checked here once more, by bytes, so that two
/// readings of one answer cannot differ.
@safe
final class ResponseReceiver {
    /// So much of the body waits here before the transfer is paused.
    private static let waitingBytes = 1_024 * 1_024

    /// Where a reader wants the body, while it waits for it.
    private var destination = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private let limits: HTTPLimits
    private let isHead: Bool
    private var headerBytes = 0
    private var headerLines = 0
    private var status = 0
    private var headers: [HTTPHeader] = []

    /// Complete and accepted.
    private(set) var head: HTTPHead?
    /// The part of the body that waits to be read.
    private(set) var chunk: [UInt8] = []
    private var chunkStart = 0
    /// All of the body so far, unpacked.
    private(set) var bodyBytes = 0
    var isPaused = false
    /// Why the answer is refused.
    private(set) var failure: (code: TransportError.Code, message: String)?
    /// How the transfer ended; nil while it runs.
    var result: CURLcode?

    init(limits: HTTPLimits, isHead: Bool) {
        self.limits = limits
        self.isHead = isHead
    }

    /// Whether the body must wait until it is read; it is then offered again.
    var mustPause: Bool {
        guard chunk.count - chunkStart >= Self.waitingBytes else { return false }
        isPaused = true
        return true
    }

    /// Takes a piece of the body; false ends the transfer.
    func receive(body piece: UnsafeRawBufferPointer) -> Bool {
        guard failure == nil, head != nil else {
            return refuse(.malformed, "a body without headers")
        }
        bodyBytes += piece.count
        let direct = min(piece.count, directBytes)
        if direct > 0 {
            unsafe destination.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece[..<direct]))
            unsafe destination = UnsafeMutableRawBufferPointer(rebasing: destination[direct...])
        }
        unsafe chunk.append(contentsOf: piece[direct...])
        return true
    }

    /// How much of the body goes to the reader's own buffer: none while something older waits here.
    private var directBytes: Int { chunk.isEmpty ? unsafe destination.count : 0 }

    /// Runs `advance`, during which the body is written to the buffer itself; gives how many bytes came there.
    func filling<Failure: Error>(
        _ buffer: UnsafeMutableRawBufferPointer,
        _ advance: (_ isReached: (ResponseReceiver) -> Bool) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        let waiting = unsafe copyChunk(into: buffer)
        guard waiting == 0 else { return waiting }
        unsafe destination = buffer
        defer { unsafe destination = UnsafeMutableRawBufferPointer(start: nil, count: 0) }
        try advance { unsafe $0.destination.count < buffer.count }
        return unsafe buffer.count - destination.count
    }

    /// Everything that waits.
    func takeChunk() -> [UInt8] {
        defer {
            chunk = []
            chunkStart = 0
        }
        return chunkStart == 0 ? chunk : Array(chunk[chunkStart...])
    }

    /// As much of what waits as fits.
    private func copyChunk(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, chunk.count - chunkStart)
        unsafe buffer.copyBytes(from: chunk[chunkStart..<chunkStart + count])
        chunkStart += count
        if chunkStart == chunk.count { _ = takeChunk() }
        return count
    }

    /// Takes one line, its end included; false ends the transfer.
    func receive(headerLine line: [UInt8]) -> Bool {
        headerBytes += line.count
        headerLines += 1
        guard headerBytes <= limits.headerBytes else {
            return refuse(.tooLarge, "the headers are longer than \(limits.headerBytes) bytes")
        }
        // The status line and the empty line of an answer do not count as headers.
        guard headerLines <= limits.headerCount + 2 else {
            return refuse(.tooLarge, "more than \(limits.headerCount) header lines")
        }
        guard line.suffix(2) == [0x0D, 0x0A] else {
            return refuse(.malformed, "a header line does not end with CR LF")
        }
        let content = line.dropLast(2)
        guard content.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            return refuse(.malformed, "a control character in a header")
        }
        if head != nil { return receive(field: content, isTrailer: true) }
        if status == 0 { return receive(statusLine: content) }
        if content.isEmpty { return finishHeaders() }
        return receive(field: content, isTrailer: false)
    }

    private func receive(statusLine line: ArraySlice<UInt8>) -> Bool {
        let isHTTP = line.starts(with: "HTTP/1.1 ".utf8) || line.starts(with: "HTTP/1.0 ".utf8)
        let digits = line.dropFirst(9).prefix { $0 != 0x20 }
        guard isHTTP, digits.count == 3, digits.allSatisfy(ASCII.isDigit) else {
            return refuse(.malformed, "not a status line of HTTP/1.1")
        }
        status = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard (100...599).contains(status), status != 101 else {
            return refuse(.malformed, "the status \(status)")
        }
        return true
    }

    private func receive(field line: ArraySlice<UInt8>, isTrailer: Bool) -> Bool {
        if isTrailer, line.isEmpty { return true }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            return refuse(.malformed, "a header line without a colon")
        }
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let value = line[(colon + 1)...].drop(while: isSpace)
        let end = value.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? value.startIndex
        guard let header = HTTPHeader(nameBytes: line[..<colon], valueBytes: value[..<end]) else {
            return refuse(.malformed, "a header name that is no token")
        }
        if !isTrailer { headers.append(header) }
        return true
    }

    /// An interim answer is forgotten; the final one is checked and becomes the head.
    private func finishHeaders() -> Bool {
        if status < 200 {
            status = 0
            headers = []
            return true
        }
        if let fault = framingFault { return refuse(.malformed, fault) }
        guard !(300...399).contains(status) || status == 304 else {
            return refuse(.redirected, "status \(status): redirects are not followed")
        }
        head = HTTPHead(status: status, headers: headers)
        return true
    }

    /// What makes the end of the body doubtful (RFC 9112, section 6); nil: nothing.
    private var framingFault: String? {
        let lengths = headers.filter { $0.name == "content-length" }.map(\.value.string.utf8)
        let codings = headers.filter { $0.name == "transfer-encoding" }.map(\.value)
        if lengths.count > 1 { return "several Content-Length headers" }
        if !lengths.isEmpty, !codings.isEmpty { return "Content-Length beside Transfer-Encoding" }
        if let length = lengths.first {
            let isNumber = (1...18).contains(length.count) && length.allSatisfy(ASCII.isDigit)
            return isNumber ? nil : "a Content-Length that is no number"
        }
        if !codings.isEmpty {
            let isChunked = codings.count == 1 && codings[0].string.lowercased() == "chunked"
            return isChunked ? nil : "a Transfer-Encoding other than chunked"
        }
        let hasNoBody = isHead || status == 204 || status == 304
        return hasNoBody ? nil : "a body whose end only a closed connection tells"
    }

    private func refuse(_ code: TransportError.Code, _ message: String) -> Bool {
        if failure == nil { failure = (code, message) }
        return false
    }
}
