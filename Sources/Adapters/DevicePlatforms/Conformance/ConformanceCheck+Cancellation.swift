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
            for mode in try await trial.modes() {
                let state = try await trial.cancel(job, mode).expectState()
                guard state == .expired else { throw .seen("\(mode) made it \(state)") }
            }
        },
        .writing(
            "cancel-revision",
            "cancelJob",
            "A revision that no longer stands is 412 revision_mismatch, and nothing is cancelled; the one that stands is.",
            Cancellation.revision
        ),
        .writing(
            "cancel-refused",
            "cancelJob",
            "An unknown mode is 400, an unknown job 404, a lower epoch 409.",
            Cancellation.refused
        ),
        .writing(
            "jobs-left",
            "cancelJob",
            "Every job of these checks that was open has ended."
        ) { trial throws(ConformanceFault) in
            let left = trial.session.left
            guard let first = left.first else { return }
            let seen = "\(left.count) go on: \(first)"
            // Where a platform offers no force, what a device holds is ended by its expiry.
            throw try await trial.modes().contains("force") ? .seen(seen) : .notApplicable(seen)
        },
    ]

    private enum Cancellation {
        static func listed(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.open(for: .minutes(10))
            try await trial.put(job).expect(201)
            let listed = try await trial.session.listedOpenJobs()
            // A device that is quick has refused it by now.
            let isOpen = try await !trial.read(job).expectState().isTerminal
            guard listed.contains(where: { $0.id == job.id }) || !isOpen else {
                throw .seen("\(listed.count) open jobs, and not the one just created")
            }
            _ = await trial.clear(job)
            let hasEnded = try await trial.read(job).expectState().isTerminal
            let after = try await trial.session.listedOpenJobs()
            guard !after.contains(where: { $0.id == job.id }) || !hasEnded else {
                throw .seen("a job that has ended is among the open ones")
            }
        }

        static func open(_ trial: JobTrial) async throws(ConformanceFault) {
            guard try await trial.modes().contains("queuedOnly") else {
                throw .notApplicable("sink.cancel does not name queuedOnly")
            }
            let job = try trial.open(for: .minutes(10))
            try await trial.put(job).expect(201)
            let answer = try await trial.cancel(job, "queuedOnly")
            if answer.status == 409 { return try answer.expectProblem(409, "cancel_too_late") }
            let state = try answer.expectState()
            guard state.isTerminal else { throw .seen("200, and the state \(state)") }
            let later = try await trial.read(job).expectState()
            guard later == state else { throw .seen("\(state) at first, and \(later) later") }
        }

        static func revision(_ trial: JobTrial) async throws(ConformanceFault) {
            let modes = try await trial.modes()
            let job = try trial.open(for: .minutes(10))
            try await trial.put(job).expect(201)
            let wrong = try await trial.cancel(
                job,
                modes[0],
                ifRevision: JSONNumber.largestExact
            )
            let read = try await trial.read(job)
            let state = try read.expectState()
            guard state != .cancelled, read.value?["cancelRequested"]?.bool != true else {
                throw .seen("\(wrong.summary), and the job is \(state)")
            }
            // Of a job that the device has taken or ended meanwhile, what is judged first is not said.
            if wrong.status == 200 || wrong.code == "cancel_too_late" { return }
            try wrong.expectProblem(412, "revision_mismatch")
            for _ in 0..<3 {
                let stands = try await trial.read(job).expect(200)["revision"]?.integer ?? 0
                let right = try await trial.cancel(job, modes[0], ifRevision: stands)
                // The device may have changed it in between.
                if right.status != 412 { return }
            }
            throw .seen("412 for the revision that stands")
        }

        static func refused(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.expired()
            try await trial.put(job).expect(201)
            try await trial.cancel(job, "gently").expectProblem(400, "invalid_request")
            let mode = try await trial.modes()[0]
            try await trial.cancel(job, mode, headers: trial.staleHeader)
                .expectProblem(409, "stale_epoch")
            let unknown = try trial.expired(device: DeviceID("no-such-device-0"))
            try await trial.cancel(unknown, mode).expectProblem(404, "job_unknown")
        }
    }
}
