import CLibcurl
import FleetModel

/// A libcurl easy handle, prepared for one request.
///
/// Owns the handle, its list of headers and the buffer for its error text.
@safe
final class EasyHandle {
    private let easy: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?
    /// What the callbacks write to; it lives as long as the handle.
    private let receiver: ResponseReceiver

    init(
        _ request: HTTPRequest,
        settings: HTTPSettings,
        receiver: ResponseReceiver
    ) throws(TransportError) {
        guard let easy = unsafe curl_easy_init() else {
            preconditionFailure("libcurl has no memory for a handle")
        }
        unsafe self.easy = easy
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        self.receiver = receiver
        guard
            request.address.origin.isSecure || request.address.origin.isLoopback
                || settings.allowsPlainHTTP || settings.unixSocket != nil
        else {
            throw TransportError(
                .notAllowed,
                operation: request.operation,
                message: "plain HTTP to another machine is not allowed by the settings"
            )
        }
        setProtocol(request, settings)
        setPeers(settings)
        setReceiver()
        try setHeaders(request, settings)
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe curl_slist_free_all(headers)
        unsafe errorText.deallocate()
    }

    func attach(to connection: HTTPConnection) {
        unsafe _ = curl_multi_add_handle(connection.multi, easy)
    }

    func detach(from connection: HTTPConnection) {
        unsafe _ = curl_multi_remove_handle(connection.multi, easy)
    }

    func resume() { unsafe _ = curl_easy_pause(easy, CURLPAUSE_CONT) }

    /// Bytes of the body as they came over the wire.
    var receivedBytes: Int {
        var count: curl_off_t = 0
        unsafe _ = shim_curl_get_size(easy, CURLINFO_SIZE_DOWNLOAD_T, &count)
        return Int(count)
    }

    /// What libcurl says of a failure, without control characters, at most 300 bytes.
    func message(of result: CURLcode) -> String {
        let detail = unsafe String(cString: errorText)
        let text = detail.isEmpty ? unsafe String(cString: curl_easy_strerror(result)) : detail
        return String(
            decoding: text.utf8.prefix(300).filter { $0 >= 0x20 && $0 != 0x7F },
            as: UTF8.self
        )
    }

    private func setProtocol(_ request: HTTPRequest, _ settings: HTTPSettings) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_BUFFERSIZE, request.isStream ? 512 * 1_024 : 64 * 1_024)
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(clamping: settings.limits.connect.milliseconds))
        set(CURLOPT_URL, request.address.description)
        if settings.acceptsCompression { set(CURLOPT_ACCEPT_ENCODING, "zstd, gzip") }
        if !request.isStream { setSize(CURLOPT_MAXFILESIZE_LARGE, settings.limits.bodyBytes) }
        switch request.method {
        case .get: set(CURLOPT_HTTPGET, 1)
        case .head: set(CURLOPT_NOBODY, 1)
        case .post, .put, .patch, .delete:
            // The size comes first: with it libcurl copies that many bytes, and not up to a zero.
            setSize(CURLOPT_POSTFIELDSIZE_LARGE, request.body.count)
            unsafe request.body.withUnsafeBytes { bytes in
                let empty: StaticString = ""
                unsafe _ = shim_curl_set_pointer(
                    easy,
                    CURLOPT_COPYPOSTFIELDS,
                    bytes.baseAddress ?? UnsafeRawPointer(empty.utf8Start)
                )
            }
            set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
    }

    private func setPeers(_ settings: HTTPSettings) {
        // An empty name stands for none, so that the environment's proxies are not taken.
        set(CURLOPT_PROXY, settings.proxy?.origin.description ?? "")
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        if let path = settings.unixSocket { set(CURLOPT_UNIX_SOCKET_PATH, path) }
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let path = settings.tls.authorityFile { set(CURLOPT_CAINFO, path) }
        if let certificate = settings.tls.clientCertificate {
            set(CURLOPT_SSLCERT, certificate.certificateFile)
            set(CURLOPT_SSLKEY, certificate.keyFile)
        }
    }

    private func setReceiver() {
        let context = unsafe Unmanaged.passUnretained(receiver).toOpaque()
        unsafe _ = shim_curl_set_receiver(
            easy,
            CURLOPT_HEADERFUNCTION,
            CURLOPT_HEADERDATA,
            receiveHeader,
            context
        )
        unsafe _ = shim_curl_set_receiver(
            easy,
            CURLOPT_WRITEFUNCTION,
            CURLOPT_WRITEDATA,
            receiveBody,
            context
        )
        unsafe _ = shim_curl_set_pointer(easy, CURLOPT_PRIVATE, context)
        unsafe _ = shim_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    }

    private func setHeaders(_ request: HTTPRequest, _ settings: HTTPSettings) throws(TransportError)
    {
        for header in request.headers { append("\(header.name): \(header.value)") }
        append("User-Agent: \(settings.userAgent)")
        // libcurl would ask for permission before a larger body, and wait a second for servers that do not answer.
        append("Expect:")
        if !request.headers.contains(where: { $0.name == "content-type" }) {
            append("Content-Type:")
        }
        if let credential = settings.credential, credential.origin == request.address.origin {
            append("Authorization: \(try credential.authorization(for: request.operation))")
        }
        unsafe _ = shim_curl_set_headers(easy, headers)
    }

    private func append(_ line: String) {
        if let longer = unsafe curl_slist_append(headers, line) { unsafe headers = longer }
    }

    private func set(_ option: CURLoption, _ value: Int) {
        unsafe _ = shim_curl_set_long(easy, option, value)
    }

    private func set(_ option: CURLoption, _ value: String) {
        unsafe _ = shim_curl_set_string(easy, option, value)
    }

    private func setSize(_ option: CURLoption, _ value: Int) {
        unsafe _ = shim_curl_set_size(easy, option, curl_off_t(value))
    }
}

/// libcurl's header callback, once a line; `context` is the ``ResponseReceiver`` of the handle.
private func receiveHeader(
    bytes: UnsafeMutablePointer<CChar>?,
    size: Int,
    count: Int,
    context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return 0 }
    let receiver = unsafe Unmanaged<ResponseReceiver>.fromOpaque(context).takeUnretainedValue()
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return receiver.receive(headerLine: unsafe Array(line)) ? size * count : 0
}

/// libcurl's write callback; `context` is the ``ResponseReceiver`` of the handle.
private func receiveBody(
    bytes: UnsafeMutablePointer<CChar>?,
    size: Int,
    count: Int,
    context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return 0 }
    let receiver = unsafe Unmanaged<ResponseReceiver>.fromOpaque(context).takeUnretainedValue()
    guard !receiver.mustPause else { return shim_curl_pause() }
    let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe receiver.receive(body: piece) ? size * count : 0
}
