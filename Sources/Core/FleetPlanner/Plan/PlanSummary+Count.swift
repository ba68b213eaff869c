import FleetModel

extension PlanSummary {
    /// `count` devices are known.
    init(
        _ groups: [DeviceGroup],
        _ rollouts: [PlannedRollout],
        _ findings: [PlanFinding],
        among count: Int
    ) {
        self.init()
        for group in groups { add(group) }
        var changed = PlaceSet(count: count)
        var flashed = PlaceSet(count: count)
        for rollout in rollouts {
            for row in rollout.members.needing {
                changed.insert(Int(row))
                if rollout.cohortTrack.track == .firmware { flashed.insert(Int(row)) }
            }
        }
        change = changed.count
        firmware = flashed.count
        warnings = findings.count { $0.severity == .warn }
        denied = findings.count { $0.severity == .deny }
    }

    private mutating func add(_ group: DeviceGroup) {
        let count = group.devices.count
        devices += count
        if group.changes.contains(where: { $0.action == .release || $0.action == .reset }) {
            release += count
        }
        let statuses = [group.firmware, group.config].compactMap { $0 }
        if group.governance.cohort != nil, statuses.allSatisfy({ $0 == .inSync }) {
            unchanged += count
        }
        for status in statuses.first?.name == statuses.last?.name
            ? Array(statuses.prefix(1)) : statuses
        {
            if let line = Self.line(of: status) { self[keyPath: line] += count }
        }
    }

    private static func line(of status: TrackStatus) -> WritableKeyPath<PlanSummary, Int>? {
        switch status {
        case .inSync, .behind: nil
        case .pending: \.pending
        case .drifted: \.drifted
        case .contested: \.contested
        case .blocked: \.blocked
        case .conflicted: \.conflicted
        case .stale: \.stale
        case .unreachable: \.unreachable
        case .heldBack: \.heldBack
        case .unmanaged: \.unmanaged
        case .excluded: \.excluded
        case .maintenance: \.maintenance
        case .quarantined: \.quarantined
        case .retired: \.retired
        }
    }
}
