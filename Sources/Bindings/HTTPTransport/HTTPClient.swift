import BlockingWork

/// Makes HTTP exchanges from Swift's tasks, several at once, off Swift's own threads.
///
/// Holds a fixed number of lanes, each a thread's worth of blocking work with connections of its own that are kept
/// open. A call takes a free lane, or waits in line for one. A cancelled task ends its exchange within
/// a fraction of a second.
package final class HTTPClient: Sendable {
    private let lanes: LanePool

    /// `concurrency` is the number of exchanges at once, at least 1; what is beyond waits.
    package init(settings: HTTPSettings, concurrency: Int = 8) {
        lanes = LanePool(count: max(1, concurrency), settings: settings)
    }

    /// Makes a whole exchange.
    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let result = try await withExchangeResult(request) { lane, stop in
            await lane.send(request, stop: stop)
        }
        return try result.get()
    }

    /// Begins an exchange and runs `body` with it on a thread made for blocking work, so that a large body is read and
    /// parsed piece by piece.
    package func withExchange<Output: Sendable>(
        _ request: HTTPRequest,
        _ body: @escaping @Sendable (HTTPExchange) throws(TransportError) -> Output
    ) async throws(TransportError) -> Output {
        let result = try await withExchangeResult(request) { lane, stop in
            await lane.withExchange(request, stop: stop, body)
        }
        return try result.get()
    }

    private func withExchangeResult<Output: Sendable>(
        _ request: HTTPRequest,
        _ use: (Lane, StopFlag) async -> Result<Output, TransportError>
    ) async throws(TransportError) -> Result<Output, TransportError> {
        guard let lane = await lanes.take() else {
            throw TransportError(
                .cancelled,
                operation: request.operation,
                message: "it was stopped"
            )
        }
        let stop = StopFlag()
        let result = await withTaskCancellationHandler {
            await use(lane, stop)
        } onCancel: {
            stop.raise()
        }
        lanes.giveBack(lane)
        return result
    }
}

/// One thread's worth of exchanges.
actor Lane {
    private let executor: BlockingExecutor
    private let connection: HTTPConnection

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    init(settings: HTTPSettings) {
        executor = BlockingExecutor(label: "tidegate.http")
        connection = HTTPConnection(settings: settings)
    }

    func send(_ request: HTTPRequest, stop: StopFlag) -> Result<HTTPResponse, TransportError> {
        Result { () throws(TransportError) in try connection.send(request, stop: stop) }
    }

    func withExchange<Output: Sendable>(
        _ request: HTTPRequest,
        stop: StopFlag,
        _ body: @Sendable (HTTPExchange) throws(TransportError) -> Output
    ) -> Result<Output, TransportError> {
        Result { () throws(TransportError) in
            let exchange = try connection.open(request, stop: stop)
            defer { exchange.close() }
            return try body(exchange)
        }
    }
}
