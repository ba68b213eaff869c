import FleetModel
import HTTPTransport

/// Jobs for the device that is set aside, one generation above all that the platform knows of, and what is done with them.
struct JobTrial: Sendable {
    let session: ConformanceSession
    let device: DeviceID
    let incarnation: Incarnation
    let generation: Generation
    /// The highest that the platform has seen, at least 1.
    let epoch: Epoch
    /// The platform's clock when the trial began.
    let now: Timestamp

    init(_ session: ConformanceSession) async throws(ConformanceFault) {
        guard let device = session.setting.device else {
            throw .notApplicable("needs --write-device ID")
        }
        self.session = session
        self.device = device
        epoch = max(try await session.looked().epoch, Epoch(1))
        let point = try await session.call("twin", "v1", "devices", device.text.string)
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
        let observed = twin["sections"]?["config"]?["observedGeneration"]?.integer ?? 0
        generation = try await session.nextGeneration(
            of: device,
            reported: Generation(UInt64(clamping: observed))
        )
    }

    /// A job that has expired: it is created, and never handed out.
    func expired(
        device: DeviceID? = nil,
        incarnation: Incarnation? = nil,
        generation: Generation? = nil,
        document: JSONValue = ["conformance": nil]
    ) throws(ConformanceFault) -> Job {
        try job(
            device: device ?? self.device,
            incarnation: incarnation ?? self.incarnation,
            generation: generation ?? self.generation,
            document: document,
            base: nil,
            expiresIn: .seconds(-60)
        )
    }

    /// A job that is open for that long, and that no device applies: it changes nothing, and is for a state that none has.
    func open(for span: TimeSpan) throws(ConformanceFault) -> Job {
        let impossible = Digest(hexadecimal: String(repeating: "0", count: 64))
        guard let impossible else { throw .seen("the suite's own digest is wrong") }
        return try job(
            device: device,
            incarnation: incarnation,
            generation: generation,
            document: [:],
            base: impossible,
            expiresIn: span
        )
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
            let wave = ResourceName("conformance")
        else { throw .seen("the suite's own names are wrong") }
        return Job(
            tenant: .standard,
            device: device,
            incarnation: incarnation,
            generation: generation,
            target: .config(ConfigTarget(digest: document.digest, document: document)),
            baseDigest: base,
            expiresAt: now.advanced(by: span),
            timeout: .minutes(1),
            reason: Job.Reason(commit: commit, rollout: rollout, wave: wave)
        )
    }

    static func header(_ epoch: Epoch) -> ConformanceSession.Query {
        [(name: "Tidegate-Epoch", value: String(epoch.number))]
    }

    func put(
        _ job: Job,
        body: JSONValue? = nil,
        epoch: Epoch? = nil,
        by client: HTTPClient? = nil
    ) async throws(ConformanceFault) -> ConformanceAnswer {
        try await session.call(
            "job",
            "v1",
            "jobs",
            job.id.text.string,
            method: .put,
            headers: Self.header(epoch ?? self.epoch),
            json: body ?? job.body,
            by: client
        )
    }

    func create(_ jobs: [JSONValue]) async throws(ConformanceFault) -> ConformanceAnswer {
        try await session.call(
            "job",
            "v1",
            "jobs:batchCreate",
            method: .post,
            headers: Self.header(epoch),
            json: ["jobs": .array(jobs)]
        )
    }

    func read(_ job: Job) async throws(ConformanceFault) -> ConformanceAnswer {
        try await session.call("job", "v1", "jobs", job.id.text.string)
    }

    func cancel(
        _ job: Job,
        _ mode: String,
        ifRevision revision: Int64? = nil,
        epoch: Epoch? = nil
    ) async throws(ConformanceFault) -> ConformanceAnswer {
        var body = JSONObject()
        body["mode"] = .string(mode)
        if let revision { body["ifRevision"] = .number(JSONNumber(revision)) }
        return try await session.call(
            "job",
            "v1",
            "jobs",
            job.id.text.string,
            "cancel",
            method: .post,
            headers: Self.header(epoch ?? self.epoch),
            json: .object(body)
        )
    }

    /// Ends what ``open(for:)`` made, whatever became of it.
    func clear(_ job: Job) async {
        for mode in ["queuedOnly", "request", "force"] {
            guard let answer = try? await cancel(job, mode), answer.status != 200 else { return }
        }
    }

    /// The position behind all that the feed of jobs holds now.
    func endOfFeed() async throws(ConformanceFault) -> String {
        var query: ConformanceSession.Query = []
        for _ in 0..<100_000 {
            let page = try await session.call("job", "v1", "jobs", query: query).expect(200)
            guard let next = page["next"]?.string else {
                throw .seen("a feed of jobs without next")
            }
            if page["caughtUp"]?.bool == true { return next }
            query = [(name: "since", value: next)]
        }
        throw .seen("the feed of jobs does not end")
    }
}
