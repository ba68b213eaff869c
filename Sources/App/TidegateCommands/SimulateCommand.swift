import ArgumentParser
import DeviceSimulator
import FleetController
import FleetModel
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// `tidegate simulate serve`
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "A device platform with simulated devices.",
        subcommands: [Serve.self]
    )

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Serve the device API over HTTP for simulated devices.",
            discussion:
                "  tidegate simulate serve --devices 10000 --time-scale 60 --fail-version os=2.5.0@gw-210:unhealthy"
        )

        @Option(help: "How many devices, up to a million.") var devices = 1_000
        @Option(help: "The seed; equal seeds give equal fleets.") var seed: UInt64 = 1
        @Option(help: "The address to listen on.") var host = "127.0.0.1"
        @Option(help: "The port; 0 takes a free one.") var port = 8_090
        @Option(help: "Simulated seconds in a real one, 1 to 10,000.") var timeScale = 1
        @Option(help: "When simulated time and real time were equal (RFC 3339); by default now.")
        var timeOrigin: String?
        @Option(help: "A file whose content callers must bring as a bearer token.") var tokenFile:
            String?
        @Option(help: "A file to write the port to, once calls are answered.") var portFile: String?
        @Option(help: "How often a device reports.") var reportInterval = "60s"
        @Option(help: "The share of devices that cannot be reached, 0 to 1.") var offlineShare = 0.0
        @Option(help: "The share of devices that are ten times slower.") var slowShare = 0.0
        @Option(help: "The share of devices that report a job as done and change nothing.")
        var lyingShare = 0.0
        @Option(help: "The share of reports that are lost.") var droppedReportShare = 0.0
        @Option(help: "How often a device changes by itself in a day.") var driftsPerDay = 0.0
        @Option(
            name: .customLong("fail-version"),
            help: "A version that fails: os=2.5.0@gw-210:unhealthy, or :jobFails, or :fallsBack."
        )
        var failVersions: [String] = []
        @Option(
            name: .customLong("fail-config"),
            help: "A value that fails: telemetry.intervalSeconds=5@kiosk-10."
        )
        var failConfigs: [String] = []

        func validate() throws {
            guard (0...1_000_000).contains(devices), (1...10_000).contains(timeScale),
                (0...65_535).contains(port)
            else { throw ValidationError("--devices, --time-scale or --port is out of range") }
            for share in [offlineShare, slowShare, lyingShare, droppedReportShare]
            where !(0...1).contains(share) {
                throw ValidationError("a share is from 0 to 1, not \(share)")
            }
            guard driftsPerDay >= 0, driftsPerDay <= 1_000 else {
                throw ValidationError("--drifts-per-day is from 0 to 1,000")
            }
            for text in failVersions where FailingVersion(text) == nil {
                throw ValidationError("--fail-version cannot read `\(text)`")
            }
            for text in failConfigs where FailingConfig(text) == nil {
                throw ValidationError("--fail-config cannot read `\(text)`")
            }
            if let timeOrigin, Timestamp(timeOrigin) == nil {
                throw ValidationError("--time-origin is a time such as 2026-12-01T00:00:00Z")
            }
            guard let interval = TimeSpan(reportInterval), interval > .zero else {
                throw ValidationError("--report-interval is a duration such as 60s")
            }
        }

        func run() async throws {
            try await reportingFailures {
                var logger = Logger(label: "simulator") {
                    StreamLogHandler.standardError(label: $0)
                }
                logger.logLevel = .notice
                let portFile = portFile
                let server = SimulatorServer(
                    configuration: try configuration(),
                    clock: ContinuousClock(),
                    logger: logger
                ) { port in
                    Console.error("simulate: \(port) answers")
                    if let portFile {
                        try? String(port).write(toFile: portFile, atomically: true, encoding: .utf8)
                    }
                }
                do {
                    try await ServiceGroup(
                        services: [server],
                        gracefulShutdownSignals: [.sigterm, .sigint],
                        logger: logger
                    ).run()
                } catch {
                    throw CommandFailure(
                        "cannot serve on \(host.escapingControls):\(port): \(Self.reason(error))"
                    )
                }
            }
        }

        /// The system's own words where the server's error names its number.
        private static func reason(_ error: any Error) -> String {
            let text = "\(error)"
            guard let match = text.firstMatch(of: /errno: (\d+)/), let number = Int32(match.1)
            else {
                return text.escapingControls
            }
            return String(cString: strerror(number))
        }

        private func configuration() throws -> SimulatorConfiguration {
            let clock = SystemClock(
                timeScale: timeScale,
                origin: timeOrigin.flatMap { Timestamp($0) }
            )
            var fleet = FleetConfiguration(
                deviceCount: devices,
                seed: seed,
                start: clock.now().wall
            )
            fleet.reportInterval = TimeSpan(reportInterval) ?? .seconds(60)
            fleet.faults.offlineShare = offlineShare
            fleet.faults.slowShare = slowShare
            fleet.faults.lyingShare = lyingShare
            fleet.faults.droppedReportShare = droppedReportShare
            fleet.faults.driftsPerDeviceDay = driftsPerDay
            fleet.faults.failVersions = failVersions.compactMap { FailingVersion($0) }
            fleet.faults.failConfigs = failConfigs.compactMap { FailingConfig($0) }
            var configuration = SimulatorConfiguration(fleet: fleet)
            configuration.host = host
            configuration.port = port
            configuration.timeScale = timeScale
            configuration.instance = UInt64.random(in: 1...UInt64(Int64.max))
            if let tokenFile {
                let text = try String(contentsOfFile: tokenFile, encoding: .utf8)
                configuration.token = Secret(text.trimmingCharacters(in: .whitespacesAndNewlines))
            }
            return configuration
        }
    }
}
