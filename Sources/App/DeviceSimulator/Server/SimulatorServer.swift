import FleetModel
import HTTPTypes
import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

/// The simulated platform over HTTP on one address, with its world running behind.
package struct SimulatorServer: Service {
    private let configuration: SimulatorConfiguration
    private let platform: SimulatedPlatform
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) async -> Void

    /// The world begins now, on the given clock.
    ///
    /// `onListening` is called once with the port that was bound, when calls can be answered.
    package init<C: Clock>(
        configuration: SimulatorConfiguration,
        clock: C,
        logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) where C.Duration == Duration {
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
        platform = SimulatedPlatform(
            configuration: configuration,
            time: SimulatedTime(
                clock: clock,
                start: configuration.fleet.start,
                scale: configuration.timeScale
            )
        )
    }

    /// Serves until a graceful shutdown, which ends open calls, or until cancellation; throws where the address
    /// cannot be bound.
    package func run() async throws {
        // The first listing makes the bytes of every twin, which no caller shall wait for.
        _ = platform.listing()
        let application = Application(
            responder: CallResponder(api: DeviceAPI(platform: platform)),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port)
            ),
            onServerRunning: { [onListening] channel in
                await onListening(channel.localAddress?.port ?? 0)
            },
            logger: logger
        )
        try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask {
                try await application.run()
                return .application
            }
            group.addTask { await tick() }
            group.addTask { await endLingeringCalls() }
            defer { group.cancelAll() }
            for try await part in group where part != .ticker { return }
        }
    }

    /// What ended; the end of any but the ticker is the end of the service.
    private enum Part {
        case application, ticker, deadline
    }

    /// Moves the world while nobody asks, so that its work is spread out.
    private func tick() async -> Part {
        let sleep = platform.time.sleep
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            platform.withFleet { _ in }
            try? await cancelWhenGracefulShutdown { try await sleep(.milliseconds(100)) }
        }
        return .ticker
    }

    /// A caller that does not read its answer must not hold up a shutdown.
    private func endLingeringCalls() async -> Part {
        try? await gracefulShutdown()
        try? await platform.time.sleep(.milliseconds(1_500))
        return .deadline
    }
}
