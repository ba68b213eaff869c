import FleetModel
import HTTPTransport

/// Jobs for the device that is set aside, one generation above all that the platform knows of, and what is done with them.
///
/// Nothing is applied by any of them: they have expired, or name a state that no device has, and nearly all do both.
struct JobTrial: Sendable {
    let session: ConformanceSession
    let device: DeviceID
    let incarnation: Incarnation
    let track: Track
    let generation: Generation
    /// The highest that the platform has seen, at least 1.
    let epoch: Epoch
    /// The platform's clock when the trial began.
    let now: Timestamp

    init(
        _ session: ConformanceSession,
        track: Track = .config
    ) async throws(ConformanceFault) {
        guard let device = session.setting.device else {
            throw .notApplicable("needs --write-device ID")
        }
        self.session = session
        self.device = device
        self.track = track
        epoch = max(try await session.looked().epoch, Epoch(1))
        let point = try await session.call("twin/v1/devices/\(device)")
        if point.status == 404 { throw .seen("there is no device \(device) to write to") }
        let twin = try point.expect(200)
        guard let life = twin["incarnation"]?.string.flatMap(Incarnation.init) else {
            throw .seen("the device \(device) has no incarnation")
        }
        incarnation = life
        guard let now = point["tidegate-as-of"].flatMap(Timestamp.init(_:)) else {
            throw .seen("a point read without Tidegate-As-Of")
        }
        self.now = now
        let section = twin["sections"]?[Text(track.rawValue)]
        let observed = section?["observedGeneration"]?.integer ?? 0
        generation = try await session.nextGeneration(
            of: device,
            track,
            reported: Generation(UInt64(clamping: observed))
        )
    }

    /// What no device has on any track.
    static let impossible = Digest(of: Array("a state that no device has".utf8))

    /// A job that has expired: it is created, and never handed out.
    func expired(
        device: DeviceID? = nil,
        incarnation: Incarnation? = nil,
        generation: Generation? = nil,
        document: JSONValue = ["conformance": .null],
        base: Digest? = Self.impossible
    ) throws(ConformanceFault) -> Job {
        try job(
            device: device ?? self.device,
            incarnation: incarnation ?? self.incarnation,
            generation: generation ?? self.generation,
            document: document,
            base: base,
            expiresIn: .days(-1)
        )
    }

    /// A job that is open for that long, and that no device applies: it changes nothing, and is for a state that none has.
    func open(for span: TimeSpan) throws(ConformanceFault) -> Job {
        let job = try job(
            device: device,
            incarnation: incarnation,
            generation: generation,
            document: [:],
            base: Self.impossible,
            expiresIn: span
        )
        session.willOpen(job, self)
        return job
    }

    private func job(
        device: DeviceID,
        incarnation: Incarnation,
        generation: Generation,
        document: JSONValue,
        base: Digest?,
        expiresIn span: TimeSpan
    ) throws(ConformanceFault) -> Job {
        guard let commit = CommitID(String(repeating: "0", count: 40)),
            let rollout = RolloutID("r-" + String(repeating: "a", count: 16)),
            let wave = ResourceName("conformance"), let version = Version("0.0.0")
        else { throw .seen("the suite's own names are wrong") }
        let target: JobTarget =
            switch track {
            case .config: .config(ConfigTarget(digest: document.digest, document: document))
            case .firmware:
                .firmware(
                    FirmwareTarget(
                        component: "conformance",
                        from: "0.0.0",
                        version: version,
                        // A name that is never resolved (RFC 2606).
                        uri: "https://conformance.invalid/none",
                        size: 1,
                        sha256: Self.impossible
                    )
                )
            }
        return Job(
            tenant: .standard,
            device: device,
            incarnation: incarnation,
            generation: generation,
            target: target,
            baseDigest: base,
            expiresAt: now.advanced(by: span),
            timeout: .minutes(1),
            reason: Job.Reason(commit: commit, rollout: rollout, wave: wave)
        )
    }
}

extension JobTrial {
    static func header(_ epoch: Epoch) -> ConformanceSession.Query {
        [(name: "Tidegate-Epoch", value: String(epoch.number))]
    }

    /// The epoch's header as it should be, and that of a writer of an earlier term.
    var header: ConformanceSession.Query { Self.header(epoch) }
    var staleHeader: ConformanceSession.Query { Self.header(Epoch(epoch.number - 1)) }

    func put(
        _ job: Job,
        body: JSONValue? = nil,
        headers: ConformanceSession.Query? = nil,
        by client: HTTPClient? = nil
    ) async throws(ConformanceFault) -> ConformanceAnswer {
        try await put(
            job,
            spelled: (body ?? job.body).canonicalText,
            headers: headers,
            by: client
        )
    }

    func put(
        _ job: Job,
        spelled text: String,
        headers: ConformanceSession.Query? = nil,
        by client: HTTPClient? = nil
    ) async throws(ConformanceFault) -> ConformanceAnswer {
        try await session.call(
            "job/v1/jobs/\(job.id)",
            method: .put,
            headers: headers ?? header,
            body: Array(text.utf8),
            by: client
        )
    }

    static func entry(_ job: Job, body: JSONValue? = nil) -> JSONValue {
        ["jobId": .string(job.id.text), "job": body ?? job.body]
    }

    func create(
        _ entries: [JSONValue],
        headers: ConformanceSession.Query? = nil,
        by client: HTTPClient? = nil
    ) async throws(ConformanceFault) -> ConformanceAnswer {
        let body: JSONValue = ["jobs": .array(entries)]
        return try await session.call(
            "job/v1/jobs:batchCreate",
            method: .post,
            headers: headers ?? header,
            body: body.canonicalBytes,
            by: client
        )
    }

    /// The results of batches that are as large as the platform takes, one an entry, each of the entry at its place.
    func results(of entries: [JSONValue]) async throws(ConformanceFault) -> [JSONValue] {
        let most = try await session.looked().maxTargets
        var results: [JSONValue] = []
        for start in stride(from: 0, to: entries.count, by: most) {
            let part = Array(entries[start..<min(start + most, entries.count)])
            let found = try await create(part).expect(200)["results"]?.array ?? []
            guard found.map({ $0["jobId"] }) == part.map({ $0["jobId"] }) else {
                throw .seen("\(found.count) results for \(part.count) jobs, or of other jobs")
            }
            results += found
        }
        return results
    }

    func read(_ job: Job) async throws(ConformanceFault) -> ConformanceAnswer {
        try await session.call("job/v1/jobs/\(job.id)")
    }

    func cancel(
        _ job: Job,
        _ mode: String,
        ifRevision revision: Int64? = nil,
        headers: ConformanceSession.Query? = nil,
        by client: HTTPClient? = nil
    ) async throws(ConformanceFault) -> ConformanceAnswer {
        var body = JSONObject()
        body["mode"] = .string(mode)
        if let revision { body["ifRevision"] = .number(JSONNumber(revision)) }
        return try await session.call(
            "job/v1/jobs/\(job.id)/cancel",
            method: .post,
            headers: headers ?? header,
            body: JSONValue.object(body).canonicalBytes,
            by: client
        )
    }

    /// The modes of cancelling that the platform offers, the gentle first.
    func modes() async throws(ConformanceFault) -> [String] {
        let modes = try await session.looked().cancelModes
        guard !modes.isEmpty else { throw .notApplicable("sink.cancel is empty") }
        return modes
    }

    /// Ends what ``open(for:)`` made; returns what it is where it goes on.
    func clear(_ job: Job) async -> String? {
        for mode in (try? await modes()) ?? [] {
            if let answer = try? await cancel(job, mode), answer.status == 200 { break }
        }
        guard let answer = try? await read(job) else { return "unknown" }
        guard answer.status != 404, answer.state?.isTerminal != true else { return nil }
        return answer.state?.rawValue ?? "unknown"
    }
}
