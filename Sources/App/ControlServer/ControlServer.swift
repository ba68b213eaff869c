package import FleetController
import FleetModel
import Foundation
import Glibc
import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

/// The control API of a controller over HTTP, on a Unix socket that its owner alone may open.
package struct ControlServer: Service {
    private let controller: FleetController
    private let socketPath: String
    private let logger: Logger

    /// - Parameters:
    ///   - controller: the one that answers and acts.
    ///   - socketPath: made when the server runs and removed when it ends; at most 107 bytes (`sun_path`).
    ///   - logger: for the server's own troubles.
    package init(controller: FleetController, socketPath: String, logger: Logger) {
        self.controller = controller
        self.socketPath = socketPath
        self.logger = logger
    }

    /// Serves until a graceful shutdown; throws where the socket cannot be made.
    package func run() async throws {
        guard socketPath.utf8.count <= 107 else { throw SocketPathError(path: socketPath) }
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            responder: ControlResponder(api: ControlAPI(controller)),
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: socketPath)
            ),
            onServerRunning: { [socketPath, logger] _ in
                if chmod(socketPath, 0o600) != 0 {
                    logger.error("\(socketPath) may be open to others: chmod failed")
                }
                logger.info("control socket ready", metadata: ["path": "\(socketPath)"])
            },
            logger: quiet
        )
        defer { unlink(socketPath) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            group.addTask {
                // A caller that does not read its answer must not hold up a shutdown.
                try await gracefulShutdown()
                try await SystemClock().pause(for: TimeSpan(milliseconds: 1_500))
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// The socket's path does not fit into a socket address.
struct SocketPathError: Error, CustomStringConvertible {
    let path: String

    var description: String {
        "the control socket \(path) has a path of more than 107 bytes; choose a state folder with a shorter path"
    }
}
