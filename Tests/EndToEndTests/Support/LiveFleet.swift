import FleetModel
import Foundation
import GitTestSupport
import Testing

/// A fleet of the real world's parts on loopback: a Git repository, a simulated platform in a process of its own that
/// wants a token, and as many controllers as a test starts. All of it ends with this value.
final class LiveFleet: Sendable {
    /// Half of the simulator's devices; the specs manage them.
    static let gateways = 20
    static let devices = 2 * gateways

    let folder: TemporaryFolder
    let repository: TestRepository
    let simulator: Endpoint
    let simulatorProcess: ServerProcess
    let simulatorPort: Int
    /// Holds what the platform wants.
    let tokenFile: String
    private let timeScale: Int

    /// Both clocks run `timeScale` times as fast as the world's.
    init(timeScale: Int = 240) async throws {
        self.timeScale = timeScale
        let folder = try TemporaryFolder()
        repository = try TestRepository()
        let token = "correct-horse"
        try folder.write(token + "\n", to: "token")
        try folder.write("wrong\n", to: "wrong-token")
        let log = folder.path + "/simulator.log"
        let portFile = folder.path + "/port"
        tokenFile = folder.path + "/token"
        simulatorProcess = try ServerProcess(
            Program.path,
            [
                "simulate", "serve", "--devices", "\(Self.devices)", "--port", "0",
                "--port-file", portFile, "--time-scale", "\(timeScale)", "--token-file", tokenFile,
            ],
            log: log
        )
        simulatorPort = try await eventually(
            "the simulator answers",
            context: { TextFile.tail(log) }
        ) {
            Int(TextFile.text(portFile))
        }
        simulator = try Endpoint(port: simulatorPort, token: token)
        self.folder = folder
    }

    /// Where the platform is.
    var url: String { "http://127.0.0.1:\(simulatorPort)" }

    /// The folder of a controller's state.
    func state(_ name: String = "state") -> String { folder.path + "/" + name }

    /// What a controller on the state folder of a name is started with: the repository's own folder, the simulator itself.
    func setup(state: String = "state") -> LiveController.Setup {
        LiveController.Setup(
            repository: repository.path,
            platformPort: simulatorPort,
            state: self.state(state),
            log: folder.path + "/" + state + "-" + UUID().uuidString.prefix(6) + ".log",
            tokenFile: tokenFile,
            timeScale: timeScale
        )
    }

    /// Starts a controller on the state folder of a name.
    ///
    /// It fetches from `repository`, nil: the repository's own folder, and calls the platform at `platformPort`, nil: the
    /// simulator itself. `failpoint` is `name[:count[:stop]]`.
    func controller(
        state: String = "state",
        repository address: String? = nil,
        platformPort: Int? = nil,
        failpoint: String? = nil
    ) throws -> LiveController {
        var setup = setup(state: state)
        if let address { setup.repository = address }
        if let platformPort { setup.platformPort = platformPort }
        setup.failpoint = failpoint
        return try LiveController(setup)
    }

    /// Runs a command in the fleet's folder.
    func run(_ arguments: String...) throws -> CommandRun {
        try CommandRun(arguments, in: folder.path)
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
