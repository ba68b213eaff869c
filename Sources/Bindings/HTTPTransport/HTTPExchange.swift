import BlockingWork
import CLibcurl
import FleetModel

/// One request on its way, and its answer, read piece by piece.
///
/// Owns its libcurl easy handle. What is not read is not fetched either: at most about a megabyte waits here. Every
/// call throws soon after a deadline, the minimum rate or a cap is passed, or the stop flag is raised.
@safe
package final class HTTPExchange {
    /// How long one wait may be, and so how late the stop flag may be seen.
    private static let pollMilliseconds: Int32 = 100

    private let connection: HTTPConnection
    private let request: HTTPRequest
    private let stop: StopFlag
    private let receiver: ResponseReceiver
    private let easy: EasyHandle
    private let started = ContinuousClock.now
    private var rate: RateWatch
    private var isClosed = false

    init(
        _ request: HTTPRequest,
        on connection: HTTPConnection,
        stop: StopFlag
    ) throws(TransportError) {
        let settings = connection.settings
        self.connection = connection
        self.request = request
        self.stop = stop
        receiver = ResponseReceiver(limits: settings.limits, isHead: request.method == .head)
        rate = RateWatch(limits: settings.limits)
        easy = try EasyHandle(request, settings: settings, receiver: receiver)
        easy.attach(to: connection)
    }

    deinit { close() }

    /// Ends the exchange; what was not read is dropped, with the connection where it is in the middle of it.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        easy.detach(from: connection)
    }

    /// The status and headers; waits for them.
    package func head() throws(TransportError) -> HTTPHead {
        try advance { $0.head != nil }
        guard let head = receiver.head else { throw error(.malformed, "the answer has no headers") }
        return head
    }

    /// The next piece of the body, never empty; nil at its end. Waits for it.
    package func read() throws(TransportError) -> [UInt8]? {
        _ = try head()
        try advance { !$0.chunk.isEmpty }
        guard !receiver.chunk.isEmpty else { return nil }
        let chunk = receiver.takeChunk()
        resumeIfPaused()
        return chunk
    }

    /// Writes the next bytes of the body to the buffer, which is not empty; 0 at its end. Waits for them.
    ///
    /// They are copied once, from where libcurl received or unpacked them.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(TransportError) -> Int {
        unsafe precondition(!buffer.isEmpty, "there is no room for what is read")
        _ = try head()
        resumeIfPaused()
        let count = try unsafe receiver.filling(buffer, advance)
        resumeIfPaused()
        return count
    }

    /// The same, to the part of an array from `start` on.
    package func read(
        into buffer: inout [UInt8],
        from start: Int
    ) throws(TransportError) -> Int {
        let result = unsafe buffer.withUnsafeMutableBytes { bytes in
            Result { () throws(TransportError) in
                try unsafe read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
            }
        }
        return try result.get()
    }

    private func resumeIfPaused() {
        guard receiver.isPaused, receiver.chunk.isEmpty else { return }
        receiver.isPaused = false
        easy.resume()
    }

    /// Moves the transfer until the condition holds or the answer is complete.
    private func advance(until isReached: (ResponseReceiver) -> Bool) throws(TransportError) {
        while true {
            if let failure = receiver.failure { throw error(failure.code, failure.message) }
            if isReached(receiver) { return }
            if stop.isRaised { throw error(.cancelled, "it was stopped") }
            if let result = receiver.result {
                guard result != CURLE_OK else { return }
                throw error(Self.code(of: result), easy.message(of: result))
            }
            connection.perform()
            try checkRatio()
            guard receiver.failure == nil, !isReached(receiver), receiver.result == nil else {
                continue
            }
            try checkDeadlines()
            let before = ContinuousClock.now
            connection.wait(milliseconds: Self.pollMilliseconds)
            if receiver.head != nil {
                guard rate.isFastEnough(waited: .now - before, received: easy.receivedBytes) else {
                    throw error(.timedOut, "the body comes slower than the minimum rate")
                }
            }
        }
    }

    private func checkDeadlines() throws(TransportError) {
        let limits = connection.settings.limits
        let elapsed = TimeSpan(ContinuousClock.now - started)
        if receiver.head == nil, elapsed > limits.header + request.patience {
            throw error(.timedOut, "no complete headers within \(limits.header + request.patience)")
        }
        if !request.isStream, elapsed > limits.total + request.patience {
            throw error(.timedOut, "not finished within \(limits.total + request.patience)")
        }
    }

    private func checkRatio() throws(TransportError) {
        let limits = connection.settings.limits
        let received = max(1, easy.receivedBytes)
        if receiver.bodyBytes > limits.ratioFloor,
            receiver.bodyBytes / received >= limits.compressionRatio
        {
            throw error(.tooLarge, "the body unpacks to more than \(limits.compressionRatio) times")
        }
        if !request.isStream, receiver.bodyBytes > limits.bodyBytes {
            throw error(.tooLarge, "the body is longer than \(limits.bodyBytes) bytes")
        }
    }

    private func error(_ code: TransportError.Code, _ message: String) -> TransportError {
        TransportError(code, operation: request.operation, message: message)
    }

    private static func code(of result: CURLcode) -> TransportError.Code {
        switch result {
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT,
            CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE:
            .unreachable
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CIPHER,
            CURLE_SSL_ENGINE_INITFAILED:
            .untrusted
        // Without memory: what a paused transfer unpacked has passed libcurl's own cap.
        case CURLE_FILESIZE_EXCEEDED, CURLE_OUT_OF_MEMORY: .tooLarge
        default: .malformed
        }
    }
}

/// Tells when a body comes too slowly; the time in which nobody waits for it does not count.
private struct RateWatch {
    private let window: Duration
    private let bytesPerWindow: Int
    private var waited: Duration = .zero
    private var receivedBefore = 0

    init(limits: HTTPLimits) {
        window = .milliseconds(limits.rateWindow.milliseconds)
        let (bytes, overflow) = limits.minimumRate.multipliedReportingOverflow(
            by: Int(limits.rateWindow.milliseconds)
        )
        bytesPerWindow = overflow ? .max : bytes / 1_000
    }

    mutating func isFastEnough(waited span: Duration, received: Int) -> Bool {
        waited += span
        guard waited >= window else { return true }
        defer {
            waited = .zero
            receivedBefore = received
        }
        return received - receivedBefore >= bytesPerWindow
    }
}

extension TimeSpan {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(milliseconds: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }
}
