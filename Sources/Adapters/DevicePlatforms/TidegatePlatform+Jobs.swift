package import FleetModel
import HTTPTransport
import JSON

extension TidegatePlatform {
    /// Calls the device API as ``DevicePlatform`` promises for this.
    package func createJobs(
        _ jobs: [Job],
        epoch: Epoch
    ) async throws(PlatformError) -> [JobOffer] {
        let capabilities = try await knownCapabilities()
        var offers: [JobOffer] = []
        for chunk in JobChunk.chunks(of: jobs, capabilities) {
            switch chunk {
            case .tooLarge(let bytes):
                offers.append(
                    .refused(
                        code: "document_too_large",
                        message: "\(bytes) bytes, and the platform takes "
                            + "\(capabilities.maxDocumentBytes)"
                    )
                )
            case .batch(let batch, let document):
                offers += try await create(batch, document, epoch: epoch)
            }
        }
        return offers
    }

    /// Calls the device API as ``DevicePlatform`` promises for this.
    package func job(_ id: JobID) async throws(PlatformError) -> JobStatus? {
        var call = calls.call("read the job \(id)", ["job", "v1", "jobs", id.text.string])
        call.accepts.insert(404)
        let response = try await calls.answer(to: call)
        if response.status == 404 {
            guard ProblemDocument(response).code == "job_unknown" else {
                throw call.error(response)
            }
            return nil
        }
        return try status(in: response, to: call, of: id)
    }

    /// Calls the device API as ``DevicePlatform`` promises for this.
    package func cancel(
        _ id: JobID,
        mode: CancelMode,
        epoch: Epoch
    ) async throws(PlatformError) -> CancelAnswer {
        let body: JSONValue = ["mode": .string(mode.rawValue)]
        var call = calls.call(
            "cancel the job \(id)",
            ["job", "v1", "jobs", id.text.string, "cancel"],
            method: .post,
            headers: [(name: "Tidegate-Epoch", value: String(epoch.number))],
            json: body.canonicalBytes
        )
        call.accepts = [200, 202, 404, 409]
        let response = try await calls.answer(to: call)
        guard response.status >= 400 else {
            return .state(try status(in: response, to: call, of: id))
        }
        switch ProblemDocument(response).code {
        case "job_unknown": return .unknownJob
        case "cancel_too_late": return .tooLate
        default: throw call.error(response)
        }
    }

    private func status(
        in response: HTTPResponse,
        to call: PlatformCalls.Call,
        of id: JobID
    ) throws(PlatformError) -> JobStatus {
        try calls.parse(response, of: call) { node, _ throws(RecordFault) in
            try node.checkWhole()
            let status = try JobReader.status(of: node).status
            guard status.id == id else { throw RecordFault("it is another job") }
            return status
        }
    }

    private func create(
        _ jobs: [Job],
        _ document: [UInt8],
        epoch: Epoch
    ) async throws(PlatformError) -> [JobOffer] {
        let call = calls.call(
            "offer \(jobs.count) jobs",
            ["job", "v1", "jobs:batchCreate"],
            method: .post,
            headers: [(name: "Tidegate-Epoch", value: String(epoch.number))],
            json: document
        )
        return try await calls.read(call) { node, _ throws(RecordFault) in
            try node.checkWhole()
            let results = Array(try node.items("results"))
            guard results.count == jobs.count else {
                throw RecordFault("\(results.count) results for \(jobs.count) jobs")
            }
            var offers: [JobOffer] = []
            for (job, result) in zip(jobs, results) {
                offers.append(try Self.offer(job, result))
            }
            return offers
        }
    }

    /// What one result says of the job at its place.
    private static func offer(_ job: Job, _ result: JSONNode) throws(RecordFault) -> JobOffer {
        try result.requireObject("a result")
        guard try result.text("jobId", most: 256) == job.id.text else {
            throw RecordFault("a result is of another job than the one at its place")
        }
        let status = Int(try result.counter("status"))
        if status == 200 || status == 201 {
            let (state, bodyDigest) = try JobReader.status(of: result.required("job"))
            guard state.id == job.id, state.device == job.device, state.track == job.track,
                state.incarnation == job.incarnation, state.generation == job.generation
            else { throw RecordFault("an accepted job is another than the one offered") }
            guard bodyDigest == job.bodyDigest else {
                return .conflict("the platform holds the body \(bodyDigest.short)")
            }
            return .accepted(state)
        }
        let problem = ProblemDocument(status: status, value: result["error"]?.value ?? .null)
        switch (status, problem.code) {
        case (409, "job_conflict"): return .conflict(problem.message)
        case (429, _), (500..., _): return .retryLater(problem.message)
        case (400..<500, .some(let code)):
            return .refused(code: Text(code), message: problem.detail)
        default: throw RecordFault("a result without a job and without a problem")
        }
    }
}

/// A part of an offer that the platform takes in one call.
private enum JobChunk {
    /// One job that is too large alone.
    case tooLarge(bytes: Int)
    /// Jobs, and the body of their call.
    case batch([Job], [UInt8])

    /// Cuts an offer by count and by bytes; the order stays.
    static func chunks(of jobs: [Job], _ capabilities: PlatformCapabilities) -> [JobChunk] {
        // The answer to a call must be readable too, so that a batch is not made as large as a platform may like.
        let mostBytes = 4 * 1_024 * 1_024
        var chunks: [JobChunk] = []
        var batch: [Job] = []
        var entries: [[UInt8]] = []
        var bytes = 0
        func close() {
            guard !batch.isEmpty else { return }
            let list = Array(entries.joined(separator: [UInt8(ascii: ",")]))
            chunks.append(.batch(batch, Array(#"{"jobs":["#.utf8) + list + Array("]}".utf8)))
            batch = []
            entries = []
            bytes = 0
        }
        for job in jobs {
            let body = job.body
            let size = body.canonicalBytes.count
            guard size <= capabilities.maxDocumentBytes else {
                close()
                chunks.append(.tooLarge(bytes: size))
                continue
            }
            if batch.count == capabilities.maxTargetsPerCall || bytes + size > mostBytes { close() }
            let entry: JSONValue = ["jobId": .string(job.id.text), "job": body]
            batch.append(job)
            entries.append(entry.canonicalBytes)
            bytes += size
        }
        close()
        return chunks
    }
}
