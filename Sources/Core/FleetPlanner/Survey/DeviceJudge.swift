import FleetModel
import SpecLanguage

/// Judges one device by its resolution, the ledger and the age of its report.
struct DeviceJudge {
    private let ledger: Ledger
    private let now: Moment
    private let desired: DesiredState
    private let compiled: [CohortTrack: Digest]
    private let policies: [ResourceName: Policy]
    private let heldArtifacts: Set<Digest>
    private let heldConfigs: Set<CohortTrack>

    init(_ input: PlanInput, _ desired: DesiredState) {
        ledger = input.ledger
        now = input.now
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

    func judgement(
        _ row: TwinTable.Row,
        _ cohort: ResourceName,
        _ deviceClass: DeviceClass
    ) -> Judgement {
        let record = ledger.devices[row.twin.id].flatMap {
            $0.incarnation == row.twin.incarnation ? $0 : nil
        }
        let state = desired.state(of: row.twin.id)
        func standing(_ track: Track) -> Judgement.Standing? {
            deviceClass.verdict(track).map { verdict in
                let key = CohortTrack(cohort, track)
                return Judgement.Standing(
                    status: status(row, state, key, verdict, record?[track]) {
                        $0 == deviceClass.wish(of: row.twin, on: track)
                    },
                    isMet: verdict.isMet && state != .quarantined,
                    isOpen: verdict.isOpen,
                    hasFailed: hasFailed(key, record?[track])
                )
            }
        }
        return Judgement(
            governance: .cohort(cohort),
            firmware: standing(.firmware),
            config: standing(.config),
            outline: deviceClass.outline
        )
    }

    func ungoverned(_ row: TwinTable.Row, _ governance: Governance) -> Judgement {
        let status: TrackStatus
        switch governance {
        case .conflicted: status = .conflicted
        case .undecided(let obstacle): status = .blocked(obstacle)
        case .retired: status = .retired
        case .unmanaged, .cohort:
            status = desired.isOfRetiredCohort(row.twin) ? .retired : .unmanaged
        }
        let standing = Judgement.Standing(status: status, isMet: false, isOpen: false)
        return Judgement(governance: governance, firmware: standing, config: standing)
    }

    func isFresh(_ row: TwinTable.Row, in cohort: ResourceName?) -> Bool {
        let health = cohort.flatMap { policies[$0]?.health } ?? .standard
        return row.age(at: now).map { $0 <= health.fresh } ?? false
    }

    private func status(
        _ row: TwinTable.Row,
        _ state: DeviceException.State,
        _ key: CohortTrack,
        _ verdict: DeviceClass.Verdict,
        _ record: TrackRecord?,
        isWished: (Wish.Target) -> Bool
    ) -> TrackStatus {
        switch state {
        case .active: break
        case .maintenance: return .maintenance
        case .quarantined: return .quarantined
        case .retired: return .retired
        }
        if ledger.excluded[row.twin.id] != nil { return .excluded }
        if record?.openJob != nil { return .pending }
        if let silence = silence(row, key) { return silence }
        if verdict.isMet { return .inSync }
        if let obstacle = verdict.obstacle { return .blocked(obstacle) }
        if isHeldBack(key, verdict) { return .heldBack }
        guard let record, let wish = record.wish, wish.isVerified, isWished(wish.target) else {
            return .behind
        }
        let limit = policies[key.cohort]?.drift.contestedAfter ?? 0
        return record.corrections >= limit ? .contested : .drifted
    }

    private func silence(_ row: TwinTable.Row, _ key: CohortTrack) -> TrackStatus? {
        guard let age = row.age(at: now) else { return .unreachable }
        let offline = policies[key.cohort]?.rollout(key.track).offline.after
        if row.twin.connectivity.state == .offline || offline.map({ age > $0 }) ?? false {
            return .unreachable
        }
        return isFresh(row, in: key.cohort) ? nil : .stale
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
