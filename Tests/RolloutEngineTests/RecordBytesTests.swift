import FleetModel
import FleetPlanner
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

    /// Numbers at the end of what is exact, texts that want escapes, and each state of a member.
    @Test func `so are records that no world draws`() throws {
        let codec = RecordCodec()
        let persisted = SampleRecords.persisted(1)
        let job = persisted.job
        let instant = ObservedInstant(
            epoch: Epoch(1 << 53),
            moment: Moment(
                wall: Timestamp(milliseconds: 951_782_400_001),
                monotonic: TimeSpan(milliseconds: -(1 << 53) + 1)
            )
        )
        let odd: Text = "a \"quoted\" \\ line\nwith \u{1}, é and \u{1F600}"
        let states: [RolloutMember.State] = [
            .waiting, .inFlight(job.id), .verifying(job.target, since: instant), .done,
            .failed(MemberFailure(.contradicted, odd)), .unknown(job.id, since: instant), .left,
        ]
        let changes = states.map { state in
            MemberChange(device: job.device, state: state, verified: persisted.wish.target)
        }
        let firmware = Wish.Target.firmware([
            Wish.FirmwareWish(component: odd, version: Version(1, 2, 3, build: "x.7"))
        ])
        let records: [Record] = [
            .jobPersisted(persisted),
            .jobPersisted(
                PersistedJob(
                    job: Job(
                        tenant: job.tenant,
                        device: job.device,
                        incarnation: job.incarnation,
                        generation: Generation(.max),
                        target: .firmware(
                            FirmwareTarget(
                                component: odd,
                                from: odd,
                                version: Version(2, 0, 0),
                                uri: odd,
                                size: 1 << 53,
                                sha256: persisted.wish.compiled
                            )
                        ),
                        baseDigest: persisted.wish.compiled,
                        expiresAt: Timestamp(milliseconds: 0),
                        timeout: TimeSpan(milliseconds: 1 << 53),
                        reason: job.reason
                    ),
                    rollout: persisted.rollout,
                    wave: 3,
                    wish: Wish(
                        rollout: persisted.rollout,
                        compiled: persisted.wish.compiled,
                        target: firmware,
                        isVerified: true
                    ),
                    former: .config(["z": 1.5.jsonValue, "a": [.null, true, .string(odd)]]),
                    reportSequence: .max,
                    at: instant
                )
            ),
            .jobAnswered(job.id, .waiting, revision: 1 << 53),
            .jobEnded(
                JobOutcome(
                    id: job.id,
                    state: .timedOut,
                    evidence: .refusal,
                    code: odd,
                    message: odd,
                    at: instant,
                    platformTime: Timestamp(milliseconds: 1)
                )
            ),
            .membersChanged(persisted.rollout, changes),
            .membersChanged(persisted.rollout, []),
        ]
        for record in records { #expect(try codec.encode(record) == general(record)) }
    }
}

extension Double {
    fileprivate var jsonValue: JSONValue { JSONNumber(self).map { .number($0) } ?? .null }
}
