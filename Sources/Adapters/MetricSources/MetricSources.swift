package import FleetModel
package import HTTPTransport
package import RolloutEngine

/// The services that the settings of the host name for gates.
package struct MetricSources: GateServices {
    /// One of them: where it is, and who we are there.
    package struct Source: Sendable {
        /// Its API or its paths are below this address.
        package let base: HTTPAddress
        package let credential: OriginCredential?
        package let tls: TLSSettings
        /// Whether it may be asked in the clear beyond this machine.
        package let allowsPlainHTTP: Bool

        package init(
            base: HTTPAddress,
            credential: OriginCredential? = nil,
            tls: TLSSettings = TLSSettings(),
            allowsPlainHTTP: Bool = false
        ) {
            self.base = base
            self.credential = credential
            self.tls = tls
            self.allowsPlainHTTP = allowsPlainHTTP
        }
    }

    /// An answer beyond is refused: a gate wants one number, or a small document.
    static let mostBytes = 64 * 1_024

    private let sources: [ResourceName: Source]

    package init(_ sources: [ResourceName: Source]) { self.sources = sources }

    /// Asks once, without a second attempt: the gate asks again by itself.
    package func result(of question: GateQuestion) async -> GateAnswer.Result {
        guard let source = sources[question.source] else { return .unknown(question.source) }
        guard let address = source.address(of: question) else {
            return .failure("its path does not go with the address of the source")
        }
        var settings = HTTPSettings(
            credential: source.credential,
            tls: source.tls,
            allowsPlainHTTP: source.allowsPlainHTTP || source.base.origin.isLoopback
        )
        settings.limits.bodyBytes = Self.mostBytes
        settings.limits.total = question.timeout
        settings.limits.header = min(settings.limits.header, question.timeout)
        settings.limits.connect = min(settings.limits.connect, question.timeout)
        let request = HTTPRequest(
            .get,
            address,
            headers: [HTTPHeader("Accept", "application/json")].compactMap(\.self)
        )
        do throws(TransportError) {
            let response = try await HTTPClient(settings: settings, concurrency: 1).send(request)
            return switch question.kind {
            case .prometheus: PrometheusAnswer(response).result
            case .http: DocumentAnswer(response).result
            }
        } catch {
            return .failure(error.description)
        }
    }
}

extension MetricSources.Source {
    fileprivate func address(of question: GateQuestion) -> HTTPAddress? {
        switch question.kind {
        case .prometheus:
            return base.appending(
                segments: ["api", "v1", "query"],
                query: [("query", question.request.string)]
            )
        case .http:
            var path = base.path.string
            while path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
            let address = HTTPAddress(base.origin.description + path + question.request.string)
            return address?.origin == base.origin ? address : nil
        }
    }
}
