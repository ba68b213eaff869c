import FleetModel
import Git
import HTTPTransport

/// A repository behind `https://`, spoken to by our own HTTP client (gitprotocol-http, "smart").
final class WebPeer: GitPeer {
    let isStateless = true

    private let address: HTTPAddress
    private let connection: HTTPConnection
    private let watch: TransferWatch

    init(_ address: HTTPAddress, credentials: GitCredentials, watch: TransferWatch) {
        self.address = address
        self.watch = watch
        let limits = watch.limits
        var settings = HTTPSettings()
        settings.credential = Self.credential(credentials, for: address.origin)
        settings.tls = TLSSettings(
            authorityFile: credentials.authorityFile,
            clientCertificate: credentials.clientCertificate.map {
                TLSSettings.ClientCertificate(
                    certificateFile: $0.certificateFile,
                    keyFile: $0.keyFile
                )
            }
        )
        settings.acceptsCompression = false
        let deadline = TimeSpan(milliseconds: Int64(limits.deadline / .milliseconds(1)))
        let window = TimeSpan(milliseconds: Int64(limits.rateWindow / .milliseconds(1)))
        settings.limits.connect = min(window, deadline)
        settings.limits.header = min(window, deadline)
        settings.limits.total = deadline
        settings.limits.minimumRate = limits.minimumBytesPerSecond
        settings.limits.rateWindow = window
        settings.limits.bodyBytes = limits.bytes
        connection = HTTPConnection(settings: settings)
    }

    func open(_ request: GitRequest) throws(GitError) -> any GitStream {
        WebStream(request, address: address, connection: connection, watch: watch)
    }

    private static func credential(
        _ credentials: GitCredentials,
        for origin: HTTPAddress.Origin
    ) -> OriginCredential? {
        switch credentials.webLogin {
        case nil: nil
        case .bearer(let file): OriginCredential(origin: origin, source: .file(file))
        case .basic(let user, let file):
            OriginCredential(origin: origin, scheme: .basic(user: user), source: .file(file))
        }
    }
}

/// One request to the server and its answer: what is written is its body, sent with the first read.
private final class WebStream: GitStream {
    private let request: GitRequest
    private let address: HTTPAddress
    private let connection: HTTPConnection
    private let watch: TransferWatch
    private var body: [UInt8] = []
    private var exchange: HTTPExchange?
    private var piece: ArraySlice<UInt8> = []

    init(
        _ request: GitRequest,
        address: HTTPAddress,
        connection: HTTPConnection,
        watch: TransferWatch
    ) {
        self.request = request
        self.address = address
        self.connection = connection
        self.watch = watch
    }

    func write(_ bytes: [UInt8]) throws(GitError) { body += bytes }

    func read(atMost count: Int) throws(GitError) -> [UInt8] {
        if exchange == nil {
            let exchange = try attempt { () throws(TransportError) in try begin() }
            try judge(try attempt { () throws(TransportError) in try exchange.head() })
            self.exchange = exchange
        }
        if piece.isEmpty {
            piece = try attempt { () throws(TransportError) in try exchange?.read() }?[...] ?? []
        }
        defer { piece = piece.dropFirst(count) }
        return Array(piece.prefix(count))
    }

    private func attempt<Value>(
        _ body: () throws(TransportError) -> Value
    ) throws(GitError) -> Value {
        do throws(TransportError) { return try body() } catch { throw GitError(error) }
    }

    func close() { exchange?.close() }

    private func begin() throws(TransportError) -> HTTPExchange {
        let service = "git-upload-pack"
        switch request {
        case .advertisement:
            let target = address.appending(
                segments: ["info", "refs"],
                query: [("service", service)]
            )
            return try connection.open(HTTPRequest(.get, target), stop: watch.stop)
        case .pack:
            let headers = [
                HTTPHeader("content-type", "application/x-\(service)-request"),
                HTTPHeader("accept", "application/x-\(service)-result"),
            ]
            return try connection.open(
                HTTPRequest(
                    .post,
                    address.appending(segments: [service]),
                    headers: headers.compactMap(\.self),
                    body: body
                ),
                stop: watch.stop
            )
        }
    }

    private func judge(_ head: HTTPHead) throws(GitError) {
        let operation = "fetch from \(address.origin)"
        switch head.status {
        case 200: break
        case 401, 403:
            let message = "the server does not accept our credentials (status \(head.status))"
            throw GitError(.notAuthorized, operation, message)
        case 404, 410:
            let message = "the server knows no such repository (status \(head.status))"
            throw GitError(.notFound, operation, message)
        default:
            let message = "the server answers with status \(head.status)"
            throw GitError(.unavailable, operation, message)
        }
        let expected =
            request == .advertisement
            ? "application/x-git-upload-pack-advertisement" : "application/x-git-upload-pack-result"
        guard head.mediaType == expected else {
            throw GitError(.unavailable, operation, "what answers is not a Git server")
        }
    }
}

extension GitError {
    fileprivate init(_ error: TransportError) {
        let code: GitError.Code =
            switch error.code {
            case .unreachable, .timedOut, .malformed: .unavailable
            case .untrusted: .notAuthorized
            case .redirected, .tooLarge: .refused
            case .notAllowed: .notAuthorized
            case .cancelled: .cancelled
            }
        self.init(code, error.operation, error.message)
    }
}
