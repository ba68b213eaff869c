import ArgumentParser
import ControlServer
import FleetController
import FleetModel
import Foundation
import Logging
import RolloutEngine
import SQLiteStore
import ServiceLifecycle
import TimeZoneFiles
import UnixSignals

/// `tidegate run`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the controller: follow the repository and bring the fleet to it.",
        discussion: """
            Settings come from the file, the environment and flags, in rising order. With --once it ends when nothing \
            more can be done now: 0 settled, 2 under way, 3 held until somebody approves.
            """
    )

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Reconcile once and end.") var once = false
    @Option(help: "With --once: how long to wait for what is under way.") var wait = "0s"
    @Flag(help: "Print every setting with its origin, and end.") var showConfig = false
    @Option(help: "Seconds of the controller in a real one; for demonstrations.") var timeScale:
        Int?
    @Option(
        help:
            "When the controller's time and the real one were equal (RFC 3339); by default its start."
    )
    var timeOrigin: String?
    @Flag(help: "Log more.") var verbose = false

    func validate() throws {
        guard TimeSpan(wait) != nil else {
            throw ValidationError("--wait is a duration such as 30s")
        }
        if let timeOrigin, Timestamp(timeOrigin) == nil {
            throw ValidationError("--time-origin is a time such as 2026-12-01T00:00:00Z")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let settings = try options.settings(
                timeScale.map { [.timeScale: String($0)] } ?? [:]
            )
            guard !showConfig else { return Console.out(settings.listing) }
            var logger = Logger(label: "tidegate") { StreamLogHandler.standardError(label: $0) }
            logger.logLevel = verbose ? .debug : .info
            do {
                try await run(settings, logger)
            } catch let error as StoreError {
                throw CommandFailure(error.description)
            }
        }
    }

    private func run(_ settings: HostSettings, _ logger: Logger) async throws {
        // A file that may not grow is then an error with a name, as on a full disk, and not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        let folder = try settings.required(.state)
        let scale = try settings.count(.timeScale, in: 1...100_000)
        let configuration = try configuration(settings)
        let clock = SystemClock(
            timeScale: scale,
            origin: timeOrigin.flatMap { Timestamp($0) }
        )
        let connections = HostConnections(settings: settings, clock: clock)
        let platform = try connections.platform()
        guard
            let failpoints = Failpoints(
                variable: ProcessInfo.processInfo.environment["TIDEGATE_FAILPOINT"]
            )
        else { throw CommandFailure("TIDEGATE_FAILPOINT names no failpoint", code: .usage) }
        let store = try await SQLiteStore.open(
            folder: folder,
            beforeCommit: { try failpoints.reach(.insidePersist) },
            duringCheckpoint: { try failpoints.reach(.insideCheckpoint) },
            duringBackup: { try failpoints.reach(.duringBackup) }
        )
        // Closed, the file is whole by itself, without its log.
        defer { try? store.close() }
        let repository = try connections.repository(copyIn: folder) { logger.warning("\($0)") }
        if scale != 1 { logger.notice("time runs \(scale) times as fast as the world's") }
        let controller = FleetController(
            dependencies: ControllerDependencies(
                repository: repository,
                platform: platform,
                store: store,
                clock: clock,
                zones: TimeZoneFolder(),
                logger: logger,
                failpoints: failpoints,
                services: try connections.metricSources()
            ),
            configuration: configuration
        )
        if once {
            try report(try await controller.runOnce(within: TimeSpan(wait) ?? .zero))
        } else {
            let server = ControlServer(
                controller: controller,
                socketPath: folder + "/control.sock",
                logger: logger
            )
            try await ServiceGroup(
                services: [server, controller],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            ).run()
        }
    }

    private func configuration(_ settings: HostSettings) throws -> ControllerConfiguration {
        var configuration = ControllerConfiguration(
            engine: EngineSettings(tenant: try settings.tenant())
        )
        configuration.revisionInterval = try settings.span(.repositoryPoll)
        configuration.sweepInterval = try settings.span(.sweepFull)
        configuration.wholeSweepInterval = try settings.span(.sweepWhole)
        configuration.engine.jobsInFlight = try settings.count(.limitJobs, in: 1...1_000_000)
        configuration.engine.mostUnhealthy = try settings.quantity(.limitUnhealthy)
        configuration.verifiesPlans = try settings.flag(.planVerify)
        #if DEBUG
        if let name = ProcessInfo.processInfo.environment["TIDEGATE_MUTATION"] {
            guard let mutation = EngineMutation(rawValue: name) else {
                throw CommandFailure("TIDEGATE_MUTATION names no mutation", code: .usage)
            }
            configuration.engine.mutation = mutation
        }
        #endif
        return configuration
    }

    private func report(_ outcome: OnceOutcome) throws {
        let commit = outcome.commit.map(\.short) ?? "none"
        Console.out(
            "commit \(commit), \(outcome.liveRollouts) rollouts live, \(outcome.jobsInFlight) jobs in flight, "
                + "\(outcome.records) records written"
        )
        if let held = outcome.held {
            throw CommandFailure("held: " + held.message.escapingControls, code: .denied)
        }
        if outcome.isTipInvalid {
            throw CommandFailure(
                "the branch's tip cannot be used; the last good revision stays in force"
            )
        }
        if !outcome.isSettled { throw ExitCode.changes }
    }
}
