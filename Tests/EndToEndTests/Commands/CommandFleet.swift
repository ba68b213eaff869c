import Foundation
import GitTestSupport
import Testing

/// A Git repository, a simulated platform and a controller on loopback, for trying commands; all of it ends with this value.
final class CommandFleet: Sendable {
    static let devices = 40
    static let token = "correct-horse"

    let folder: TemporaryFolder
    let repository: TestRepository
    let port: Int
    private let simulator: ServerProcess

    /// `scale` drives the simulator's clock and the controller's.
    static let scale = "240"

    init() async throws {
        folder = try TemporaryFolder()
        repository = try TestRepository()
        try folder.write(Self.token + "\n", to: "token")
        try folder.write("wrong\n", to: "wrong-token")
        let portFile = folder.path + "/port"
        simulator = try ServerProcess(
            ProgramTests.program,
            [
                "simulate", "serve", "--devices", "\(Self.devices)", "--port", "0", "--port-file",
                portFile, "--time-scale", Self.scale, "--token-file", folder.path + "/token",
            ],
            log: folder.path + "/simulator.log"
        )
        port = try await Self.found("the simulator's port") {
            try Int(String(contentsOfFile: portFile, encoding: .utf8))
        }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var tokenFile: String { folder.path + "/token" }
    var state: String { folder.path + "/state" }

    func run(_ arguments: String...) throws -> CommandRun {
        try CommandRun(arguments, in: folder.path)
    }

    /// A command that speaks to the controller.
    func control(_ arguments: String...) throws -> CommandRun {
        try CommandRun(arguments + ["--state", state], in: folder.path)
    }

    /// Starts a controller on the repository and waits until it has looked at the fleet.
    func controller(state: String? = nil) async throws -> ServerProcess {
        let folder = state ?? self.state
        let process = try ServerProcess(
            ProgramTests.program,
            [
                "run", "--repo", repository.path, "--platform", url, "--token-file", tokenFile,
                "--state", folder, "--time-scale", Self.scale, "--set", "repository.poll=10m",
            ],
            log: self.folder.path + "/controller.log"
        )
        try await until("the controller looks at the fleet") {
            try CommandRun(["status", "--state", folder]).status == 0
        }
        return process
    }

    func until(_ what: String, _ isTrue: () throws -> Bool) async throws {
        _ = try await Self.found(what) { try isTrue() ? true : nil }
    }

    struct InVain: Error, CustomStringConvertible {
        let description: String
    }

    /// Looks until something is there, far longer than a busy machine needs.
    private static func found<Value>(
        _ what: String,
        _ look: () throws -> Value?
    ) async throws
        -> Value
    {
        let end = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < end {
            if let value = try? look() { return value }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw InVain(description: "waited in vain for \(what)")
    }
}

/// Specs of the simulator's gateways, small enough to read.
enum CommandSpecs {
    static func files(interval: Int = 20, more: String = "") -> [String: String] {
        [
            "cohorts/gateways.yaml": """
            apiVersion: tidegate/v1
            kind: Cohort
            metadata: {name: gateways}
            spec:
              precedence: 10
              selector: {matchLabels: {role: gateway}}
              policy: quick

            """,
            "policies/quick.yaml": """
            apiVersion: tidegate/v1
            kind: Policy
            metadata: {name: quick}
            spec:
              rollout:
                firmware: {waves: [{name: rest, size: 100%}]}
                config: {waves: [{name: canary, size: 1, soak: 30m}, {name: rest, size: 100%}]}
              health: {fresh: 12h}

            """,
            "configs/telemetry.yaml": """
            apiVersion: tidegate/v1
            kind: Config
            metadata: {name: telemetry}
            spec:
              targets: {cohorts: [gateways]}
              values:
                telemetry: {intervalSeconds: \(interval)}

            """ + more,
        ]
    }
}
