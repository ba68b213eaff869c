import FleetModel

extension PlanSummary {
    /// A line in which devices of some groups count.
    private enum Line: UInt32, CaseIterable {
        case release, unchanged, pending, drifted, contested, blocked, conflicted, stale,
            unreachable, heldBack, unmanaged, excluded, maintenance, quarantined, retired

        /// nil: it counts in none.
        init?(_ status: TrackStatus) {
            switch status {
            case .inSync, .behind: return nil
            case .pending: self = .pending
            case .drifted: self = .drifted
            case .contested: self = .contested
            case .blocked: self = .blocked
            case .conflicted: self = .conflicted
            case .stale: self = .stale
            case .unreachable: self = .unreachable
            case .heldBack: self = .heldBack
            case .unmanaged: self = .unmanaged
            case .excluded: self = .excluded
            case .maintenance: self = .maintenance
            case .quarantined: self = .quarantined
            case .retired: self = .retired
            }
        }

        var field: WritableKeyPath<PlanSummary, Int> {
            switch self {
            case .release: \.release
            case .unchanged: \.unchanged
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

    /// The lines in which the devices of a group count, a bit each.
    struct Lines {
        fileprivate private(set) var bits: UInt32 = 0

        /// `outline` is what is told of them.
        init(_ group: JudgementTable.Group, _ outline: DeviceOutline) {
            if outline.removesField { insert(.release) }
            let statuses = [group.firmware, group.config].compactMap { $0 }
            if group.governance.cohort != nil, statuses.allSatisfy({ $0 == .inSync }) {
                insert(.unchanged)
            }
            for line in statuses.compactMap(Line.init) { insert(line) }
        }

        private mutating func insert(_ line: Line) { bits |= 1 << line.rawValue }
    }

    /// Of the devices of a survey. O(groups + devices that change).
    init(_ survey: FleetSurvey, _ rollouts: [PlannedRollout], _ findings: [PlanFinding]) {
        self.init()
        devices = survey.rows.count
        var counts = [Int](repeating: 0, count: Line.allCases.count)
        let groups = survey.groups
        for (group, lines) in survey.judgements.lines.enumerated() {
            var bits = lines.bits
            while bits != 0 {
                counts[bits.trailingZeroBitCount] += groups.count(of: group)
                bits &= bits - 1
            }
        }
        for (line, count) in zip(Line.allCases, counts) { self[keyPath: line.field] = count }
        var changed = PlaceSet(count: devices)
        var flashed = PlaceSet(count: devices)
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
}
