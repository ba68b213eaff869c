import FleetModel
import ServiceLifecycle

/// The calls of the simulator: the device API, and beside it those that only a simulator has.
struct DeviceAPI: Sendable {
    let platform: SimulatedPlatform

    var configuration: SimulatorConfiguration { platform.configuration }
    var limits: SimulatorLimits { platform.configuration.limits }

    /// Answers a call; a failure is an answer too.
    func answer(_ request: APIRequest) async -> APIAnswer {
        do throws(Problem) {
            try authorize(request)
            guard let endpoint = Endpoint(request.path) else {
                throw Problem(404, "not_found", "the path names nothing")
            }
            guard endpoint.methods.contains(request.method) else {
                if case .desired = endpoint, request.method == "PATCH" {
                    throw Problem(
                        405,
                        "not_supported",
                        "desired state goes by jobs",
                        headers: ["Allow": ""]
                    )
                }
                let allowed = ["Allow": endpoint.methods.joined(separator: ", ")]
                throw Problem(405, "method_not_allowed", headers: allowed)
            }
            guard endpoint.isOfDeviceAPI else { return try answer(simulator: endpoint, request) }
            let (faults, number) = platform.nextCall()
            let storm = FaultStorm(faults: faults, seed: configuration.fleet.seed, call: number)
            return try await storm.pass(sleep: platform.time.sleep) { () async throws(Problem) in
                try await answer(endpoint, request, storm)
            }
        } catch {
            return error.answer
        }
    }

    private func authorize(_ request: APIRequest) throws(Problem) {
        guard let token = configuration.token else { return }
        guard request.headers["authorization"] == "Bearer " + token.reveal() else {
            let headers = ["WWW-Authenticate": "Bearer"]
            throw Problem(401, "unauthorized", "a bearer token is needed", headers: headers)
        }
    }

    private func answer(
        _ endpoint: Endpoint,
        _ request: APIRequest,
        _ storm: FaultStorm
    ) async throws(Problem) -> APIAnswer {
        let isStream = endpoint == .devices && request.names("application/x-ndjson")
        guard isStream || request.accepts("application/json") else {
            throw Problem(406, "not_acceptable", "answers are application/json")
        }
        switch endpoint {
        case .capabilities: return try capabilities(request)
        case .devices: return isStream ? try stream(request, storm) : try page(request)
        case .changes: return try await changes(request)
        case .reports: return try await reports(request)
        case .batchGet: return try batchGet(request)
        case .device(let id): return try device(id, request)
        case .jobs: return try jobs(request)
        case .batchCreate: return storm.lose(try batchCreate(request))
        case .job(let id) where request.method == "PUT": return storm.lose(try put(id, request))
        case .job(let id): return try job(id, request)
        case .cancel(let id): return storm.lose(try cancel(id, request))
        case .generations: return try generations(request)
        default: throw Problem(404, "not_found")
        }
    }

    /// Reads until there is something to tell or the time is over; at once when the service is shutting down.
    func hold<Result>(
        for wait: Duration,
        until isWorthTelling: (Result) -> Bool,
        _ read: () throws(Problem) -> Result
    ) async throws(Problem) -> Result {
        let deadline = platform.time.elapsed() + wait
        while true {
            let result = try read()
            let rest = deadline - platform.time.elapsed()
            guard !isWorthTelling(result), rest > .zero else { return result }
            let sleep = platform.time.sleep
            do {
                try await cancelWhenGracefulShutdown {
                    try await sleep(min(rest, .milliseconds(20)))
                }
            } catch {
                return result
            }
        }
    }

    func cursor(_ feed: PlatformCursor.Feed, _ places: UInt64...) -> String {
        PlatformCursor(feed, instance: configuration.instance, places).text
    }

    func places(
        _ text: String,
        _ feed: PlatformCursor.Feed,
        _ count: Int
    ) throws(Problem) -> [UInt64] {
        try PlatformCursor(text, of: feed, instance: configuration.instance, places: count).places
    }
}
