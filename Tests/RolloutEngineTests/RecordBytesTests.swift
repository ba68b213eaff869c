import FleetModel
import FleetPlanner
import FleetSimulation
import Journal
import JournalTestSupport
import RolloutEngine
import Testing

/// The bytes of a journal never change, whoever writes them.
struct RecordBytesTests {
    private func general(_ record: Record) throws -> [UInt8] {
        try JSONValueEncoder().encode(record).canonicalBytes
    }

    @Test(arguments: [3, 5, 17, 23, 42] as [UInt64])
    func `each record of a drawn world is written as the general encoder writes it`(
        seed: UInt64
    ) throws {
        var world = SimulatedWorld(seed: seed)
        world.live()
        let codec = RecordCodec()
        for record in world.controller.journal {
            let bytes = try codec.encode(record)
            guard try bytes == general(record) else {
                Issue.record("\(String(decoding: bytes, as: UTF8.self))")
                return
            }
        }
    }

    /// A text that wants escapes.
    private static let odd: Text = "a \"quoted\" \\ line\nwith \u{1}, é and \u{1F600}"
    /// Numbers at the end of what is exact.
    private static let instant = ObservedInstant(
        epoch: Epoch(1 << 53),
        moment: Moment(
            wall: Timestamp(milliseconds: 951_782_400_001),
            monotonic: TimeSpan(milliseconds: -(1 << 53) + 1)
        )
    )

    private var firmwareJob: PersistedJob {
        let sample = SampleRecords.persisted(1)
        let odd = Self.odd
        return PersistedJob(
            job: Job(
                tenant: sample.job.tenant,
                device: sample.job.device,
                incarnation: sample.job.incarnation,
                generation: Generation(.max),
                target: .firmware(
                    FirmwareTarget(
                        component: odd,
                        from: odd,
                        version: Version(2, 0, 0),
                        uri: odd,
                        size: 1 << 53,
                        sha256: sample.wish.compiled
                    )
                ),
                baseDigest: sample.wish.compiled,
                expiresAt: Timestamp(milliseconds: 0),
                timeout: TimeSpan(milliseconds: 1 << 53),
                reason: sample.job.reason
            ),
            rollout: sample.rollout,
            wave: 3,
            wish: Wish(
                rollout: sample.rollout,
                compiled: sample.wish.compiled,
                target: .firmware([
                    Wish.FirmwareWish(component: odd, version: Version(1, 2, 3, build: "x.7"))
                ]),
                isVerified: true
            ),
            former: .config(["z": 1.5.jsonValue, "a": [.null, true, .string(odd)]]),
            reportSequence: .max,
            at: Self.instant
        )
    }

    @Test func `jobs and outcomes that no world draws are written so, too`() throws {
        let codec = RecordCodec()
        let sample = SampleRecords.persisted(1)
        let outcome = JobOutcome(
            id: sample.job.id,
            state: .timedOut,
            evidence: .refusal,
            code: Self.odd,
            message: Self.odd,
            at: Self.instant,
            platformTime: Timestamp(milliseconds: 1)
        )
        let records: [Record] = [
            .jobPersisted(sample), .jobPersisted(firmwareJob),
            .jobAnswered(sample.job.id, .waiting, revision: 1 << 53), .jobEnded(outcome),
        ]
        for record in records { #expect(try codec.encode(record) == general(record)) }
    }

    @Test func `so are members in each of their states`() throws {
        let codec = RecordCodec()
        let sample = SampleRecords.persisted(1)
        let states: [RolloutMember.State] = [
            .waiting, .inFlight(sample.job.id), .done, .left,
            .verifying(firmwareJob.job.target, since: Self.instant),
            .failed(MemberFailure(.contradicted, Self.odd)),
            .unknown(sample.job.id, since: Self.instant),
        ]
        let changes = states.map { state in
            MemberChange(
                device: sample.job.device,
                state: state,
                verified: sample.wish.target
            )
        }
        for record in [
            Record.membersChanged(sample.rollout, changes), .membersChanged(sample.rollout, []),
        ] {
            #expect(try codec.encode(record) == general(record))
        }
    }
}

extension Double {
    fileprivate var jsonValue: JSONValue { JSONNumber(self).map { .number($0) } ?? .null }
}
