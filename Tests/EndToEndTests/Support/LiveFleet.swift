import FleetModel
import Foundation
import GitTestSupport
import Testing

/// A fleet of the real world's parts on loopback: a Git repository, a simulated platform in a process of its own, and as
/// many controllers as a test starts. All of it ends with this value.
final class LiveFleet: Sendable {
    /// Half of the simulator's devices; the specs manage them.
    static let gateways = 20

    let folder: TemporaryFolder
    let repository: TestRepository
    let simulator: Endpoint
    let simulatorProcess: ServerProcess
    let simulatorPort: Int
    private let timeScale: Int

    /// Both clocks run `timeScale` times as fast as the world's.
    init(timeScale: Int = 240) async throws {
        self.timeScale = timeScale
        let folder = try TemporaryFolder()
        repository = try TestRepository()
        let log = folder.path + "/simulator.log"
        let portFile = folder.path + "/port"
        simulatorProcess = try ServerProcess(
            Program.path,
            [
                "simulate", "serve", "--devices", "\(2 * Self.gateways)", "--port", "0",
                "--port-file", portFile, "--time-scale", "\(timeScale)",
            ],
            log: log
        )
        simulatorPort = try await eventually(
            "the simulator answers",
            context: { TextFile.tail(log) }
        ) {
            Int(TextFile.text(portFile))
        }
        simulator = try Endpoint(port: simulatorPort)
        self.folder = folder
    }

    /// The folder of a controller's state.
    func state(_ name: String = "state") -> String { folder.path + "/" + name }

    /// Starts a controller on the state folder of a name.
    ///
    /// It fetches from `repository`, nil: the repository's own folder, and calls the platform at `platformPort`, nil: the
    /// simulator itself. `failpoint` is `name[:count[:stop]]`; `shell` is what a shell runs before it becomes the program,
    /// for limits of the process.
    func controller(
        state: String = "state",
        repository address: String? = nil,
        platformPort: Int? = nil,
        failpoint: String? = nil,
        shell: String? = nil
    ) throws -> LiveController {
        try LiveController(
            [
                "run", "--repo", address ?? repository.path, "--platform",
                "http://127.0.0.1:\(platformPort ?? simulatorPort)", "--state", self.state(state),
                "--time-scale", "\(timeScale)", "--set", "repository.poll=30s", "--set",
                "sweep.full=10m",
            ],
            state: self.state(state),
            log: folder.path + "/" + state + "-" + UUID().uuidString.prefix(6) + ".log",
            environment: failpoint.map { ["TIDEGATE_FAILPOINT": $0] } ?? [:],
            shell: shell
        )
    }

    /// Sets faults of the simulator; `json` names those that change.
    func setFaults(_ json: String) async throws {
        try await simulator.post("simulator/v1/faults", json)
    }

    /// A count of the simulator's ledger.
    func ledger(_ count: Text) async throws -> Int64 {
        try await simulator.get("simulator/v1/ledger")[count]?.integer ?? -1
    }

    func waitForLedger(_ count: Text, atLeast number: Int64) async throws {
        try await eventually("the ledger's \(count) is \(number)") {
            try await ledger(count) >= number
        }
    }
}

extension LiveFleet {
    /// Starts a controller, waits until it has converged, and expects that nothing was lost or doubled on the way.
    func expectConvergence(
        to specs: LiveSpecs,
        at commit: String,
        successes: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let controller = try controller()
        try await controller.waitUntilConverged(at: commit)
        try await expectRest(
            of: controller,
            specs,
            successes: successes,
            sourceLocation: sourceLocation
        )
    }

    /// Expects that nothing was lost or doubled, and that the controller ends as it is asked to.
    func expectRest(
        of controller: LiveController,
        _ specs: LiveSpecs,
        successes: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let witness = Witness(self, journals: [try await controller.journal()])
        try await witness.expectNothingLostOrDoubled(
            successes: successes,
            specs: specs,
            sourceLocation: sourceLocation
        )
        let span = try await controller.endsAfter(SIGTERM)
        #expect(span < shutdownBound, sourceLocation: sourceLocation)
    }
}
