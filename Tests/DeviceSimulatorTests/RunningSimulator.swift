import FleetModel
import Foundation
import HTTPTransport
import JSON
import Logging
import ServiceLifecycle
import Synchronization

@testable import DeviceSimulator

/// A simulator on a free port of loopback, as long as a body runs.
struct RunningSimulator: Sendable {
    let port: Int
    let client = HTTPClient(settings: HTTPSettings())
    private let group: ServiceGroup
    private let watch: ShutdownWatch

    private init(port: Int, group: ServiceGroup, watch: ShutdownWatch) {
        self.port = port
        self.group = group
        self.watch = watch
    }

    /// Begins a graceful shutdown, once.
    func shutDown() async {
        watch.start()
        await group.triggerGracefulShutdown()
    }

    /// Starts a simulator, calls the body, shuts the simulator down gracefully where the body did not; returns how long that took.
    @discardableResult
    static func run(
        devices: Int = 40,
        scale: Int = 1,
        configure: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (RunningSimulator) async throws -> Void
    ) async throws -> Duration {
        let fleet = FleetConfiguration(deviceCount: devices, seed: 7, start: Workbench.start)
        var configuration = SimulatorConfiguration(fleet: fleet)
        configuration.timeScale = scale
        configure(&configuration)
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "simulator")
        logger.logLevel = .error
        let server = SimulatorServer(
            configuration: configuration,
            clock: ContinuousClock(),
            logger: logger,
            onListening: { announce.yield($0) }
        )
        let group = ServiceGroup(services: [server], logger: logger)
        let watch = ShutdownWatch()
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await group.run()
                watch.stop()
            }
            var iterator = ports.makeAsyncIterator()
            guard let port = await iterator.next() else { return .zero }
            let simulator = RunningSimulator(port: port, group: group, watch: watch)
            let result = await Result.catching { try await body(simulator) }
            await simulator.shutDown()
            try await tasks.waitForAll()
            try result.get()
            return watch.span
        }
    }

    /// An answer, with its body as JSON where it is.
    struct Answer: Sendable {
        let status: Int
        let head: HTTPHead
        let text: String
        let json: JSONValue

        var code: String? { json["code"]?.string }
        subscript(key: Text) -> JSONValue? { json[key] }
    }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send(.get, path, nil, headers)
    }

    func post(
        _ path: String,
        _ body: JSONValue,
        epoch: Int? = nil
    ) async throws -> Answer {
        try await send(.post, path, body, epoch.map { ["Tidegate-Epoch": "\($0)"] } ?? [:])
    }

    func put(_ job: Job, epoch: Int? = 1) async throws -> Answer {
        let headers = epoch.map { ["Tidegate-Epoch": "\($0)"] } ?? [:]
        return try await send(.put, "/job/v1/jobs/\(job.id)", job.body, headers)
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue?,
        _ headers: [String: String]
    ) async throws -> Answer {
        guard let address = HTTPAddress("http://127.0.0.1:\(port)\(path)") else {
            throw Problem.invalid("no address: \(path)")
        }
        var fields = headers.compactMap { HTTPHeader($0.key, $0.value) }
        if body != nil, headers["Content-Type"] == nil {
            fields += [HTTPHeader("Content-Type", "application/json")].compactMap { $0 }
        }
        let request = HTTPRequest(
            method,
            address,
            headers: fields,
            body: body?.canonicalBytes ?? [],
            patience: .seconds(60)
        )
        let response = try await client.send(request)
        let text = String(decoding: response.body, as: UTF8.self)
        let json = try? JSONParser().parse(response.body)
        return Answer(
            status: response.status,
            head: response.head,
            text: text,
            json: json ?? .null
        )
    }

    /// Asks for all devices as a stream, reads the head of the answer, and then nothing for five seconds.
    func openStreamAndWait() async throws {
        guard let address = HTTPAddress("http://127.0.0.1:\(port)/twin/v1/devices"),
            let accept = HTTPHeader("Accept", "application/x-ndjson")
        else { throw Problem.invalid("no address") }
        let request = HTTPRequest(.get, address, headers: [accept], isStream: true)
        try await client.withExchange(request) { exchange throws(TransportError) in
            _ = try exchange.head()
            Thread.sleep(forTimeInterval: 5)
        }
    }

    /// A config job for a device as the platform lists it.
    func job(
        for device: JSONValue,
        generation: UInt64 = 1,
        document: JSONValue = ["telemetry": ["intervalSeconds": 15]]
    ) throws -> Job {
        guard let id = device["id"]?.string.flatMap(DeviceID.init),
            let incarnation = device["incarnation"]?.string.flatMap(Incarnation.init),
            let commit = CommitID(String(repeating: "a", count: 40)),
            let rollout = RolloutID("r-" + String(repeating: "a", count: 16)),
            let wave = ResourceName("canary")
        else { throw Problem.invalid("no device") }
        return Job(
            tenant: .standard,
            device: id,
            incarnation: incarnation,
            generation: Generation(generation),
            target: .config(ConfigTarget(digest: document.digest, document: document)),
            expiresAt: Workbench.start.advanced(by: .days(7)),
            timeout: .hours(1),
            reason: Job.Reason(commit: commit, rollout: rollout, wave: wave)
        )
    }
}

/// Measures from the first wish to shut down to the end of the service.
private final class ShutdownWatch: Sendable {
    private let times = Mutex<(began: ContinuousClock.Instant?, ended: ContinuousClock.Instant?)>(
        (nil, nil)
    )

    func start() { times.withLock { $0.began = $0.began ?? .now } }
    func stop() { times.withLock { $0.ended = .now } }

    var span: Duration {
        times.withLock { times in
            guard let began = times.began, let ended = times.ended else { return .zero }
            return ended - began
        }
    }
}

extension Result where Failure == any Error {
    static func catching(_ body: () async throws -> Success) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
