import FleetController
import FleetModel
import Foundation
import HTTPTransport

/// Everything the demo runs beside itself: the repository and its server, the simulator, the controller.
final class DemoStage {
    let folder: String
    let repository: DemoRepository
    let platformURL: String
    let witness: SimulatorWitness
    private let repositoryURL: String
    private let options: DemoOptions
    private let program: String
    private var children: [ChildProcess] = []
    private var controller: ChildProcess?

    /// The device platform and the controller share one clock, which runs `timeScale` times as fast as the world's.
    private let timeOrigin: String

    /// Starts the servers and waits until they answer; the controller is started apart.
    init(_ options: DemoOptions, folder: String) async throws {
        self.options = options
        self.folder = folder
        program = try Self.ownProgram()
        repository = try DemoRepository(in: folder, from: options.specs)
        timeOrigin =
            SystemClock().now().wall.description
        let port = try LoopbackPort.free()
        repositoryURL = "git://127.0.0.1:\(port)/fleet.git"
        let portFile = folder + "/platform.port"
        let daemon = try Subprocess.run("git", ["--exec-path"])
            .trimmingCharacters(in: .newlines)
        children.append(
            try ChildProcess(
                "git-daemon",
                daemon + "/git-daemon",
                [
                    "--listen=127.0.0.1", "--port=\(port)", "--base-path=\(folder)/git",
                    "--export-all", "--reuseaddr",
                ],
                logFolder: folder
            )
        )
        let simulator = try ChildProcess(
            "platform",
            program,
            [
                "simulate", "serve", "--devices", "\(options.devices)", "--seed",
                "\(options.seed)", "--port", "0", "--port-file", portFile, "--time-scale",
                "\(options.timeScale)", "--time-origin", timeOrigin, "--report-interval", "5m",
                "--fail-version", "os=2.5.0@gw-210:unhealthy",
            ],
            logFolder: folder
        )
        children.append(simulator)
        do {
            let port = try await Self.port(from: portFile, simulator)
            platformURL = "http://127.0.0.1:\(port)"
            guard let address = HTTPAddress(platformURL) else {
                throw CommandFailure("the simulator wrote no port to \(portFile)")
            }
            witness = SimulatorWitness(address)
        } catch {
            for child in children { child.stop() }
            throw error
        }
    }

    var state: String { folder + "/state" }

    /// Starts the controller on the same state as before.
    func startController() throws {
        var environment: [String: String] = [:]
        #if DEBUG
        environment["TIDEGATE_MUTATION"] = options.mutation
        #endif
        controller = try ChildProcess(
            "controller",
            program,
            [
                "run", "--repo", repositoryURL, "--platform", platformURL, "--state", state,
                "--time-scale", "\(options.timeScale)", "--time-origin", timeOrigin,
            ],
            environment: environment,
            logFolder: folder
        )
    }

    /// Kills the controller as a power cut would, and gives its pid.
    func killController() -> Int32 {
        controller?.kill()
        return controller?.processID ?? 0
    }

    /// A program that ended by itself, with the end of its log.
    var casualty: String? {
        guard let dead = (children + [controller].compactMap { $0 }).first(where: { !$0.isRunning })
        else { return nil }
        let log = (try? String(contentsOfFile: dead.log, encoding: .utf8)) ?? ""
        return "\(dead.name) ended by itself:\n" + log.suffix(2_000)
    }

    /// Runs this program and gives what it printed, whatever its exit code is.
    func tidegate(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let (status, output, complaint) = try Subprocess.capture(program, arguments)
        guard status == 0 || status == 3 else {
            throw CommandFailure(
                "`tidegate \(arguments.joined(separator: " "))` exits with \(status): \(complaint)"
            )
        }
        return (status, output)
    }

    /// Stops the controller first, so that it does not see its peers vanish.
    func stop() {
        controller?.stop()
        for child in children.reversed() { child.stop() }
    }

    private static func ownProgram() throws -> String {
        guard
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        else { throw CommandFailure("the demo needs /proc/self/exe to find its own program") }
        return path
    }

    private static func port(from file: String, _ simulator: ChildProcess) async throws -> Int {
        for _ in 0..<600 {
            if let text = try? String(contentsOfFile: file, encoding: .utf8), let port = Int(text) {
                return port
            }
            guard simulator.isRunning else {
                let log = (try? String(contentsOfFile: simulator.log, encoding: .utf8)) ?? ""
                throw CommandFailure("the simulator does not start:\n" + log)
            }
            try await SystemClock().pause(for: TimeSpan(milliseconds: 50))
        }
        throw CommandFailure("the simulator does not answer within 30 s")
    }
}
