import FleetModel
import HTTPTransport
import JSON
import Synchronization

/// The calls that checks are made of: each once, with its answer as it came, and noted for the checks of all answers.
final class ConformanceSession: Sendable {
    typealias Query = [(name: String, value: String)]

    let setting: ConformanceSuite.Setting
    /// The platform by the adapter that Tidegate itself uses, without second attempts.
    let platform: TidegatePlatform
    private let notes = Mutex(AnswerNotes())
    private let look = Mutex<PlatformLook?>(nil)
    private let lastGeneration = Mutex<Generation?>(nil)

    init(_ setting: ConformanceSuite.Setting) {
        self.setting = setting
        platform = TidegatePlatform(
            base: setting.base,
            client: setting.client,
            clock: setting.clock,
            retry: RetryPolicy(attempts: 1)
        )
    }

    /// What all answers so far were like.
    var answerNotes: AnswerNotes { notes.withLock { $0 } }

    func call(
        _ path: String...,
        method: HTTPRequest.Method = .get,
        query: Query = [],
        headers: Query = [],
        json: JSONValue? = nil,
        patience: TimeSpan = .zero,
        by client: HTTPClient? = nil
    ) async throws(ConformanceFault) -> ConformanceAnswer {
        var headers = headers
        let names = headers.map { $0.name.lowercased() }
        if json != nil, !names.contains("content-type") {
            headers.append((name: "Content-Type", value: "application/json"))
        }
        return try await call(
            path,
            method: method,
            query: query,
            headers: headers,
            body: json?.canonicalBytes ?? [],
            patience: patience,
            by: client
        )
    }

    func call(
        _ path: [String],
        method: HTTPRequest.Method = .get,
        query: Query = [],
        headers: Query = [],
        body: [UInt8],
        patience: TimeSpan = .zero,
        by client: HTTPClient? = nil
    ) async throws(ConformanceFault) -> ConformanceAnswer {
        let request = HTTPRequest(
            method,
            setting.base.appending(segments: path, query: query),
            headers: headers.compactMap { HTTPHeader($0.name, $0.value) },
            body: body,
            patience: patience
        )
        do {
            let answer = ConformanceAnswer(try await (client ?? setting.client).send(request))
            notes.withLock {
                $0.note(answer, of: "\(method.rawValue) /" + path.joined(separator: "/"))
            }
            return answer
        } catch {
            throw .seen(visible(error.description, most: 400))
        }
    }

    /// Makes a call of the adapter; a failure of it is what was seen.
    func adapted<Output>(
        _ call: (TidegatePlatform) async throws(PlatformError) -> Output
    ) async throws(ConformanceFault) -> Output {
        do {
            return try await call(platform)
        } catch {
            throw .seen(visible(error.description, most: 400))
        }
    }

    /// What the capabilities say, leniently read, asked for once: checks other than theirs do without what is missing.
    func looked() async throws(ConformanceFault) -> PlatformLook {
        if let known = look.withLock({ $0 }) { return known }
        let seen = PlatformLook(try await call("twin", "v1", "capabilities").value ?? .null)
        look.withLock { $0 = seen }
        return seen
    }

    /// Any device of the fleet: the one set aside, or the first of the listing.
    func someDevice() async throws(ConformanceFault) -> DeviceID {
        if let device = setting.device { return device }
        let page = try await call("twin", "v1", "devices", query: [(name: "limit", value: "1")])
        let id = page.value?["items"]?.array?.first?["id"]?.string
        guard let device = id.flatMap(DeviceID.init) else {
            throw .notApplicable("the platform lists no device")
        }
        return device
    }

    /// The cursor that a listing gives for the changes after it.
    func changesCursor() async throws(ConformanceFault) -> String {
        guard try await looked().hasChanges else {
            throw .notApplicable("capabilities.changes is false")
        }
        let page = try await call("twin", "v1", "devices", query: [(name: "limit", value: "1")])
        guard let cursor = page.value?["changesCursor"]?.string else {
            throw .seen("a listing without changesCursor")
        }
        return cursor
    }

    /// A generation for the device set aside that nobody used: above all that the platform lists, then one higher each time.
    func nextGeneration(
        of device: DeviceID,
        reported: Generation
    ) async throws(ConformanceFault) -> Generation {
        if let used = lastGeneration.withLock({ $0 }) {
            lastGeneration.withLock { $0 = used.next }
            return used.next
        }
        let size = try await looked().maxPage
        // Where they cannot be listed their own check says so.
        let listed = try? await platform.listedGenerations(pageSize: size)
        let highest = (listed ?? []).filter { $0.device == device && $0.track == .config }
            .map(\.generation).max()
        let first = max(highest ?? .none, reported).next
        lastGeneration.withLock { $0 = first }
        return first
    }
}

extension TidegatePlatform {
    /// ``generations()`` without asking for the capabilities.
    func listedGenerations(pageSize: Int) async throws(PlatformError) -> [KnownGeneration] {
        try await calls.records(
            "list the generations",
            ["job", "v1", "generations"],
            query: [],
            pageSize: pageSize,
            limits: limits,
            JobReader.knownGeneration(of:)
        )
    }

    /// ``openJobs()`` without asking for the capabilities.
    func listedOpenJobs(pageSize: Int) async throws(PlatformError) -> [JobStatus] {
        try await calls.records(
            "list the open jobs",
            ["job", "v1", "jobs"],
            query: [(name: "state", value: "open")],
            pageSize: pageSize,
            limits: limits
        ) { node throws(RecordFault) in try JobReader.status(of: node).status }
    }
}
