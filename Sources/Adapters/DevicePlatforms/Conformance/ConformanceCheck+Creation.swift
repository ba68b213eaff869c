import FleetModel
import HTTPTransport

extension ConformanceCheck {
    /// A job is created once for its id.
    static let creation: [ConformanceCheck] = [
        .writing(
            "job-created",
            "putJob",
            "A new job is 201 and comes back as it was sent, with the digest of its RFC 8785 form.",
            Creation.created
        ),
        .writing(
            "job-resend",
            "rule: A job is created once for its id",
            "The same id with the same body, however spelled, is 200 and the same job.",
            Creation.resend
        ),
        .writing(
            "job-conflict",
            "rule: A job is created once for its id",
            "The same id with another body is 409 job_conflict, and the job stays."
        ) { trial throws(ConformanceFault) in
            let job = try trial.expired()
            try await trial.put(job).expect(201)
            var body = job.body.object ?? JSONObject()
            body["timeouts"] = ["totalSeconds": 61]
            try await trial.put(job, body: .object(body)).expectProblem(409, "job_conflict")
            try Creation.expectSame(try await trial.read(job), job)
        },
        .writing(
            "job-expired",
            "rule: Expiry",
            "A job that comes after its expiry is created as expired, and is never handed out."
        ) { trial throws(ConformanceFault) in
            let job = try trial.expired()
            try await trial.put(job).expect(201)
            let state = try await trial.read(job).expect(200)["state"]?.string
            guard state == "expired" else {
                throw .seen("the state \(visible(state ?? "is missing", most: 64))")
            }
        },
        .writing(
            "job-expires",
            "rule: Expiry",
            "After expiresAt on the platform's clock a job waits no more.",
            Creation.expires
        ),
        .writing(
            "job-feed-follows",
            "listJobs",
            "A new job appears in the feed, again for who asks again from the same place.",
            Creation.feed
        ),
        .writing(
            "job-device-unknown",
            "putJob",
            "A job for a device that does not exist is 404 device_unknown."
        ) { trial throws(ConformanceFault) in
            let job = try trial.expired(device: DeviceID("no-such-device-0"))
            try await trial.put(job).expectProblem(404, "device_unknown")
        },
        .writing(
            "job-invalid",
            "schema: JobBody",
            "A body that is no job is 422 invalid_job, and creates nothing.",
            Creation.invalid
        ),
        .writing(
            "job-integers",
            "rule: Integers",
            "A whole number beyond 2^53 - 1 is refused."
        ) { trial throws(ConformanceFault) in
            let job = try trial.expired()
            let text = job.body.canonicalText.replacing(
                "\"conformance\":null",
                with: "\"conformance\":9007199254740993"
            )
            let answer = try await trial.session.call(
                ["job", "v1", "jobs", job.id.text.string],
                method: .put,
                headers: JobTrial.header(trial.epoch) + [
                    (name: "Content-Type", value: "application/json")
                ],
                body: Array(text.utf8)
            )
            guard answer.status == 400 || answer.status == 422 else { throw .seen(answer.summary) }
        },
        .writing(
            "job-size",
            "putJob",
            "A document larger than maxDocumentBytes is 413 document_too_large."
        ) { trial throws(ConformanceFault) in
            let most = try await trial.session.looked().maxDocumentBytes
            guard most <= 4 * 1_024 * 1_024 else {
                throw .notApplicable("maxDocumentBytes is \(most)")
            }
            let text = String(repeating: "x", count: most + 1)
            let job = try trial.expired(document: ["conformance": .string(text)])
            try await trial.put(job).expectProblem(413, "document_too_large")
        },
        .writing(
            "methods",
            "rule: Errors",
            "A method that a path does not take is 405 method_not_allowed."
        ) { trial throws(ConformanceFault) in
            let path = ["twin", "v1", "capabilities"]
            try await trial.session.call(path, method: .delete, body: [])
                .expectProblem(405, "method_not_allowed")
        },
    ]

    private enum Creation {
        static func created(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.expired()
            try expectSame(try await trial.put(job), job, 201)
        }

        static func resend(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.expired()
            let first = try await trial.put(job).expect(201)
            try expectSame(try await trial.put(job), job)
            let spelled = job.body.object?.members.reversed().map { member in
                "\"\(member.key)\" : \(member.value.canonicalText)"
            }
            let again = try await trial.session.call(
                ["job", "v1", "jobs", job.id.text.string],
                method: .put,
                headers: JobTrial.header(trial.epoch) + [
                    (name: "Content-Type", value: "application/json")
                ],
                body: Array("{ \((spelled ?? []).joined(separator: " , ")) }".utf8)
            )
            try expectSame(again, job)
            guard again.value?["revision"] == first["revision"] else {
                throw .seen("a resend changed the job's revision")
            }
        }

        /// The job as it was sent.
        static func expectSame(
            _ answer: ConformanceAnswer,
            _ job: Job,
            _ status: Int = 200
        ) throws(ConformanceFault) {
            let value = try answer.expect(status)
            let due: [(Text, JSONValue)] = [
                ("jobId", .string(job.id.text)), ("device", .string(job.device.text)),
                ("incarnation", .string(job.incarnation.text)),
                ("track", .string(job.track.rawValue)),
                ("generation", .number(JSONNumber(Int64(clamping: job.generation.number)))),
                ("digest", .string(job.target.digest.hexadecimal)),
                ("bodyDigest", .string(job.bodyDigest.hexadecimal)),
            ]
            for (name, expected) in due where value[name] != expected {
                let seen = visible(value[name]?.canonicalText ?? "missing", most: 80)
                throw .seen("\(name) is \(seen), and \(expected.canonicalText) was due")
            }
            guard let state = value["state"]?.string, JobState(rawValue: state) != nil else {
                throw .seen("the job has no known state")
            }
            guard value["revision"]?.integer ?? 0 >= 1 else { throw .seen("no revision") }
            guard value["at"]?.string.flatMap(Timestamp.init(_:)) != nil else {
                throw .seen("no at")
            }
        }

        static func expires(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.open(for: .seconds(2))
            try await trial.put(job).expect(201)
            for _ in 0..<60 {
                try? await trial.session.setting.clock.pause(TimeSpan(milliseconds: 250))
                let path = ["twin", "v1", "devices", trial.device.text.string]
                let point = try await trial.session.call(path, body: [])
                guard let now = point["tidegate-as-of"].flatMap(Timestamp.init(_:)) else {
                    throw .seen("a point read without Tidegate-As-Of")
                }
                guard now > job.expiresAt else { continue }
                let state = try await trial.read(job).expect(200)["state"]?.string ?? "missing"
                guard !["pending", "queued", "waiting", "missing"].contains(state) else {
                    throw .seen("the state \(state) after its expiry")
                }
                return
            }
            throw .notApplicable("the platform's clock does not come to the expiry in 15 s")
        }

        static func feed(_ trial: JobTrial) async throws(ConformanceFault) {
            let place = try await trial.endOfFeed()
            let job = try trial.expired()
            try await trial.put(job).expect(201)
            for _ in 0..<2 {
                let page = try await trial.session.call(
                    "job",
                    "v1",
                    "jobs",
                    query: [(name: "since", value: place)]
                )
                let ids = try page.items().map { $0["jobId"]?.string }
                guard ids.contains(job.id.text.string) else {
                    throw .seen("\(ids.count) jobs since before it, and not the new one")
                }
            }
        }

        static func invalid(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.expired()
            let body = job.body.object ?? JSONObject()
            let faults: [(Text, JSONValue?)] = [
                ("target", nil), ("track", "weather"), ("generation", 0), ("expiresAt", "tomorrow"),
                ("timeouts", [:]), ("device", 7),
            ]
            for (name, value) in faults {
                var wrong = body
                wrong[name] = value
                let answer = try await trial.put(job, body: .object(wrong))
                guard answer.status == 422 || answer.status == 400 else {
                    throw .seen("a body whose \(name) is wrong is answered with \(answer.summary)")
                }
            }
            try await trial.read(job).expectProblem(404, "job_unknown")
        }
    }
}
