import FleetModel
import FleetPlanner
import RolloutEngine

/// The records of a firmware rollout in which each device gets a job, as the engine would write them.
struct FleetRecords {
    private let devices: Int
    private let rollout: RolloutID
    private let commit: CommitID
    private let wave: ResourceName
    private let incarnation: Incarnation
    private let coverage: Percentage
    private let target = Wish.Target.firmware([
        Wish.FirmwareWish(component: "os", version: Version(2, 0, 0))
    ])
    private let former = Wish.Target.firmware([
        Wish.FirmwareWish(component: "os", version: Version(1, 0, 0))
    ])
    private let compiled = Digest(of: Array("compiled".utf8))
    private let artifact = Digest(of: Array("artifact".utf8))
    private let now = Moment(
        wall: Timestamp(milliseconds: 1_790_000_000_000),
        monotonic: .seconds(100)
    )
    private var term: WriterTerm { WriterTerm(epoch: Epoch(1), began: now) }

    init(devices: Int) {
        guard let rollout = RolloutID("r-aaaaaaaaaaaaaaaa"),
            let commit = CommitID(String(repeating: "a", count: 40)),
            let wave = ResourceName("rest"), let incarnation = Incarnation("life-1"),
            let coverage = Percentage(80)
        else { fatalError("a bad name") }
        self.devices = devices
        self.rollout = rollout
        self.commit = commit
        self.wave = wave
        self.incarnation = incarnation
        self.coverage = coverage
    }

    /// The writer's term and the rollout over all devices.
    var beginning: [Record] {
        let members = (0..<devices).map { index in
            RolloutMember(
                device: device(index),
                incarnation: incarnation,
                wave: 0,
                wasConverged: false
            )
        }
        let rollout = Rollout(
            id: rollout,
            kind: .revision,
            cohortTrack: CohortTrack(wave, .firmware),
            from: nil,
            to: compiled,
            fleet: compiled,
            commit: commit,
            intent: compiled,
            policy: RolloutPolicy(
                waves: [],
                maxInFlight: devices,
                deadline: .days(14),
                minCoverage: coverage,
                offline: RolloutPolicy.Offline(mode: .defer, after: .hours(24)),
                onNewRevision: .finish,
                onFail: .hold
            ),
            health: .standard,
            allowsDowngrade: false,
            beganAt: now.wall,
            waves: [],
            members: members,
            phase: .progressing
        )
        return [.termBegan(term), .rolloutBegan(rollout)]
    }

    /// A job for each of the devices.
    func jobs(_ range: Range<Int>) -> [Record] {
        range.map { .jobPersisted(persisted($0)) }
    }

    /// The platform's answer for the jobs of so many devices, spread over the fleet and others in each round.
    func answers(to count: Int, round: Int) -> [Record] {
        (0..<count).map { number in
            let index = (number * (devices / count) + round) % devices
            return .jobAnswered(persisted(index).job.id, .queued, revision: UInt64(round))
        }
    }

    private func device(_ index: Int) -> DeviceID {
        let digits = String(index)
        let name = "gw-" + String(repeating: "0", count: 7 - digits.count) + digits
        guard let id = DeviceID(name) else { fatalError("no id") }
        return id
    }

    private func persisted(_ index: Int) -> PersistedJob {
        let job = Job(
            tenant: .standard,
            device: device(index),
            incarnation: incarnation,
            generation: Generation(1),
            target: .firmware(
                FirmwareTarget(
                    component: "os",
                    from: "1.0.0",
                    version: Version(2, 0, 0),
                    uri: "https://cdn.example.net/os/2.0.0.swu",
                    size: 1_000_000,
                    sha256: artifact
                )
            ),
            expiresAt: now.wall.advanced(by: .hours(2)),
            timeout: .minutes(30),
            reason: Job.Reason(commit: commit, rollout: rollout, wave: wave)
        )
        return PersistedJob(
            job: job,
            rollout: rollout,
            wave: 0,
            wish: Wish(rollout: rollout, compiled: compiled, target: target, isVerified: false),
            former: former,
            reportSequence: UInt64(index),
            at: term.instant(now)
        )
    }
}
