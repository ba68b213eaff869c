import FleetModel
import Testing

struct JobTests {
    private func job(
        generation: UInt64 = 3,
        expiresAt: Int64 = 0,
        base: Digest? = nil
    ) throws -> Job {
        Job(
            tenant: try #require(Tenant("acme")),
            device: try #require(DeviceID("gw-0001")),
            incarnation: try #require(Incarnation("1")),
            generation: Generation(generation),
            target: .config(
                ConfigTarget(digest: Digest(of: "x".utf8), document: ["b": 1, "a": ["c": .null]])
            ),
            baseDigest: base,
            expiresAt: Timestamp(milliseconds: expiresAt),
            timeout: .minutes(30),
            reason: Job.Reason(
                commit: try #require(CommitID(String(repeating: "c", count: 40))),
                rollout: try #require(RolloutID("r-" + String(repeating: "a", count: 16))),
                wave: try #require(ResourceName("canary"))
            )
        )
    }

    @Test func `the body is complete and canonical`() throws {
        let digest = Digest(of: "x".utf8).hexadecimal

        #expect(
            try job(base: Digest(of: "x".utf8)).body.canonicalText
                == #"{"baseDigest":"\#(digest)","device":"gw-0001","expiresAt":"1970-01-01T00:00:00.000Z","#
                + #""generation":3,"incarnation":"1","#
                + #""reason":{"commit":"cccccccccccccccccccccccccccccccccccccccc","#
                + #""rollout":"r-aaaaaaaaaaaaaaaa","wave":"canary"},"#
                + #""target":{"digest":"\#(digest)","document":{"a":{"c":null},"b":1}},"tenant":"acme","#
                + #""timeouts":{"totalSeconds":1800},"track":"config"}"#
        )
    }

    @Test func `the same decision is the same job with the same body`() throws {
        #expect(try job().id == job().id)
        #expect(try job().bodyDigest == job().bodyDigest)
        #expect(try job(generation: 4).id != job().id)
        #expect(try job(expiresAt: 1).bodyDigest != job().bodyDigest)
    }

    @Test func `the id and the track follow from the target`() throws {
        let job = try job()

        #expect(job.track == .config)
        #expect(
            job.id
                == JobID(
                    tenant: job.tenant,
                    device: job.device,
                    incarnation: job.incarnation,
                    track: .config,
                    generation: job.generation,
                    targetDigest: job.target.digest
                )
        )
    }

    @Test func `seven states are final and seven are not`() {
        let final = JobState.allCases.filter(\.isTerminal)

        #expect(
            final == [.succeeded, .failed, .rejected, .timedOut, .cancelled, .expired, .superseded]
        )
        #expect(JobState.allCases.count == 14)
        #expect(!JobState.unknown.isTerminal)
    }
}
