package import FleetModel

/// How a connection talks: whom it trusts, who it says it is, and what it bears.
package struct HTTPSettings: Sendable {
    package var credential: OriginCredential?
    package var tls: TLSSettings
    package var limits: HTTPLimits
    /// `http://HOST:PORT` of a proxy; nil: none, whatever the environment says.
    package var proxy: HTTPAddress?
    /// The path of a Unix socket that every request goes to.
    package var unixSocket: String?
    /// Whether plain HTTP may leave this machine.
    package var allowsPlainHTTP: Bool
    /// Whether compressed answers are asked for.
    package var acceptsCompression: Bool
    package var userAgent: String

    package init(
        credential: OriginCredential? = nil,
        tls: TLSSettings = TLSSettings(),
        limits: HTTPLimits = HTTPLimits(),
        proxy: HTTPAddress? = nil,
        unixSocket: String? = nil,
        allowsPlainHTTP: Bool = false,
        acceptsCompression: Bool = true,
        userAgent: String = "tidegate"
    ) {
        self.credential = credential
        self.tls = tls
        self.limits = limits
        self.proxy = proxy
        self.unixSocket = unixSocket
        self.allowsPlainHTTP = allowsPlainHTTP
        self.acceptsCompression = acceptsCompression
        self.userAgent = userAgent
    }
}

/// A credential and the one origin it is sent to.
package struct OriginCredential: Sendable {
    /// How a credential is written into the request.
    package enum Scheme: Sendable {
        /// `Authorization: Bearer …` (RFC 6750).
        case bearer
        /// `Authorization: Basic …` (RFC 7617), the secret being the password.
        case basic(user: String)
    }

    /// Where the secret is.
    package enum Source: Sendable {
        case value(Secret)
        /// The path of a file of at most 64 KiB, read anew for each request, since tokens rotate; white space
        /// at its end is dropped.
        case file(String)
    }

    package let origin: HTTPAddress.Origin
    package let scheme: Scheme
    package let source: Source

    package init(origin: HTTPAddress.Origin, scheme: Scheme = .bearer, source: Source) {
        self.origin = origin
        self.scheme = scheme
        self.source = source
    }
}

/// The certificates of both sides. The server's is always verified, name and chain, with TLS 1.2 or later.
package struct TLSSettings: Sendable {
    /// PEM of the authorities to trust instead of the system's.
    package var authorityFile: String?
    package var clientCertificate: ClientCertificate?

    /// The files of a certificate chain and its key, in PEM.
    package struct ClientCertificate: Sendable {
        package let certificateFile: String
        package let keyFile: String

        package init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    package init(authorityFile: String? = nil, clientCertificate: ClientCertificate? = nil) {
        self.authorityFile = authorityFile
        self.clientCertificate = clientCertificate
    }
}

/// What one exchange may take at most.
package struct HTTPLimits: Sendable {
    /// Name resolution, TCP and TLS together.
    package var connect: TimeSpan = .seconds(5)
    /// From the start of the request to the end of the headers.
    package var header: TimeSpan = .seconds(10)
    /// The whole exchange; not for streams.
    package var total: TimeSpan = .seconds(60)
    /// Bytes a second that a body must bring on average over ``rateWindow``, counted only while we wait for it.
    package var minimumRate = 1_000
    package var rateWindow: TimeSpan = .seconds(20)
    /// All header lines together, interim answers and trailers included.
    package var headerBytes = 32 * 1_024
    package var headerCount = 100
    /// After decompression; not for streams.
    package var bodyBytes = 16 * 1_024 * 1_024
    /// Decompressed to received bytes, once more than ``ratioFloor`` was decompressed.
    package var compressionRatio = 100
    package var ratioFloor = 1_024 * 1_024

    package init() {}
}
