import FleetModel
import HTTPTransport

extension ConformanceCheck {
    /// A job is created once for its id.
    static let creation: [ConformanceCheck] = [
        .writing(
            "job-created",
            "putJob",
            "A new job is 201 and comes back as it was sent, with the digest of its RFC 8785 form."
        ) { trial throws(ConformanceFault) in
            // The one job without a base digest, which may be left out.
            let job = try trial.expired(base: nil)
            try Creation.expectSame(try await trial.put(job), job, 201)
        },
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
            try await trial.put(job, body: Creation.otherBody(of: job))
                .expectProblem(409, "job_conflict")
            try Creation.expectSame(try await trial.read(job), job)
        },
        .writing(
            "job-expired",
            "rule: Expiry",
            "A job that comes after its expiry is created as expired, and is never handed out."
        ) { trial throws(ConformanceFault) in
            let job = try trial.expired()
            try await trial.put(job).expect(201)
            let state = try await trial.read(job).expectState()
            guard state == .expired else { throw .seen("the state \(state)") }
        },
        .writing(
            "job-expires",
            "rule: Expiry",
            "After expiresAt on the platform's clock a job waits no more.",
            Creation.expires
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
            "desired-writes",
            "patchDesired",
            "Where desired state is not written beside jobs, trying to is 405 not_supported."
        ) { trial throws(ConformanceFault) in
            guard try await !trial.session.looked().hasDesiredWrites else {
                throw .notApplicable(
                    "capabilities.desiredWrites is true, which Tidegate does not use"
                )
            }
            // An empty merge patch: it changes nothing, whoever takes it.
            let patch = try await trial.session.call(
                "twin/v1/devices/\(trial.device)/desired/config",
                method: .patch,
                headers: [(name: "Content-Type", value: "application/merge-patch+json")],
                body: Array("{}".utf8)
            )
            try patch.expectProblem(405, "not_supported")
        },
        .writing(
            "methods",
            "rule: Errors",
            "A method that a path does not take is 405 method_not_allowed."
        ) { trial throws(ConformanceFault) in
            try await trial.session.call("twin/v1/capabilities", method: .delete)
                .expectProblem(405, "method_not_allowed")
        },
    ]

    enum Creation {
        static func resend(_ trial: JobTrial) async throws(ConformanceFault) {
            let job = try trial.expired()
            let first = try await trial.put(job).expect(201)
            try expectSame(try await trial.put(job), job)
            let spelled = job.body.object?.members.reversed().map { member in
                "\"\(member.key)\" : \(member.value.canonicalText)"
            }
            let text = "{ \((spelled ?? []).joined(separator: " , ")) }"
            let again = try await trial.put(job, spelled: text)
            try expectSame(again, job)
            guard again.value?["revision"] == first["revision"] else {
                throw .seen("a resend changed the job's revision")
            }
        }

        /// The body of a job with another time-out.
        static func otherBody(of job: Job) -> JSONValue {
            var body = job.body.object ?? JSONObject()
            body["timeouts"] = ["totalSeconds": 61]
            return .object(body)
        }

        /// The job as it was sent.
        static func expectSame(
            _ answer: ConformanceAnswer,
            _ job: Job,
            _ status: Int = 200
        ) throws(ConformanceFault) {
            try expectSame(try answer.expect(status), job)
        }

        static func expectSame(_ value: JSONValue, _ job: Job) throws(ConformanceFault) {
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
            var late: JobState?
            for _ in 0..<60 {
                try? await trial.session.setting.clock.pause(TimeSpan(milliseconds: 250))
                let point = try await trial.session.call("twin/v1/devices/\(trial.device)")
                guard let now = point["tidegate-as-of"].flatMap(Timestamp.init(_:)) else {
                    throw .seen("a point read without Tidegate-As-Of")
                }
                guard now > job.expiresAt else { continue }
                let state = try await trial.read(job).expectState()
                // What is not handed out is safe; that it is told as expired may take a moment.
                guard [.pending, .queued, .waiting].contains(state) else { return }
                late = state
            }
            guard let late else {
                throw .notApplicable("the platform's clock does not come to the expiry in 15 s")
            }
            throw .seen("the state \(late) after its expiry")
        }
    }
}
