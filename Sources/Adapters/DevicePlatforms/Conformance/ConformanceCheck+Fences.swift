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
            let next = try await JobTrial(trial.session)
            try await next.put(try next.expired()).expect(201)
            for lower in [next, trial] {
                let rival = try lower.expired(document: ["conformance": "rival"])
                try await lower.put(rival).expectProblem(409, "stale_generation")
                try await lower.read(rival).expectProblem(404, "job_unknown")
            }
        },
        .writing(
            "generation-tracks",
            "rule: Generations",
            "The generations of config are no fence for those of firmware, nor the other way round.",
            Fences.tracks
        ),
        .writing(
            "generation-listed",
            "listGenerations",
            "The generation of an accepted job is the one that is listed."
        ) { trial throws(ConformanceFault) in
            try await trial.put(try trial.expired()).expect(201)
            try await Fences.expectListed(trial)
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
                try Creation.expectSame(try await trial.put(first), first)
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
            "Without Tidegate-Epoch nothing is created or cancelled: 428 epoch_required."
        ) { trial throws(ConformanceFault) in
            let job = try trial.expired()
            try await trial.put(job, headers: []).expectProblem(428, "epoch_required")
            try await trial.create([JobTrial.entry(job)], headers: [])
                .expectProblem(428, "epoch_required")
            try await trial.read(job).expectProblem(404, "job_unknown")
            try await trial.put(job).expect(201)
            try await trial.cancel(job, "queuedOnly", headers: [])
                .expectProblem(428, "epoch_required")
        },
        .writing(
            "epoch-fence",
            "rule: The epoch",
            "A lower epoch than the highest seen is 409 stale_epoch, and changes nothing."
        ) { trial throws(ConformanceFault) in
            try await trial.put(try trial.expired()).expect(201)
            let next = try await JobTrial(trial.session)
            let job = try next.expired()
            try await next.put(job, headers: next.staleHeader).expectProblem(409, "stale_epoch")
            try await trial.read(job).expectProblem(404, "job_unknown")
        },
        .writing(
            "epoch-shown",
            "getCapabilities",
            "The capabilities show the highest epoch that was seen."
        ) { trial throws(ConformanceFault) in
            try await trial.put(try trial.expired()).expect(201)
            let value = try await trial.session.call("twin/v1/capabilities").expect(200)
            let shown = value["sink"]?["epoch"]?.integer ?? -1
            guard shown >= Int64(clamping: trial.epoch.number) else {
                throw .seen("\(shown), and \(trial.epoch.number) was sent")
            }
        },
    ]

    private enum Fences {
        static func tracks(_ trial: JobTrial) async throws(ConformanceFault) {
            let firmware = try await JobTrial(trial.session, track: .firmware)
            let isHigher = firmware.generation > trial.generation
            // The higher first: one count for both tracks would refuse the other.
            for track in isHigher ? [firmware, trial] : [trial, firmware] {
                let job = try track.expired()
                try Creation.expectSame(try await track.put(job), job, 201)
            }
            try await expectListed(trial)
            try await expectListed(firmware)
        }

        static func expectListed(_ trial: JobTrial) async throws(ConformanceFault) {
            let listed = try await trial.session.listedGenerations().first { known in
                known.device == trial.device && known.incarnation == trial.incarnation
                    && known.track == trial.track
            }
            guard listed?.generation == trial.generation else {
                let seen = listed.map { String($0.generation.number) } ?? "none"
                throw .seen("\(seen) is listed, and \(trial.generation.number) was accepted")
            }
        }
    }
}
