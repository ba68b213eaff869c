package import FleetModel
import FleetPlanner
package import RolloutEngine

/// Records of many kinds, the same ones each time.
package enum SampleRecords {
    /// When all of it happens.
    package static let now = Moment(
        wall: Timestamp(milliseconds: 1_800_000_000_000),
        monotonic: .seconds(5)
    )
    /// Who writes it.
    package static let term = WriterTerm(epoch: Epoch(1), began: now)
    /// What a person did.
    package static let act = OperatorAct(actor: "ann", reason: "a reason", at: now.wall)

    /// So many records.
    package static func records(_ count: Int) -> [Record] {
        (0..<count).map { number in
            switch number % 6 {
            case 0: .termBegan(term)
            case 1: .approved(Approval(intent: Digest(of: Array(String(number).utf8)), act: act))
            case 2: .jobPersisted(persisted(number))
            case 3:
                .deviceExcluded(
                    device(number),
                    until: now.wall.advanced(by: .hours(1)),
                    since: term.instant(now),
                    act
                )
            case 4: .jobAnswered(persisted(number - 2).job.id, .queued, revision: 1)
            default:
                .jobEnded(
                    JobOutcome(
                        id: persisted(number - 3).job.id,
                        state: .succeeded,
                        evidence: .answer,
                        at: term.instant(now)
                    )
                )
            }
        }
    }

    /// The job of that number.
    package static func persisted(_ number: Int) -> PersistedJob {
        let document: JSONValue = ["n": .integer(number)]
        let rollout =
            RolloutID("r-aaaaaaaaaaaaaaaa") ?? { preconditionFailure("a bad rollout id") }()
        let job = Job(
            tenant: .standard,
            device: device(number),
            incarnation: Incarnation("life-1") ?? { preconditionFailure("a bad incarnation") }(),
            generation: Generation(UInt64(number)),
            target: .config(ConfigTarget(digest: document.digest, document: document)),
            expiresAt: now.wall.advanced(by: .hours(1)),
            timeout: .minutes(5),
            reason: Job.Reason(
                commit: CommitID(String(repeating: "a", count: 40))
                    ?? { preconditionFailure("a bad commit id") }(),
                rollout: rollout,
                wave: ResourceName("canary") ?? { preconditionFailure("a bad name") }()
            )
        )
        return PersistedJob(
            job: job,
            rollout: rollout,
            wave: 0,
            wish: Wish(
                rollout: rollout,
                compiled: document.digest,
                target: .config(document),
                isVerified: false
            ),
            former: nil,
            reportSequence: 1,
            at: term.instant(now)
        )
    }

    /// The device of that number.
    package static func device(_ number: Int) -> DeviceID {
        DeviceID("gw-\(number)") ?? { preconditionFailure("a bad device id") }()
    }
}
