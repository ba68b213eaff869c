import FleetModel
import SpecLanguage

/// Judges one device by its resolution, the ledger and the age of its report.
struct DeviceJudge: Sendable {
    private let desired: DesiredState
    private let compiled: [CohortTrack: Digest]
    private let policies: [ResourceName: Policy]
    private let heldArtifacts: Set<Digest>
    private let heldConfigs: Set<CohortTrack>

    init(_ input: PlanInput, _ desired: DesiredState) {
        self.desired = desired
        var compiled: [CohortTrack: Digest] = [:]
        var policies: [ResourceName: Policy] = [:]
        for cohort in desired.fleet.cohorts {
            policies[cohort.name] = desired.fleet.policy(cohort.policy)
            for track in Track.allCases {
                let key = CohortTrack(cohort.name, track)
                compiled[key] = desired.compiledDigest(of: key)
            }
        }
        self.compiled = compiled
        self.policies = policies
        var artifacts: Set<Digest> = []
        var configs: Set<CohortTrack> = []
        for holdBack in input.ledger.holdBacks {
            switch holdBack {
            case .firmware(let artifact): artifacts.insert(artifact)
            case .config(let cohort, let digest):
                let key = CohortTrack(cohort, .config)
                if compiled[key] == digest { configs.insert(key) }
            }
        }
        heldArtifacts = artifacts
        heldConfigs = configs
    }

    /// The twin is made where only it tells what the device was told to be.
    func judgement(of device: JudgedDevice, twin: () -> Twin) -> Judgement {
        func standing(_ track: Track) -> Judgement.Standing? {
            device.deviceClass.verdict(track).map { verdict in
                let key = CohortTrack(device.cohort, track)
                return Judgement.Standing(
                    status: status(device, key, verdict) {
                        $0 == device.deviceClass.wish(of: twin(), on: track)
                    },
                    isMet: verdict.isMet && device.state != .quarantined,
                    isOpen: verdict.isOpen,
                    hasFailed: hasFailed(key, device.record?[track])
                )
            }
        }
        return Judgement(
            governance: .cohort(device.cohort),
            firmware: standing(.firmware),
            config: standing(.config),
            outline: device.deviceClass.outline
        )
    }

    func ungoverned(_ twin: Twin, _ governance: Governance) -> Judgement {
        let status: TrackStatus
        switch governance {
        case .conflicted: status = .conflicted
        case .undecided(let obstacle): status = .blocked(obstacle)
        case .retired: status = .retired
        case .unmanaged, .cohort:
            status = desired.isOfRetiredCohort(twin) ? .retired : .unmanaged
        }
        let standing = Judgement.Standing(status: status, isMet: false, isOpen: false)
        return Judgement(governance: governance, firmware: standing, config: standing)
    }

    /// How long devices of the cohort may be silent; nil: of none.
    func limits(_ cohort: ResourceName?) -> SilenceLimits {
        SilenceLimits(cohort.flatMap { policies[$0] })
    }

    private func status(
        _ device: JudgedDevice,
        _ key: CohortTrack,
        _ verdict: DeviceClass.Verdict,
        isWished: (Wish.Target) -> Bool
    ) -> TrackStatus {
        switch device.state {
        case .active: break
        case .maintenance: return .maintenance
        case .quarantined: return .quarantined
        case .retired: return .retired
        }
        if device.isExcluded { return .excluded }
        let record = device.record?[key.track]
        if record?.openJob != nil { return .pending }
        switch key.track == .firmware ? device.silence.firmware : device.silence.config {
        case .heard: break
        case .stale: return .stale
        case .unreachable: return .unreachable
        }
        if verdict.isMet { return .inSync }
        if let obstacle = verdict.obstacle { return .blocked(obstacle) }
        if isHeldBack(key, verdict) { return .heldBack }
        guard let record, let wish = record.wish, wish.isVerified, isWished(wish.target) else {
            return .behind
        }
        let limit = policies[key.cohort]?.drift.contestedAfter ?? 0
        return record.corrections >= limit ? .contested : .drifted
    }

    private func hasFailed(_ key: CohortTrack, _ record: TrackRecord?) -> Bool {
        record?.failed.map { $0 == compiled[key] } ?? false
    }

    private func isHeldBack(_ key: CohortTrack, _ verdict: DeviceClass.Verdict) -> Bool {
        guard verdict.isOpen else { return false }
        return switch key.track {
        case .firmware: verdict.artifacts.contains(where: heldArtifacts.contains)
        case .config: heldConfigs.contains(key)
        }
    }
}
