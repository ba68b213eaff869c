import FleetModel

extension ConformanceCheck {
    /// Many jobs in one call.
    static let batches: [ConformanceCheck] = [
        .writing(
            "batch-create",
            "batchCreateJobs",
            "A batch judges each job alone and answers in order.",
            Batches.create
        ),
        .writing(
            "batch-fences",
            "batchCreateJobs",
            "A batch refuses what PUT refuses, job by job.",
            Batches.fences
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
            try await next.create([JobTrial.entry(job)], headers: next.staleHeader)
                .expectProblem(409, "stale_epoch")
            try await trial.read(job).expectProblem(404, "job_unknown")
        },
    ]

    private enum Batches {
        static func create(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.expired()
            let lost = try trial.expired(device: DeviceID("no-such-device-0"))
            let results = try await trial.results(of: [
                JobTrial.entry(job), JobTrial.entry(lost), JobTrial.entry(job),
                ["jobId": "no-job-id", "job": ["nonsense": true]],
            ])
            let statuses = results.map { $0["status"]?.integer ?? 0 }
            guard statuses.count == 4, statuses[0...2] == [201, 404, 200],
                [400, 422].contains(statuses[3])
            else { throw .seen("the statuses \(statuses), and 201, 404, 200, 422 were due") }
            for index in [0, 2] { try Creation.expectSame(results[index]["job"] ?? .null, job) }
            guard results[0]["job"]?["state"]?.string == "expired" else {
                throw .seen("a job that came after its expiry is not expired")
            }
            guard results[1]["error"]?["code"]?.string == "device_unknown" else {
                throw .seen("a refused job without its error")
            }
        }

        static func fences(_ trial: JobTrial) async throws(ConformanceFault) {
            let next = try await JobTrial(trial.session)
            let first = try trial.expired()
            let second = try next.expired()
            let document: JSONValue = ["conformance": "rival"]
            let rivals = [
                try trial.expired(document: document), try next.expired(document: document),
            ]
            let beyond = try await JobTrial(trial.session)
            let alien = try beyond.expired(incarnation: Incarnation("no-such-life"))
            var entries = [JobTrial.entry(first), JobTrial.entry(second), JobTrial.entry(first)]
            entries.append(JobTrial.entry(first, body: Creation.otherBody(of: first)))
            entries += (rivals + [alien]).map { JobTrial.entry($0) }
            let due = [
                "201", "201", "200", "409 job_conflict", "409 stale_generation",
                "409 stale_generation", "409 incarnation_mismatch",
            ]
            let seen = try await trial.results(of: entries).map { result in
                let status = result["status"]?.integer.map(String.init) ?? "none"
                let code = result["error"]?["code"]?.string.map { " \(visible($0, most: 64))" }
                return status + (code ?? "")
            }
            guard seen == due else {
                let wrong = zip(seen, due).first { $0 != $1 }
                throw .seen("\(wrong?.0 ?? "too few results"), and \(wrong?.1 ?? "more") was due")
            }
            for job in rivals + [alien] {
                try await trial.read(job).expectProblem(404, "job_unknown")
            }
        }
    }
}
