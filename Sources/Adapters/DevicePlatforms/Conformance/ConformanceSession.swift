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
    private let lastGenerations = Mutex<[Track: Generation]>([:])
    private let openJobs = Mutex<[(trial: JobTrial, job: Job)]>([])
    private let leftJobs = Mutex<[String]>([])

    /// A platform that is busy and says for how long breaks no contract; every other failure is for a check to see.
    private static let busy = RetryPolicy(
        attempts: 4,
        base: TimeSpan(milliseconds: 100),
        ceiling: .seconds(1)
    )

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

    /// Makes one call, again where the platform asks for patience. A body is `application/json` unless the headers say otherwise.
    func call(
        _ path: String,
        method: HTTPRequest.Method = .get,
        query: Query = [],
        headers: Query = [],
        body: [UInt8] = [],
        patience: TimeSpan = .zero,
        by client: HTTPClient? = nil
    ) async throws(ConformanceFault) -> ConformanceAnswer {
        var fields = headers
        if !body.isEmpty, !headers.contains(where: { $0.name == "Content-Type" }) {
            fields.append((name: "Content-Type", value: "application/json"))
        }
        let segments = path.split(separator: "/").map(String.init)
        let request = HTTPRequest(
            method,
            setting.base.appending(segments: segments, query: query),
            headers: fields.compactMap { HTTPHeader($0.name, $0.value) },
            body: body,
            patience: patience
        )
        var attempt = 1
        while true {
            let answer: ConformanceAnswer
            do {
                answer = ConformanceAnswer(try await (client ?? setting.client).send(request))
            } catch {
                throw .seen(visible(error.description, most: 400))
            }
            notes.withLock { $0.note(answer, of: "\(method.rawValue) /\(path)") }
            let head = answer.response.head
            guard head.isBusy, await waited(head.retryAfter, afterAttempt: attempt) else {
                return answer
            }
            attempt += 1
        }
    }

    /// Makes a call of the adapter; a failure of it is what was seen.
    func adapted<Output>(
        _ call: (TidegatePlatform) async throws(PlatformError) -> Output
    ) async throws(ConformanceFault) -> Output {
        var attempt = 1
        while true {
            do {
                return try await call(platform)
            } catch {
                guard error.code == .unavailable,
                    await waited(error.retryAfter, afterAttempt: attempt)
                else { throw .seen(visible(error.description, most: 400)) }
                attempt += 1
            }
        }
    }

    /// Waits as a busy platform asks; false where it does not say for how long, or asks too much or too often.
    func waited(_ retryAfter: TimeSpan?, afterAttempt attempt: Int) async -> Bool {
        var generator = SystemRandomNumberGenerator()
        guard let retryAfter,
            let pause = Self.busy.pause(
                afterAttempt: attempt,
                retryAfter: retryAfter,
                using: &generator
            )
        else { return false }
        return (try? await setting.clock.pause(pause)) != nil
    }

    /// What the capabilities say, leniently read, asked for once: checks other than theirs do without what is missing.
    func looked() async throws(ConformanceFault) -> PlatformLook {
        if let known = look.withLock({ $0 }) { return known }
        let seen = PlatformLook(try await call("twin/v1/capabilities").value ?? .null)
        look.withLock { $0 = seen }
        return seen
    }

    /// Any device of the fleet: the one set aside, or the first of the listing.
    func someDevice() async throws(ConformanceFault) -> DeviceID {
        if let device = setting.device { return device }
        let id = try await firstPage()["items"]?.array?.first?["id"]?.string
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
        guard let cursor = try await firstPage()["changesCursor"]?.string else {
            throw .seen("a listing without changesCursor")
        }
        return cursor
    }

    private func firstPage() async throws(ConformanceFault) -> JSONValue {
        let query = [(name: "limit", value: "1")]
        return try await call("twin/v1/devices", query: query).value ?? .null
    }

    func batchGet(
        _ ids: [JSONValue],
        by client: HTTPClient? = nil
    ) async throws(ConformanceFault) -> ConformanceAnswer {
        let body: JSONValue = ["ids": .array(ids)]
        return try await call(
            "twin/v1/devices:batchGet",
            method: .post,
            body: body.canonicalBytes,
            by: client
        )
    }

    func listedGenerations() async throws(ConformanceFault) -> [KnownGeneration] {
        let size = try await looked().maxPage
        return try await adapted { platform async throws(PlatformError) in
            try await platform.generations(pageSize: size)
        }
    }

    func listedOpenJobs() async throws(ConformanceFault) -> [JobStatus] {
        let size = try await looked().maxPage
        return try await adapted { platform async throws(PlatformError) in
            try await platform.openJobs(pageSize: size)
        }
    }

    /// A generation for the device set aside that nobody used: above all that the platform lists, then one higher each time.
    func nextGeneration(
        of device: DeviceID,
        _ track: Track,
        reported: Generation
    ) async throws(ConformanceFault) -> Generation {
        if let used = lastGenerations.withLock({ $0[track] }) {
            lastGenerations.withLock { $0[track] = used.next }
            return used.next
        }
        // Where they cannot be listed their own check says so.
        let listed = (try? await listedGenerations()) ?? []
        let highest = listed.filter { $0.device == device && $0.track == track }
            .map(\.generation).max()
        let first = max(highest ?? .none, reported).next
        lastGenerations.withLock { $0[track] = first }
        return first
    }
}

extension ConformanceSession {
    /// Notes a job that must not outlive its check.
    func willOpen(_ job: Job, _ trial: JobTrial) { openJobs.withLock { $0.append((trial, job)) } }

    /// Ends the jobs that a check has left open, as far as the platform lets it, and keeps the names of the others.
    func clear() async {
        let open = openJobs.withLock { jobs in
            defer { jobs = [] }
            return jobs
        }
        for (trial, job) in open {
            guard let state = await trial.clear(job) else { continue }
            leftJobs.withLock { $0.append("\(job.id) is \(state) and expires at \(job.expiresAt)") }
        }
    }

    /// What could not be ended.
    var left: [String] { leftJobs.withLock { $0 } }
}
