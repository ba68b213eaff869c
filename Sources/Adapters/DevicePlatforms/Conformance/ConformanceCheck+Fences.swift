import FleetModel
import HTTPTransport

extension ConformanceCheck {
    /// Generations, lives and epochs.
    static let fences: [ConformanceCheck] = [
        .writing(
            "generation-fence",
            "rule: Generations",
            "A new job whose generation is not higher than the highest accepted is 409 stale_generation."
        ) { trial throws(ConformanceFault) in
            try await trial.put(try trial.expired()).expect(201)
            let rival = try trial.expired(document: ["conformance": "rival"])
            try await trial.put(rival).expectProblem(409, "stale_generation")
            try await trial.read(rival).expectProblem(404, "job_unknown")
        },
        .writing(
            "generation-listed",
            "listGenerations",
            "The generation of an accepted job is the one that is listed."
        ) { trial throws(ConformanceFault) in
            try await trial.put(try trial.expired()).expect(201)
            let size = try await trial.session.looked().maxPage
            let known = try await trial.session.adapted { platform async throws(PlatformError) in
                try await platform.listedGenerations(pageSize: size)
            }
            let listed = known.first { $0.device == trial.device && $0.track == .config }
            guard listed?.generation == trial.generation else {
                let seen = listed.map { String($0.generation.number) } ?? "none"
                throw .seen("\(seen) is listed, and \(trial.generation.number) was accepted")
            }
        },
        .writing(
            "resend-first",
            "rule: A job is created once for its id",
            "A resend gets its job also when a higher generation was accepted since.",
            { trial throws(ConformanceFault) in
                let first = try trial.expired()
                try await trial.put(first).expect(201)
                let next = try await JobTrial(trial.session)
                try await next.put(try next.expired()).expect(201)
                try await trial.put(first).expect(200)
            }
        ),
        .writing(
            "incarnation",
            "putJob",
            "A job for another life of a device is 409 incarnation_mismatch."
        ) { trial throws(ConformanceFault) in
            let job = try trial.expired(incarnation: Incarnation("no-such-life"))
            try await trial.put(job).expectProblem(409, "incarnation_mismatch")
        },
        .writing(
            "epoch-required",
            "rule: The epoch",
            "Without Tidegate-Epoch nothing is created: 428 epoch_required."
        ) { trial throws(ConformanceFault) in
            let job = try trial.expired()
            let path = ["job", "v1", "jobs", job.id.text.string]
            let answer = try await trial.session.call(
                path,
                method: .put,
                headers: [(name: "Content-Type", value: "application/json")],
                body: job.body.canonicalBytes
            )
            try answer.expectProblem(428, "epoch_required")
            try await trial.read(job).expectProblem(404, "job_unknown")
        },
        .writing(
            "epoch-fence",
            "rule: The epoch",
            "A lower epoch than the highest seen is 409 stale_epoch, and changes nothing."
        ) { trial throws(ConformanceFault) in
            try await trial.put(try trial.expired()).expect(201)
            let next = try await JobTrial(trial.session)
            let job = try next.expired()
            try await next.put(job, epoch: Epoch(trial.epoch.number - 1))
                .expectProblem(409, "stale_epoch")
            try await trial.read(job).expectProblem(404, "job_unknown")
        },
        .writing(
            "epoch-shown",
            "getCapabilities",
            "The capabilities show the highest epoch that was seen."
        ) { trial throws(ConformanceFault) in
            try await trial.put(try trial.expired()).expect(201)
            let value = try await trial.session.call("twin", "v1", "capabilities").expect(200)
            let shown = value["sink"]?["epoch"]?.integer ?? -1
            guard shown >= Int64(clamping: trial.epoch.number) else {
                throw .seen("\(shown), and \(trial.epoch.number) was sent")
            }
        },
    ]

    /// Many jobs in one call.
    static let batches: [ConformanceCheck] = [
        .writing(
            "batch-create",
            "batchCreateJobs",
            "A batch judges each job alone and answers in order.",
            { trial throws(ConformanceFault) in
                let job = try trial.expired()
                let lost = try trial.expired(device: DeviceID("no-such-device-0"))
                let answer = try await trial.create([
                    Batch.entry(job), Batch.entry(lost), Batch.entry(job),
                    ["jobId": "no-job-id", "job": ["nonsense": true]],
                ])
                let results = try answer.expect(200)["results"]?.array ?? []
                let statuses = results.map { $0["status"]?.integer ?? 0 }
                guard statuses.count == 4, statuses[0...2] == [201, 404, 200],
                    [400, 422].contains(statuses[3])
                else { throw .seen("the statuses \(statuses), and 201, 404, 200, 422 were due") }
                guard results[0]["job"]?["bodyDigest"]?.string == job.bodyDigest.hexadecimal else {
                    throw .seen("the created job has another bodyDigest")
                }
                guard results[1]["error"]?["code"]?.string == "device_unknown" else {
                    throw .seen("a refused job without its error")
                }
            }
        ),
        .writing(
            "batch-size",
            "batchCreateJobs",
            "More jobs than maxTargetsPerCall are 413 too_many_jobs."
        ) { trial throws(ConformanceFault) in
            let most = try await trial.session.looked().maxTargets
            let nonsense: JSONValue = ["jobId": "no-job-id", "job": [:]]
            try await trial.create(Array(repeating: nonsense, count: most + 1))
                .expectProblem(413, "too_many_jobs")
        },
        .writing(
            "batch-epoch",
            "batchCreateJobs",
            "A stale epoch refuses the whole batch."
        ) { trial throws(ConformanceFault) in
            try await trial.put(try trial.expired()).expect(201)
            let next = try await JobTrial(trial.session)
            let job = try next.expired()
            let answer = try await trial.session.call(
                "job",
                "v1",
                "jobs:batchCreate",
                method: .post,
                headers: JobTrial.header(Epoch(trial.epoch.number - 1)),
                json: ["jobs": [Batch.entry(job)]]
            )
            try answer.expectProblem(409, "stale_epoch")
            try await trial.read(job).expectProblem(404, "job_unknown")
        },
    ]

    private enum Batch {
        static func entry(_ job: Job) -> JSONValue {
            ["jobId": .string(job.id.text), "job": job.body]
        }
    }
}
