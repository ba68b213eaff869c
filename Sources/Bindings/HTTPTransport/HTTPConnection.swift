package import BlockingWork
import CLibcurl

/// A blocking HTTP/1.1 client for one thread at a time, with kept connections.
///
/// Owns a libcurl multi handle, and frees it when it and its exchanges are gone. It never follows a redirect, keeps no
/// cookie, uses no proxy that was not configured, and speaks nothing but `http` and `https`. Every call blocks, so an
/// instance belongs on an executor made for blocking work, or on the thread of a C library's callbacks.
@safe
package final class HTTPConnection {
    package let settings: HTTPSettings
    let multi: UnsafeMutableRawPointer

    package init(settings: HTTPSettings) {
        Libcurl.start
        guard let multi = unsafe curl_multi_init() else {
            preconditionFailure("libcurl has no memory for a handle")
        }
        unsafe self.multi = multi
        self.settings = settings
        unsafe _ = shim_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 4)
    }

    deinit { unsafe _ = curl_multi_cleanup(multi) }

    /// Begins an exchange; its answer is read from what is returned.
    ///
    /// Several exchanges may be open; reading one moves all.
    package func open(
        _ request: HTTPRequest,
        stop: StopFlag = StopFlag()
    ) throws(TransportError) -> HTTPExchange {
        try HTTPExchange(request, on: self, stop: stop)
    }

    /// Makes a whole exchange; the body is held to the limit of the settings, also where the request is a stream.
    package func send(
        _ request: HTTPRequest,
        stop: StopFlag = StopFlag()
    ) throws(TransportError) -> HTTPResponse {
        let exchange = try open(request, stop: stop)
        defer { exchange.close() }
        let head = try exchange.head()
        var body: [UInt8] = []
        while let chunk = try exchange.read() {
            if body.isEmpty { body = chunk } else { body += chunk }
            guard body.count <= settings.limits.bodyBytes else {
                throw TransportError(
                    .tooLarge,
                    operation: request.operation,
                    message: "the body is longer than \(settings.limits.bodyBytes) bytes"
                )
            }
        }
        return HTTPResponse(head: head, body: body)
    }

    /// Moves all transfers as far as they go without waiting, and tells the finished ones so.
    func perform() {
        var running: Int32 = 0
        unsafe _ = curl_multi_perform(multi, &running)
        var waiting: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &waiting) {
            var result = CURLE_OK
            var context: UnsafeMutableRawPointer?
            guard let easy = unsafe shim_curl_finished(message, &result),
                unsafe shim_curl_get_private(easy, &context) == CURLE_OK,
                let context = unsafe context
            else { continue }
            unsafe Unmanaged<ResponseReceiver>.fromOpaque(context).takeUnretainedValue()
                .result = result
        }
    }

    /// Waits until a transfer can move, at most so long.
    func wait(milliseconds: Int32) {
        unsafe _ = curl_multi_poll(multi, nil, 0, milliseconds, nil)
    }
}

/// The process-wide part of libcurl.
enum Libcurl {
    /// Starts libcurl once; everything that makes a handle reads this first.
    static let start: Void = {
        let all = 3  // CURL_GLOBAL_ALL, a macro that Swift does not import
        guard curl_global_init(all) == CURLE_OK else {
            preconditionFailure("libcurl does not start")
        }
    }()
}
