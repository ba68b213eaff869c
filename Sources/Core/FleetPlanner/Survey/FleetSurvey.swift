import FleetModel
import SpecLanguage

/// Every device judged against the desired state: who governs it, how it differs, how it stands on each track.
struct FleetSurvey {
    /// One device, by its index in the twin table.
    struct Row: Hashable {
        let governance: Governance
        /// Index of its resolution; nil: nobody governs it.
        let resolution: Int?
        /// nil: nothing is desired on the track.
        let firmware: TrackStatus?
        let config: TrackStatus?

        func status(_ track: Track) -> TrackStatus? {
            switch track {
            case .firmware: firmware
            case .config: config
            }
        }
    }

    private(set) var rows: [Row] = []
    let resolutions: [DeviceResolution]
    /// Twins whose report is fresh by their policy.
    private(set) var freshCount = 0
    /// Per cohort, the indices of its devices, ascending.
    private(set) var members: [ResourceName: [Int]] = [:]

    init(_ input: PlanInput, _ desired: DesiredState) {
        var classes = ClassTable(desired, base: input.base)
        let judge = DeviceJudge(input, desired)
        rows.reserveCapacity(input.twins.count)
        for index in 0..<input.twins.count {
            let row = input.twins[index]
            let governance = desired.governance(of: row.twin)
            guard let cohort = governance.cohort else {
                rows.append(judge.ungoverned(row, governance))
                if judge.isFresh(row, in: nil) { freshCount += 1 }
                continue
            }
            let resolution = classes.index(of: row.twin, in: cohort)
            rows.append(judge.row(row, cohort, resolution, classes.resolutions[resolution]))
            members[cohort, default: []].append(index)
            if judge.isFresh(row, in: cohort) { freshCount += 1 }
        }
        resolutions = classes.resolutions
    }

    func resolution(_ index: Int) -> DeviceResolution? {
        rows[index].resolution.map { resolutions[$0] }
    }

    /// Whether a rollout of the track would bring the device something now: it differs, and nothing is in the way.
    ///
    /// A device that was not heard from is among them: it gets its turn when it returns.
    func needsChange(_ index: Int, on track: Track) -> Bool {
        switch rows[index].status(track) {
        case .behind, .drifted: return true
        case .pending, .stale, .unreachable:
            guard let target = resolution(index)?.target(track) else { return false }
            return !target.isMet && target.obstacle == nil
        case nil, .inSync, .contested, .blocked, .conflicted, .heldBack, .unmanaged, .excluded,
            .retired:
            return false
        }
    }

    /// Whether the last report showed the target.
    func isMet(_ index: Int, on track: Track) -> Bool {
        resolution(index)?.target(track)?.isMet ?? true
    }
}

/// Judges one device by its resolution, the ledger and the age of its report.
struct DeviceJudge {
    private let ledger: Ledger
    private let now: Moment
    private let desired: DesiredState
    private let compiled: [CohortTrack: Digest]
    private let policies: [ResourceName: Policy]
    private let retired: [Cohort]
    private let heldArtifacts: Set<Digest>
    private let heldConfigs: Set<CohortTrack>

    init(_ input: PlanInput, _ desired: DesiredState) {
        ledger = input.ledger
        now = input.now
        self.desired = desired
        retired = desired.fleet.cohorts.filter { $0.state == .retired }
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

    func row(
        _ row: TwinTable.Row,
        _ cohort: ResourceName,
        _ index: Int,
        _ resolution: DeviceResolution
    ) -> FleetSurvey.Row {
        let record = ledger.devices[row.twin.id].flatMap {
            $0.incarnation == row.twin.incarnation ? $0 : nil
        }
        func status(_ track: Track) -> TrackStatus? {
            resolution.target(track).map {
                self.status(row, CohortTrack(cohort, track), $0, record?[track])
            }
        }
        return FleetSurvey.Row(
            governance: .cohort(cohort),
            resolution: index,
            firmware: status(.firmware),
            config: status(.config)
        )
    }

    func ungoverned(_ row: TwinTable.Row, _ governance: Governance) -> FleetSurvey.Row {
        let status: TrackStatus
        if case .conflicted = governance {
            status = .conflicted
        } else {
            status = retired.contains { $0.governs(row.twin) } ? .retired : .unmanaged
        }
        return FleetSurvey.Row(
            governance: governance,
            resolution: nil,
            firmware: status,
            config: status
        )
    }

    func isFresh(_ row: TwinTable.Row, in cohort: ResourceName?) -> Bool {
        let health = cohort.flatMap { policies[$0]?.health } ?? .standard
        return row.age(at: now).map { $0 <= health.fresh } ?? false
    }

    private func status(
        _ row: TwinTable.Row,
        _ key: CohortTrack,
        _ target: DeviceTarget,
        _ record: TrackRecord?
    ) -> TrackStatus {
        if let until = ledger.excluded[row.twin.id], until > now.wall { return .excluded }
        if record?.openJob != nil { return .pending }
        if let silence = silence(row, key) { return silence }
        if target.isMet { return .inSync }
        if let obstacle = target.obstacle { return .blocked(obstacle) }
        if isHeldBack(key, target) { return .heldBack }
        guard let record, let wish = record.wish, wish.isVerified, wish.target == target.wish else {
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

    private func isHeldBack(_ key: CohortTrack, _ target: DeviceTarget) -> Bool {
        switch target.next {
        case .firmware(let firmware): heldArtifacts.contains(firmware.sha256)
        case .config: heldConfigs.contains(key)
        case nil: false
        }
    }
}
