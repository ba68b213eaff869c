import FleetModel
import HTTPTransport
import Testing

@testable import DeviceSimulator

/// The wire, over real sockets.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct DeviceAPITests {
    @Test func `a listing in pages is every device once, as of one moment`() async throws {
        try await RunningSimulator.run(devices: 50) { simulator in
            var ids: [String] = []
            var moments: Set<String> = []
            var path = "/twin/v1/devices?limit=20"
            while true {
                let page = try await simulator.get(path)
                ids += (page["items"]?.array ?? []).compactMap { $0["id"]?.string }
                moments.insert(page["asOf"]?.string ?? "")
                #expect(page["consistent"] == true)
                guard let next = page["nextCursor"]?.string else { break }
                path = "/twin/v1/devices?limit=20&cursor=\(next)"
            }

            #expect(ids.count == 50)
            #expect(Set(ids).count == 50)
            #expect(moments.count == 1)
        }
    }

    @Test func `a stream ends with its trailer, whose cursor goes on without a gap`() async throws {
        try await RunningSimulator.run { simulator in
            let stream = try await simulator.get(
                "/twin/v1/devices",
                ["Accept": "application/x-ndjson"]
            )
            let lines = stream.text.split(separator: "\n")
            let trailer = try #require(lines.last)
            #expect(stream.head.mediaType == "application/x-ndjson")
            #expect(lines.count == 41)
            #expect(trailer.hasPrefix(#"{"trailer":{"count":40,"#))

            let cursor = try #require(
                trailer.split(separator: "\"").last { $0.hasPrefix("changes.") }
            )
            let quiet = try await simulator.get("/twin/v1/changes?since=\(cursor)")
            let removal = try await simulator.post(
                "/simulator/v1/registry",
                ["remove": ["gw-00001"]]
            )
            #expect(removal["changed"] == 1, "\(removal.text)")
            let changes = try await simulator.get("/twin/v1/changes?since=\(cursor)")
            let item = try #require(changes["items"]?.array?.first)

            #expect(quiet["items"] == [])
            #expect(quiet["caughtUp"] == true)
            #expect(item["op"] == "delete")
            #expect(item["id"] == "gw-00001")
            #expect(item["twin"] == nil)
        }
    }

    @Test func `a point read knows its etag`() async throws {
        try await RunningSimulator.run { simulator in
            let twin = try await simulator.get("/twin/v1/devices/gw-00001")
            let etag = try #require(twin.head["etag"])
            let same = try await simulator.get("/twin/v1/devices/gw-00001", ["If-None-Match": etag])
            let other = try await simulator.get(
                "/twin/v1/devices/gw-00001",
                ["If-None-Match": "\"r0\""]
            )
            let none = try await simulator.get("/twin/v1/devices/nobody")

            #expect(twin.status == 200)
            #expect(twin.head["tidegate-as-of"].flatMap { Timestamp($0) } != nil)
            #expect(same.status == 304)
            #expect(same.text == "")
            #expect(same.head["etag"] == etag)
            #expect(other.status == 200)
            #expect(none.status == 404)
            #expect(none.code == "device_unknown")
            #expect(none.head.mediaType == "application/problem+json")
        }
    }

    @Test func `many devices are read in one call, each with its own status`() async throws {
        try await RunningSimulator.run { simulator in
            let answer = try await simulator.post(
                "/twin/v1/devices:batchGet",
                ["ids": ["gw-00002", "nobody", "no id"]]
            )
            let results = try #require(answer["results"]?.array)

            #expect(results.map { $0["status"]?.integer } == [200, 404, 400])
            #expect(results[0]["twin"]?["id"] == "gw-00002")
            #expect(results[1]["error"]?["code"] == "device_unknown")
        }
    }

    @Test func `a long poll answers when something comes, well before its end`() async throws {
        try await RunningSimulator.run { simulator in
            let listing = try await simulator.get("/twin/v1/devices")
            let cursor = try #require(listing["changesCursor"]?.string)
            let clock = ContinuousClock()
            let began = clock.now
            async let changes = simulator.get("/twin/v1/changes?since=\(cursor)&wait=30s")
            try await clock.sleep(for: .milliseconds(300))
            _ = try await simulator.post(
                "/simulator/v1/registry",
                ["relabel": ["gw-00001": ["ring": "early"]]]
            )
            let items = try await changes["items"]?.array

            #expect(items?.first?["twin"]?["labels"] == ["ring": "early"])
            #expect(clock.now - began < .seconds(10))
        }
    }

    @Test func `heartbeats have a feed of their own`() async throws {
        try await RunningSimulator.run(scale: 1_000) { simulator in
            let first = try await simulator.get("/twin/v1/reports")
            let cursor = try #require(first["next"]?.string)
            let next = try await simulator.get("/twin/v1/reports?since=\(cursor)&wait=10s")

            #expect(first["items"] == [])
            #expect(next["items"]?.array?.isEmpty == false)
            #expect(next["items"]?.array?.first?["reportSeq"]?.integer ?? 0 > 0)
        }
    }

    @Test func `a job is created once, runs, and is told by every feed`() async throws {
        try await RunningSimulator.run(scale: 1_000) { simulator in
            let device = try await simulator.get("/twin/v1/devices/gw-00001").json
            let job = try simulator.job(for: device)
            let created = try await simulator.put(job)
            let again = try await simulator.put(job)
            #expect(created.status == 201)
            #expect(created["bodyDigest"]?.string == job.bodyDigest.hexadecimal)
            #expect(again.status == 200)

            var state: String?
            for _ in 0..<200 where state != "succeeded" {
                state = try await simulator.get("/job/v1/jobs/\(job.id)")["state"]?.string
                try await ContinuousClock().sleep(for: .milliseconds(20))
            }
            let twin = try await simulator.get("/twin/v1/devices/gw-00001")
            let feed = try await simulator.get("/job/v1/jobs")
            let open = try await simulator.get("/job/v1/jobs?state=open")
            let generations = try await simulator.get("/job/v1/generations?limit=1")
            let applied = twin["sections"]?["config"]?["applied"]

            #expect(state == "succeeded")
            #expect(applied?["jobId"]?.string == job.id.description)
            #expect(applied?["generation"] == 1)
            #expect(feed["items"]?.array?.map { $0["state"]?.string } == ["succeeded"])
            #expect(feed["caughtUp"] == true)
            #expect(open["items"] == [])
            #expect(generations["items"]?.array?.first?["generation"] == 1)
        }
    }

    @Test func `an epoch is needed, and a lower one is refused`() async throws {
        try await RunningSimulator.run { simulator in
            let device = try await simulator.get("/twin/v1/devices/gw-00001").json
            let job = try simulator.job(for: device)
            let without = try await simulator.put(job, epoch: nil)
            let five = try await simulator.put(job, epoch: 5)
            let four = try await simulator.put(job, epoch: 4)
            let capabilities = try await simulator.get("/twin/v1/capabilities")

            #expect(without.status == 428)
            #expect(five.status == 201)
            #expect(four.status == 409)
            #expect(four.code == "stale_epoch")
            #expect(capabilities["sink"]?["epoch"] == 5)
        }
    }

    @Test func `a batch judges each job alone`() async throws {
        try await RunningSimulator.run { simulator in
            let device = try await simulator.get("/twin/v1/devices/gw-00001").json
            let job = try simulator.job(for: device)
            let id: JSONValue = .string(job.id.text)
            let answer = try await simulator.post(
                "/job/v1/jobs:batchCreate",
                [
                    "jobs": [
                        ["jobId": id, "job": job.body],
                        ["jobId": id, "job": job.body],
                        ["jobId": id, "job": ["device": "gw-00001"]],
                        ["jobId": "short", "job": job.body],
                    ]
                ],
                epoch: 1
            )
            let results = try #require(answer["results"]?.array)

            #expect(results.map { $0["status"]?.integer } == [201, 200, 422, 400])
            #expect(results[2]["error"]?["code"] == "invalid_job")
        }
    }

    @Test func `a lost answer leaves the job in place, and the ledger saw one job offered twice`()
        async throws
    {
        try await RunningSimulator.run { simulator in
            let device = try await simulator.get("/twin/v1/devices/gw-00001").json
            let job = try simulator.job(for: device)
            _ = try await simulator.post(
                "/simulator/v1/faults",
                ["platform": ["lostAnswerShare": 1]]
            )
            await #expect(throws: (any Error).self) { try await simulator.put(job) }
            _ = try await simulator.post(
                "/simulator/v1/faults",
                ["platform": ["lostAnswerShare": 0]]
            )
            let again = try await simulator.put(job)
            let ledger = try await simulator.get("/simulator/v1/ledger")
            let offers = try await simulator.get("/simulator/v1/ledger/offers")

            #expect(again.status == 200)
            #expect(ledger["distinctJobs"] == 1)
            #expect(ledger["violationCount"] == 0)
            #expect(offers.text.split(separator: "\n").count >= 3)
        }
    }

    @Test func `faults of the platform are what they say`() async throws {
        try await RunningSimulator.run { simulator in
            func set(_ faults: JSONValue) async throws {
                _ = try await simulator.post("/simulator/v1/faults", ["platform": faults])
            }
            try await set(["errorShare": 1])
            let error = try await simulator.get("/twin/v1/devices")
            try await set(["errorShare": 0, "throttleShare": 1])
            let throttled = try await simulator.get("/twin/v1/devices")
            try await set(["throttleShare": 0, "garbageShare": 1])
            let garbage = try await simulator.get("/twin/v1/devices")
            try await set(["garbageShare": 0, "missingTrailerShare": 1])
            let stream = try await simulator.get(
                "/twin/v1/devices",
                ["Accept": "application/x-ndjson"]
            )

            #expect(error.status == 500)
            #expect(throttled.status == 429)
            #expect(throttled.head["retry-after"] != nil)
            #expect(garbage.status == 200)
            #expect(garbage.json == .null)
            #expect(!stream.text.contains("trailer"))
            #expect(stream.text.split(separator: "\n").count == 40)
        }
    }

    @Test func `without the token nothing is told`() async throws {
        try await RunningSimulator.run {
            $0.token = Secret("geheim")
        } _: { simulator in
            let without = try await simulator.get("/twin/v1/devices")
            let wrong = try await simulator.get("/twin/v1/devices", ["Authorization": "Bearer x"])
            let right = try await simulator.get(
                "/twin/v1/devices",
                ["Authorization": "Bearer geheim"]
            )

            #expect(without.status == 401)
            #expect(wrong.code == "unauthorized")
            #expect(right.status == 200)
        }
    }

    @Test(arguments: [
        ("/twin/v1/devices?limit=0", 400, "invalid_request"),
        ("/twin/v1/devices?limit=x", 400, "invalid_request"),
        ("/twin/v1/devices?labels=a", 400, "invalid_request"),
        ("/twin/v1/devices?limit=1&limit=2", 400, "invalid_request"),
        ("/twin/v1/devices?cursor=nonsense", 400, "cursor_invalid"),
        ("/twin/v1/devices?cursor=changes.1.0", 400, "cursor_invalid"),
        ("/twin/v1/devices?cursor=devices.1.999.5", 410, "cursor_expired"),
        ("/twin/v1/changes", 400, "invalid_request"),
        ("/twin/v1/changes?since=changes.2.0", 410, "cursor_expired"),
        ("/twin/v1/changes?since=changes.1.zzz", 400, "cursor_invalid"),
        ("/twin/v1/changes?since=changes.1.0&wait=61s", 400, "invalid_request"),
        ("/job/v1/jobs?state=closed", 400, "invalid_request"),
        ("/job/v1/jobs?state=open&since=jobs.1.0", 400, "invalid_request"),
        ("/job/v1/jobs/none", 400, "invalid_request"),
        ("/job/v1/jobs/j-aaaaaaaaaaaaaaaaaaaaaaaaaa", 404, "job_unknown"),
        ("/nothing", 404, "not_found"),
        ("/twin/v1/devices:batchGet", 405, "method_not_allowed"),
    ])
    func `a wrong call is told what is wrong`(
        _ path: String,
        _ status: Int,
        _ code: String
    ) async throws {
        let answer = await Self.answer(path)

        #expect(answer.status == status)
        guard case .bytes(let bytes) = answer.body else {
            Issue.record("no problem document")
            return
        }
        #expect(String(decoding: bytes, as: UTF8.self).contains("\"code\":\"\(code)\""))
    }

    /// Asks the API without a socket in between.
    private static func answer(_ target: String) async -> APIAnswer {
        let parts = target.split(separator: "?", maxSplits: 1)
        let fleet = FleetConfiguration(deviceCount: 5, seed: 7, start: Workbench.start)
        let configuration = SimulatorConfiguration(fleet: fleet)
        let time = SimulatedTime(clock: ContinuousClock(), start: Workbench.start, scale: 1)
        let api = DeviceAPI(platform: SimulatedPlatform(configuration: configuration, time: time))
        do {
            let request = try APIRequest(
                method: "GET",
                path: String(parts[0]),
                query: parts.count > 1 ? String(parts[1]) : nil
            )
            return await api.answer(request)
        } catch {
            return error.answer
        }
    }

    @Test func `a shutdown ends open long polls at once`() async throws {
        let (answers, yield) = AsyncStream.makeStream(of: Int.self)
        let span = try await RunningSimulator.run { simulator in
            let listing = try await simulator.get("/twin/v1/devices")
            let cursor = listing["changesCursor"]?.string ?? ""
            async let poll = simulator.get("/twin/v1/changes?since=\(cursor)&wait=60s")
            try await ContinuousClock().sleep(for: .milliseconds(300))
            await simulator.shutDown()
            yield.yield(try await poll.status)
            yield.finish()
        }
        var statuses: [Int] = []
        for await status in answers { statuses.append(status) }

        #expect(statuses == [200])
        #expect(span < .seconds(2))
    }

    @Test func `a caller that does not read its answer does not hold up a shutdown`() async throws {
        let span = try await RunningSimulator.run(devices: 20_000) { simulator in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await simulator.openStreamAndWait() }
                try await ContinuousClock().sleep(for: .seconds(1))
                await simulator.shutDown()
                group.cancelAll()
            }
        }

        // Less would mean that the whole answer lay in the buffers, and nobody had to be waited for.
        #expect(span > .seconds(1))
        #expect(span < .seconds(2))
    }
}
