import DevicePlatforms
import FleetModel
import HTTPTransport
import LoopbackServer
import Synchronization
import Testing

@testable import DeviceSimulator

/// The simulator, and platforms that lie, against the suite that every platform is held to.
struct ConformanceTests {
    static let token = Secret("conformance")
    private static let authorization = ["Authorization": "Bearer conformance"]

    /// Runs the suite against a port; `writes` sets a device of the simulator behind it aside.
    static func results(
        of port: Int,
        simulator: Int,
        writes: Bool = true
    ) async throws -> [ConformanceSuite.Result] {
        try await results(of: port, device: writes ? try await firstDevice(simulator) : nil)
    }

    /// Runs the suite against a port, with a device set aside where there is one.
    static func results(
        of port: Int,
        device: DeviceID?,
        longestCheck: TimeSpan = .minutes(1),
        header: TimeSpan = .seconds(8),
        bodyBytes: Int = 16 * 1_024 * 1_024
    ) async throws -> [ConformanceSuite.Result] {
        let base = try #require(HTTPAddress("http://127.0.0.1:\(port)"))
        func client(_ token: Secret?) -> HTTPClient {
            var settings = HTTPSettings()
            settings.limits.header = header
            settings.limits.bodyBytes = bodyBytes
            settings.credential = token.map {
                OriginCredential(origin: base.origin, source: .value($0))
            }
            return HTTPClient(settings: settings, concurrency: 1)
        }
        let start = ContinuousClock.now
        let clock = PlatformClock(
            monotonic: {
                let (seconds, attoseconds) = (ContinuousClock.now - start).components
                return TimeSpan(
                    milliseconds: seconds * 1_000 + attoseconds / 1_000_000_000_000_000
                )
            },
            pause: { try await Task.sleep(for: .milliseconds($0.milliseconds)) }
        )
        var setting = ConformanceSuite.Setting(base: base, client: client(token), clock: clock)
        setting.anonymous = client(nil)
        setting.stranger = client(Secret("not-a-token-of-this-platform"))
        setting.device = device
        setting.longestCheck = longestCheck
        // As an earlier process of the simulator gave it out.
        setting.oldCursor = "changes.2.0"
        let results = Mutex<[ConformanceSuite.Result]>([])
        await ConformanceSuite(setting).run { result in results.withLock { $0.append(result) } }
        return results.withLock { $0 }
    }

    private static func firstDevice(_ port: Int) async throws -> DeviceID {
        let base = try #require(HTTPAddress("http://127.0.0.1:\(port)"))
        var settings = HTTPSettings()
        settings.credential = OriginCredential(origin: base.origin, source: .value(token))
        let clock = PlatformClock(monotonic: { .zero }, pause: { _ in })
        let client = HTTPClient(settings: settings, concurrency: 1)
        let platform = TidegatePlatform(base: base, client: client, clock: clock)
        let sweep = try await platform.sweep()
        return try #require(sweep.table.rows.map(\.twin.id).min())
    }

    static func failed(_ results: [ConformanceSuite.Result]) -> [String: String] {
        var failed: [String: String] = [:]
        for result in results {
            if case .failed(let seen) = result.outcome { failed[result.name] = seen }
        }
        return failed
    }

    @Test func `the simulator keeps the contract of the device API, check by check`() async throws {
        try await RunningSimulator.run(scale: 4, configure: { $0.token = Self.token }) {
            simulator in
            let results = try await Self.results(of: simulator.port, simulator: simulator.port)

            for result in results {
                #expect(result.outcome == .passed, "\(result.name): \(result.sentence)")
            }
            #expect(results.map(\.name) == ConformanceSuite.names)
        }
    }

    @Test func `without a device set aside nothing is written`() async throws {
        try await RunningSimulator.run(configure: { $0.token = Self.token }) { simulator in
            let relay = try LoopbackRelay(to: simulator.port, changing: { $1($0) })

            let results = try await Self.results(
                of: relay.port,
                simulator: simulator.port,
                writes: false
            )

            let skipped = results.filter { $0.outcome == .skipped("needs --write-device ID") }
            #expect(skipped.map(\.name) == ConformanceSuite.writingNames)
            #expect(Self.failed(results) == [:])
            let written = relay.server.requests.filter { request in
                request.method != "GET" && request.path != "/twin/v1/devices:batchGet"
            }
            #expect(written.map(\.path) == [])
        }
    }

    @Test func `every job is for the device set aside, and of a kind that nothing applies`()
        async throws
    {
        try await RunningSimulator.run(scale: 4, configure: { $0.token = Self.token }) {
            simulator in
            let relay = try LoopbackRelay(to: simulator.port, changing: { $1($0) })
            let device = try await Self.firstDevice(simulator.port)

            _ = try await Self.results(of: relay.port, device: device)

            let bodies = relay.server.requests.flatMap { request -> [JSONValue] in
                if request.isPut { return [request.json] }
                return request.json["jobs"]?.array?.compactMap { $0["job"] } ?? []
            }
            let jobs = bodies.filter { $0["device"]?.string != nil }
            #expect(jobs.count > 40)
            for job in jobs {
                let expiry = job["expiresAt"]?.string.flatMap(Timestamp.init(_:))
                let isExpired = expiry.map { $0 < Workbench.start } ?? true
                let name = job["device"]?.string
                #expect(name == device.description || name == "no-such-device-0")
                #expect(isExpired || job["baseDigest"] != nil, "\(job.canonicalText)")
                #expect(isExpired || job["target"]?["document"] == [:], "\(job.canonicalText)")
            }
            #expect(jobs.count { $0["baseDigest"] == nil } <= 1)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `each lie fails the check that names it, and no other`() async throws {
        try await Self.tell(Lie.all)
    }

    @Test(.timeLimit(.minutes(5)))
    func `what the contract leaves open fails no check`() async throws {
        try await Self.tell(Lie.permitted)
    }

    /// Every lie is told by a platform of its own, a few at a time.
    private static func tell(_ lies: [Lie]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, lie) in lies.enumerated() {
                if index >= 6 { try await group.next() }
                group.addTask { try await Self.tell(lie) }
            }
            try await group.waitForAll()
        }
    }

    private static func tell(_ lie: Lie) async throws {
        try await RunningSimulator.run(
            devices: 12,
            scale: 4,
            configure: { $0.token = Self.token }
        ) { simulator in
            let relay = try LoopbackRelay(to: simulator.port, changing: lie.answer())
            let failed = Self.failed(
                try await Self.results(of: relay.port, simulator: simulator.port)
            )

            #expect(Set(failed.keys) == lie.checks, "\(lie.name): \(failed)")
            if let check = lie.checks.first, lie.checks.count == 1 {
                let seen = failed[check] ?? ""
                #expect(seen.contains(lie.seen), "\(lie.name): \(seen)")
            }
            let jobs = try await simulator.get("/job/v1/jobs?state=open", Self.authorization)
            let isTold = lie.checks.contains("jobs-left")
            #expect(isTold || jobs["items"] == [], "\(lie.name) leaves open jobs behind")
            relay.stop()
        }
    }

    @Test func `every check has a lie that it finds`() {
        let found = Lie.all.reduce(into: Set<String>()) { $0.formUnion($1.checks) }

        #expect(Set(ConformanceSuite.names).subtracting(found).sorted() == [])
        #expect(Set(Lie.all.map(\.name)).count == Lie.all.count)
    }
}
