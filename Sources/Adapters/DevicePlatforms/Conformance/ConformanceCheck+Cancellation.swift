import FleetModel

extension ConformanceCheck {
    /// Jobs that are open, and asked to stop.
    static let cancellation: [ConformanceCheck] = [
        .writing(
            "open-listed",
            "listJobs",
            "A job that has not ended is among the open jobs, and one that has is not.",
            Cancellation.listed
        ),
        .writing(
            "cancel-open",
            "cancelJob",
            "queuedOnly ends a job that was not handed out, and is too late for one that was.",
            Cancellation.open
        ),
        .writing(
            "cancel-ended",
            "rule: States",
            "A job that has ended stays as it is, whatever the mode: 200."
        ) { trial throws(ConformanceFault) in
            let job = try trial.expired()
            try await trial.put(job).expect(201)
            for mode in ["queuedOnly", "request", "force"] {
                let state = try await trial.cancel(job, mode).expect(200)["state"]?.string
                guard state == "expired" else {
                    throw .seen("\(mode) made it \(visible(state ?? "stateless", most: 64))")
                }
            }
        },
        .writing(
            "cancel-revision",
            "cancelJob",
            "A revision that no longer stands is 412 revision_mismatch, and nothing is cancelled."
        ) { trial throws(ConformanceFault) in
            let job = try trial.expired()
            try await trial.put(job).expect(201)
            try await trial.cancel(job, "queuedOnly", ifRevision: JSONNumber.largestExact)
                .expectProblem(412, "revision_mismatch")
        },
        .writing(
            "cancel-refused",
            "cancelJob",
            "An unknown mode is 400, an unknown job 404, a lower epoch 409.",
            Cancellation.refused
        ),
    ]

    private enum Cancellation {
        static func listed(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.open(for: .minutes(10))
            try await trial.put(job).expect(201)
            let size = try await trial.session.looked().maxPage
            let listed = try await trial.session.adapted { platform async throws(PlatformError) in
                try await platform.listedOpenJobs(pageSize: size)
            }
            let state = try await trial.read(job).expect(200)["state"]?.string
            await trial.clear(job)
            // A device that is quick has refused it by now.
            let isOpen = state.flatMap(JobState.init(rawValue:))?.isTerminal == false
            guard listed.contains(where: { $0.id == job.id }) || !isOpen else {
                throw .seen("\(listed.count) open jobs, and not the one just created")
            }
            let after = try await trial.session.adapted { platform async throws(PlatformError) in
                try await platform.listedOpenJobs(pageSize: size)
            }
            let ended = try await trial.read(job).expect(200)["state"]?.string
            let hasEnded = ended.flatMap(JobState.init(rawValue:))?.isTerminal == true
            guard !after.contains(where: { $0.id == job.id }) || !hasEnded else {
                throw .seen("a job that has ended is among the open ones")
            }
        }

        static func open(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.open(for: .minutes(10))
            try await trial.put(job).expect(201)
            let answer = try await trial.cancel(job, "queuedOnly")
            if answer.status == 409 {
                await trial.clear(job)
                return try answer.expectProblem(409, "cancel_too_late")
            }
            let state = try answer.expect(200)["state"]?.string ?? "missing"
            guard JobState(rawValue: state)?.isTerminal == true else {
                throw .seen("200, and the state \(visible(state, most: 64))")
            }
            let later = try await trial.read(job).expect(200)["state"]?.string
            guard later == state else {
                throw .seen("\(visible(state, most: 64)) at first, and another state later")
            }
        }

        static func refused(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.expired()
            try await trial.put(job).expect(201)
            try await trial.cancel(job, "gently").expectProblem(400, "invalid_request")
            try await trial.cancel(job, "queuedOnly", epoch: Epoch(trial.epoch.number - 1))
                .expectProblem(409, "stale_epoch")
            let unknown = try trial.expired(device: DeviceID("no-such-device-0"))
            try await trial.cancel(unknown, "queuedOnly").expectProblem(404, "job_unknown")
        }
    }
}
