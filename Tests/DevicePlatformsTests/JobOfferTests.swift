import DevicePlatforms
import FleetModel
import JSON
import LoopbackServer
import Testing

struct JobOfferTests {
    private func job(_ device: String, generation: UInt64 = 1, padding: Int = 0) throws -> Job {
        let document: JSONValue = ["a": .string(String(repeating: "x", count: padding))]
        return Job(
            tenant: .standard,
            device: try #require(DeviceID(device)),
            incarnation: try #require(Incarnation("1")),
            generation: Generation(generation),
            target: .config(ConfigTarget(digest: document.digest, document: document)),
            expiresAt: try #require(Timestamp("2026-12-01T00:00:00Z")),
            timeout: .minutes(10),
            reason: Job.Reason(
                commit: try #require(CommitID(String(repeating: "a", count: 40))),
                rollout: try #require(RolloutID("r-aaaaaaaaaaaaaaaa")),
                wave: try #require(ResourceName("canary"))
            )
        )
    }

    static func state(
        _ body: JSONValue,
        id: String,
        _ state: String = "pending",
        digest: String? = nil
    ) -> String {
        """
        {"jobId":"\(id)","device":"\(body["device"]?.string ?? "")","incarnation":"1",\
        "track":"\(body["track"]?.string ?? "")","generation":\(body["generation"]?.integer ?? 0),\
        "digest":"\(TwinDocuments.digest)","bodyDigest":"\(digest ?? body.digest.hexadecimal)",\
        "state":"\(state)","revision":1,"at":"\(TwinDocuments.asOf)"}
        """
    }

    /// A sink that answers each job by the name of its device.
    private func sink() throws -> ScriptedPlatform {
        try ScriptedPlatform { request, connection in
            let jobs = (try? JSONParser().parse(request.body))?["jobs"]?.array ?? []
            let results = jobs.map { entry -> String in
                let id = entry["jobId"]?.string ?? ""
                let body = entry["job"] ?? .null
                let answer =
                    switch body["device"]?.string {
                    case "conflict":
                        "\"status\":409,\"error\":\(TwinDocuments.problem(409, "job_conflict"))"
                    case "stale":
                        "\"status\":409,\"error\":\(TwinDocuments.problem(409, "stale_generation"))"
                    case "gone":
                        "\"status\":404,\"error\":\(TwinDocuments.problem(404, "device_unknown"))"
                    case "busy":
                        "\"status\":429,\"error\":\(TwinDocuments.problem(429, "rate_limited"))"
                    case "other":
                        "\"status\":200,\"job\":\(Self.state(body, id: id, digest: TwinDocuments.digest))"
                    case "strange":
                        "\"status\":200,\"job\":\(Self.state(body, id: id, "hibernating"))"
                    default: "\"status\":201,\"job\":\(Self.state(body, id: id))"
                    }
                return "{\"jobId\":\"\(id)\",\(answer)}"
            }
            connection.answer(json: "{\"results\":[\(results.joined(separator: ","))]}")
        }
    }

    @Test func `each job gets the answer of its own, in order, in calls of the allowed size`()
        async throws
    {
        let scripted = try sink()
        let names = ["good", "conflict", "stale", "gone", "busy", "other", "strange"]
        var jobs = try names.map { try job($0) }
        jobs.insert(try job("large", padding: 5_000), at: 3)

        let offers = try await scripted.platform.createJobs(jobs, epoch: Epoch(7))

        let words = offers.map { offer -> String in
            switch offer {
            case .accepted(let status): "accepted \(status.state.rawValue)"
            case .conflict: "conflict"
            case .refused(let code, _): "refused \(code)"
            case .retryLater: "later"
            }
        }
        #expect(
            words == [
                "accepted pending", "conflict", "refused stale_generation",
                "refused document_too_large",
                "refused device_unknown", "later", "conflict", "accepted unknown",
            ]
        )
        let calls = scripted.server.requests.filter { $0.path == "/job/v1/jobs:batchCreate" }
        #expect(calls.count == 4)
        #expect(calls.allSatisfy { $0.headers["tidegate-epoch"] == "7" && $0.method == "POST" })
    }

    @Test func `a resend is the same bytes`() async throws {
        let scripted = try sink()
        let job = try job("good")

        for _ in 0..<2 { _ = try await scripted.platform.createJobs([job], epoch: Epoch(1)) }

        let bodies = scripted.server.requests.filter { $0.method == "POST" }.map(\.body)
        #expect(bodies.count == 2)
        #expect(bodies[0] == bodies[1])
        let sent = try #require(try JSONParser().parse(bodies[0])["jobs"]?.array?.first?["job"])
        #expect(sent.digest == job.bodyDigest)
    }

    static let lies: [(String, @Sendable (String, JSONValue) -> String)] = [
        ("empty", { _, _ in "{\"results\":[]}" }),
        (
            "twice",
            { id, body in
                let result = "{\"jobId\":\"\(id)\",\"status\":201,\"job\":\(state(body, id: id))}"
                return "{\"results\":[\(result),\(result)]}"
            }
        ),
        (
            "another job's",
            { _, body in
                let id = "j-bbbbbbbbbbbbbbbbbbbbbbbbbb"
                return
                    "{\"results\":[{\"jobId\":\"\(id)\",\"status\":201,\"job\":\(state(body, id: id))}]}"
            }
        ),
        (
            "another device's",
            { id, body in
                let job = state(body, id: id).replacing("\"good\"", with: "\"evil\"")
                return "{\"results\":[{\"jobId\":\"\(id)\",\"status\":201,\"job\":\(job)}]}"
            }
        ),
        ("without a job", { id, _ in "{\"results\":[{\"jobId\":\"\(id)\",\"status\":201}]}" }),
        ("without a reason", { id, _ in "{\"results\":[{\"jobId\":\"\(id)\",\"status\":422}]}" }),
        ("cut", { _, _ in "{\"results\":[" }),
    ]

    @Test func `an acknowledgement that does not fit acknowledges nothing`() async throws {
        for (name, lie) in Self.lies {
            let scripted = try ScriptedPlatform { request, connection in
                let entry = (try? JSONParser().parse(request.body))?["jobs"]?.array?.first ?? .null
                connection.answer(json: lie(entry["jobId"]?.string ?? "", entry["job"] ?? .null))
            }
            let job = try job("good")
            let error = await #expect(throws: PlatformError.self) {
                try await scripted.platform.createJobs([job], epoch: Epoch(1))
            }
            #expect(error?.code == .malformed, "\(name)")
        }
    }

    @Test func `a stale epoch stops the offering`() async throws {
        let scripted = try ScriptedPlatform { _, connection in
            connection.answer(409, json: TwinDocuments.problem(409, "stale_epoch"))
        }
        let job = try job("good")

        for isCancel in [false, true] {
            let error = await #expect(throws: PlatformError.self) {
                if isCancel {
                    _ = try await scripted.platform.cancel(
                        job.id,
                        mode: .queuedOnly,
                        epoch: Epoch(1)
                    )
                } else {
                    _ = try await scripted.platform.createJobs([job], epoch: Epoch(1))
                }
            }
            #expect(error?.code == .staleEpoch)
        }
    }

    @Test func `a cancellation tells what became of the job`() async throws {
        let job = try job("good")
        let body = job.body
        let id = job.id.description
        let answers: [(Int, String)] = [
            (200, Self.state(body, id: id, "cancelled")),
            (202, Self.state(body, id: id, "running")),
            (409, TwinDocuments.problem(409, "cancel_too_late")),
            (404, TwinDocuments.problem(404, "job_unknown")),
        ]
        var words: [String] = []
        for (status, json) in answers {
            let scripted = try ScriptedPlatform { _, connection in
                connection.answer(status, json: json)
            }
            switch try await scripted.platform.cancel(job.id, mode: .request, epoch: Epoch(1)) {
            case .state(let status): words.append(status.state.rawValue)
            case .tooLate: words.append("too late")
            case .unknownJob: words.append("unknown")
            }
            #expect(scripted.server.requests.last?.path == "/job/v1/jobs/\(id)/cancel")
        }
        #expect(words == ["cancelled", "running", "too late", "unknown"])
    }

    @Test func `a feed that gives a job two states at one revision is not believed`() async throws {
        let job = try job("good")
        let body = job.body
        func scripted(_ words: String...) throws -> ScriptedPlatform {
            let items = words.map { Self.state(body, id: job.id.description, $0) }
            return try ScriptedPlatform { _, connection in
                connection.answer(
                    json:
                        "{\"items\":[\(items.joined(separator: ","))],\"next\":\"n\",\"caughtUp\":true,\"asOf\":\"\(TwinDocuments.asOf)\"}"
                )
            }
        }
        let twice = try scripted("succeeded", "succeeded")
        let torn = try scripted("succeeded", "failed")

        #expect(try await twice.platform.jobs(since: nil).statuses.count == 2)
        let error = await #expect(throws: PlatformError.self) {
            try await torn.platform.jobs(since: nil)
        }
        #expect(error?.code == .malformed)
        #expect(error?.message.contains("two states at one revision") == true)
    }

    @Test func `open jobs and generations are listed over all pages`() async throws {
        let job = try job("good")
        let body = job.body
        let scripted = try ScriptedPlatform { request, connection in
            let isLast = request.query("cursor") != nil
            let next = isLast ? "" : ",\"nextCursor\":\"2\""
            let item =
                request.path.hasSuffix("generations")
                ? "{\"device\":\"\(isLast ? "b" : "a")\",\"incarnation\":\"1\",\"track\":\"config\",\"generation\":4}"
                : Self.state(body, id: job.id.description)
            connection.answer(
                json: "{\"items\":[\(item)],\"asOf\":\"\(TwinDocuments.asOf)\"\(next)}"
            )
        }

        #expect(try await scripted.platform.openJobs().count == 2)
        #expect(
            scripted.server.requests.allSatisfy {
                $0.path != "/job/v1/jobs" || $0.query("state") == "open"
            }
        )
        #expect(try await scripted.platform.generations().map(\.device.description) == ["a", "b"])
    }
}
