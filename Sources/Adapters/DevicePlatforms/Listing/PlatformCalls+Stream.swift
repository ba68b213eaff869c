import FleetModel
import HTTPTransport

extension PlatformCalls {
    /// Every device by `GET /twin/v1/devices` as one stream with a trailer; `table`: what need not be read again;
    /// `onTwoThreads`: see ``TwinStream``.
    func sweepByStream(
        limits: SweepLimits,
        projection: TwinProjection,
        knowing table: TwinTable? = nil,
        onTwoThreads: Bool = false
    ) async throws(PlatformError) -> Sweep {
        var call = call(
            "list the devices",
            ["twin", "v1", "devices"],
            accepting: "application/x-ndjson"
        )
        call.request.isStream = true
        let stream = call
        return try await attempting(call.operation) { () async throws(PlatformError) in
            try await self.stream(stream) { sent in
                TwinStream(
                    limits: limits,
                    projection: projection,
                    receivedAt: sent,
                    gate: table.map { ResyncGate($0, receivedAt: sent) },
                    onTwoThreads: onTwoThreads
                )
            }
        }
    }

    private func stream(
        _ call: Call,
        _ stream: @escaping @Sendable (TimeSpan) -> TwinStream
    ) async throws(PlatformError) -> Sweep {
        let sent = clock.monotonic()
        let result: Result<Sweep, PlatformError>
        do {
            result = try await client.withExchange(call.request) {
                exchange throws(TransportError) in
                try Self.read(
                    exchange,
                    of: call,
                    into: stream(sent)
                )
            }
        } catch {
            throw PlatformError(error, operation: call.operation)
        }
        return try result.get()
    }

    /// Reads on the exchange's own thread, so that a large fleet is parsed as it comes.
    private static func read(
        _ exchange: HTTPExchange,
        of call: Call,
        into stream: TwinStream
    ) throws(TransportError) -> Result<Sweep, PlatformError> {
        let head = try exchange.head()
        guard head.status == 200 else {
            let body = try Self.shortBody(of: exchange)
            return .failure(call.error(HTTPResponse(head: head, body: body)))
        }
        guard head.mediaType == "application/x-ndjson" else {
            return .failure(
                call.error(.malformed, "the answer is not of the type application/x-ndjson")
            )
        }
        while try stream.take(from: { slab, start throws(TransportError) in
            try exchange.read(into: &slab, from: start)
        }) {
            do {
                try stream.read()
            } catch {
                return .failure(call.error(.malformed, error.reason))
            }
        }
        do {
            return .success(try stream.finish())
        } catch {
            return .failure(call.error(.malformed, error.reason))
        }
    }

    /// As much of an error's body as a problem document may have.
    private static func shortBody(of exchange: HTTPExchange) throws(TransportError) -> [UInt8] {
        var body: [UInt8] = []
        while body.count < 65_536, let piece = try exchange.read() { body += piece }
        return body
    }
}
