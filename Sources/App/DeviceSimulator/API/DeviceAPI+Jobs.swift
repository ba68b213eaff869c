import FleetModel

extension DeviceAPI {
    /// Creates a job, once for its id.
    func put(_ id: String, _ request: APIRequest) throws(Problem) -> APIAnswer {
        try request.allow()
        let epoch = try request.epoch()
        let body = try request.json()
        let offer = try offer(id, body)
        let outcome = platform.withFleet { fleet -> OfferOutcome? in
            fleet.admit(epoch) ? OfferOutcome(fleet.offer(offer, epoch: epoch), fleet) : nil
        }
        guard let outcome else { throw Self.staleEpoch }
        let job = try outcome.result.get()
        return JobDocument.answer(job, status: outcome.status)
    }

    /// Creates many jobs, each judged alone.
    func batchCreate(_ request: APIRequest) throws(Problem) -> APIAnswer {
        try request.allow()
        let epoch = try request.epoch()
        let body = try request.json()
        guard let entries = body["jobs"]?.array, !entries.isEmpty else {
            throw .invalid("jobs is no array of jobs")
        }
        guard entries.count <= limits.maxTargetsPerCall else {
            throw Problem(413, "too_many_jobs", "at most \(limits.maxTargetsPerCall) jobs a call")
        }
        var items: [(id: String, offer: Result<OfferedJob, Problem>)] = []
        for entry in entries {
            guard let id = entry["jobId"]?.string, id.utf8.count <= 256, let job = entry["job"],
                case .object = job
            else { throw .invalid("an entry of jobs has no jobId or no job") }
            items.append((id, read(id, job)))
        }
        let outcomes = platform.withFleet { fleet -> [OfferOutcome]? in
            guard fleet.admit(epoch) else { return nil }
            return items.map { item in
                switch item.offer {
                case .success(let offer): OfferOutcome(fleet.offer(offer, epoch: epoch), fleet)
                case .failure(let problem): OfferOutcome(problem)
                }
            }
        }
        guard let outcomes else { throw Self.staleEpoch }
        return .json { writer in
            writer.beginObject()
            writer.writeKey("results")
            writer.beginArray()
            for (item, outcome) in zip(items, outcomes) { outcome.write(item.id, to: &writer) }
            writer.endArray()
            writer.endObject()
        }
    }

    private func read(_ id: String, _ body: JSONValue) -> Result<OfferedJob, Problem> {
        do { return .success(try offer(id, body)) } catch { return .failure(error) }
    }

    private func offer(_ id: String, _ body: JSONValue) throws(Problem) -> OfferedJob {
        guard let id = JobID(id) else { throw .invalid("the job id is none") }
        let offer = try OfferedJob(id: id, body: body)
        guard case .config(let target) = offer.target else { return offer }
        guard target.document.canonicalBytes.count <= limits.maxDocumentBytes else {
            let detail = "a document has at most \(limits.maxDocumentBytes) bytes"
            throw Problem(413, "document_too_large", detail)
        }
        return offer
    }

    private static let staleEpoch = Problem(409, "stale_epoch", "a writer of a later term was here")

    func job(_ id: String, _ request: APIRequest) throws(Problem) -> APIAnswer {
        try request.allow()
        guard let id = JobID(id) else { throw .invalid("the job id is none") }
        let job = platform.withFleet { fleet in fleet.board.index(of: id).map { fleet.board[$0] } }
        guard let job else { throw Problem(404, "job_unknown") }
        return JobDocument.answer(job)
    }

    func jobs(_ request: APIRequest) throws(Problem) -> APIAnswer {
        guard let state = request.query["state"] else { return try jobFeed(request) }
        guard state == "open" else { throw .invalid("state can only be open") }
        try request.allow("state", "cursor", "limit")
        let limit = try request.limit(atMost: limits.maxPage)
        var start = 0
        if let text = request.query["cursor"] {
            start = Int(clamping: try places(text, .open, 1)[0])
        }
        let (page, now) = platform.withFleet { fleet in
            (fleet.board.open(from: start, limit: limit), fleet.now)
        }
        return .json { writer in
            writer.beginObject()
            writer.writeKey("items")
            writer.beginArray()
            for job in page.jobs { JobDocument.write(job, to: &writer) }
            writer.endArray()
            if let next = page.next { writer.write("nextCursor", cursor(.open, UInt64(next))) }
            writer.write("asOf", now.description)
            writer.endObject()
        }
    }

    private func jobFeed(_ request: APIRequest) throws(Problem) -> APIAnswer {
        try request.allow("since", "limit")
        let limit = try request.limit(atMost: limits.maxPage)
        let since = request.query["since"]
        let place = try since.map { text throws(Problem) in try places(text, .jobs, 1)[0] }
        let (page, floor, now) = platform.withFleet { fleet in
            let floor = fleet.board.feed.floor
            let page = fleet.board.changes(after: place ?? floor, limit: limit)
            let jobs = page.map { page in page.subjects.map { fleet.board[$0] } }
            return (page.flatMap { page in jobs.map { (page, $0) } }, floor, fleet.now)
        }
        guard let (page, jobs) = page else {
            throw (place ?? 0) < floor ? PlatformCursor.expired : Problem(400, "cursor_invalid")
        }
        return .json { writer in
            writer.beginObject()
            writer.writeKey("items")
            writer.beginArray()
            for job in jobs { JobDocument.write(job, to: &writer) }
            writer.endArray()
            writer.write("next", cursor(.jobs, page.next))
            writer.write("caughtUp", page.isCaughtUp)
            writer.write("asOf", now.description)
            writer.endObject()
        }
    }

    func cancel(_ id: String, _ request: APIRequest) throws(Problem) -> APIAnswer {
        try request.allow()
        let epoch = try request.epoch()
        guard let id = JobID(id) else { throw .invalid("the job id is none") }
        let body = try request.json()
        guard let mode = body["mode"]?.string.flatMap(CancelMode.init) else {
            throw .invalid("mode is none of queuedOnly, request, force")
        }
        let revision = try Self.revision(body["ifRevision"])
        if let reason = body["reason"] {
            guard let text = reason.string, text.utf8.count <= 2_048 else {
                throw .invalid("reason is no short string")
            }
        }
        let answer = platform.withFleet { fleet -> (CancelResult, PlatformJob?)? in
            guard fleet.admit(epoch) else { return nil }
            let result = fleet.cancel(id, mode: mode, ifRevision: revision)
            return (result, fleet.board.index(of: id).map { fleet.board[$0] })
        }
        guard let (result, job) = answer else { throw Self.staleEpoch }
        switch (result, job) {
        case (.ended, .some(let job)): return JobDocument.answer(job)
        case (.asked, .some(let job)): return JobDocument.answer(job, status: 202)
        case (.tooLate, _): throw Problem(409, "cancel_too_late", "the device has it already")
        case (.revisionMismatch, _): throw Problem(412, "revision_mismatch")
        default: throw Problem(404, "job_unknown")
        }
    }

    private static func revision(_ value: JSONValue?) throws(Problem) -> UInt64? {
        guard let value else { return nil }
        guard let number = value.integer, (0...JSONNumber.largestExact).contains(number) else {
            throw .invalid("ifRevision is no number of a revision")
        }
        return UInt64(number)
    }
}

/// What one offer came to, for the wire.
private struct OfferOutcome: Sendable {
    let status: Int
    let result: Result<PlatformJob, Problem>

    init(_ problem: Problem) {
        status = problem.status
        result = .failure(problem)
    }

    init(_ answer: OfferAnswer, _ fleet: SimulatedFleet) {
        status = answer.status
        switch answer {
        case .job(let index, _): result = .success(fleet.board[index])
        case .refused(let refusal): result = .failure(Self.problem(refusal))
        }
    }

    private static func problem(_ refusal: OfferRefusal) -> Problem {
        switch refusal {
        case .jobConflict: Problem(409, "job_conflict", "the id has another body")
        case .deviceUnknown: Problem(404, "device_unknown")
        case .incarnationMismatch: Problem(409, "incarnation_mismatch")
        case .staleGeneration(let highest):
            Problem(409, "stale_generation", "generation \(highest) was accepted")
        case .full: Problem(503, "unavailable", "the board of jobs is full", retryAfter: 60)
        }
    }

    func write(_ id: String, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.write("jobId", id)
        writer.write("status", status)
        switch result {
        case .success(let job):
            writer.writeKey("job")
            JobDocument.write(job, to: &writer)
        case .failure(let problem):
            writer.writeKey("error")
            problem.write(to: &writer)
        }
        writer.endObject()
    }
}
