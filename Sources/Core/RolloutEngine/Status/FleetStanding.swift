import FleetModel
package import FleetPlanner

/// Where the devices of a fleet stand now: each device counts once.
///
/// A device that stands differently on its tracks counts where a person would look first, in the order of the members.
package struct FleetStanding: Hashable, Sendable {
    package var devices = 0
    /// No cohort takes it, or only a retired one.
    package var unmanaged = 0
    /// It will not come back, by its document.
    package var retired = 0
    /// Several cohorts of equal precedence take it.
    package var conflicted = 0
    /// An operator set it aside.
    package var excluded = 0
    /// People work on it, by its document: nothing is offered.
    package var maintenance = 0
    /// It is not trusted, by its document: nothing is offered, and its reports decide nothing.
    package var quarantined = 0
    /// A job is persisted and not terminal.
    package var inProgress = 0
    /// It failed with what its cohort was last asked for, and does not have it.
    package var failed = 0
    /// What it would get failed before.
    package var heldBack = 0
    /// Not heard from of late.
    package var silent = 0
    /// There is no way on by itself: an obstacle, or it keeps drifting.
    package var blocked = 0
    /// It lags behind or drifted, and its turn will come.
    package var waiting = 0
    /// It has all that is desired of it.
    package var converged = 0

    /// Counts by the newest plan of what is in force and by what was decided.
    ///
    /// O(groups), and O(1) for each device that has not converged: a fleet of a million devices at
    /// rest costs what its few groups cost.
    package init(_ plan: Plan, _ state: FleetState) {
        for group in plan.groups {
            let count = group.devices.count
            devices += count
            let place = Self.place(of: group)
            let losers =
                Self.mayHaveFailed.contains(place)
                ? group.devices.count { group.hasFailed($0, state.ledger) } : 0
            self.failed += losers
            self[keyPath: place] += count - losers
        }
    }

    /// Where the failure of a device says more than its status.
    private static var mayHaveFailed: Set<WritableKeyPath<FleetStanding, Int>> {
        [
            \.heldBack, \.silent,
            \.blocked, \.waiting,
        ]
    }

    private static func place(of group: DeviceGroup) -> WritableKeyPath<FleetStanding, Int> {
        guard group.governance.cohort != nil else {
            switch group.governance {
            case .conflicted: return \.conflicted
            case .undecided: return \.blocked
            case .retired: return \.retired
            case .cohort, .unmanaged: return \.unmanaged
            }
        }
        let places = [group.firmware, group.config].compactMap { $0 }.map(place)
        return order.first { places.contains($0) } ?? \.converged
    }

    private static var order: [WritableKeyPath<FleetStanding, Int>] {
        [
            \.conflicted, \.quarantined, \.maintenance, \.excluded, \.inProgress, \.heldBack,
            \.silent,
            \.blocked, \.waiting,
        ]
    }

    private static func place(
        of status: TrackStatus
    ) -> WritableKeyPath<FleetStanding, Int> {
        switch status {
        case .inSync: \.converged
        case .pending: \.inProgress
        case .behind, .drifted: \.waiting
        case .contested, .blocked: \.blocked
        case .conflicted: \.conflicted
        case .stale, .unreachable: \.silent
        case .heldBack: \.heldBack
        case .unmanaged, .retired: \.unmanaged
        case .excluded: \.excluded
        case .maintenance: \.maintenance
        case .quarantined: \.quarantined
        }
    }
}

extension DeviceGroup {
    fileprivate func hasFailed(_ device: DeviceID, _ ledger: Ledger) -> Bool {
        guard let cohort = governance.cohort, let record = ledger.devices[device] else {
            return false
        }
        return Track.allCases.contains { track in
            record[track].failed.map {
                $0 == ledger.standings[CohortTrack(cohort, track)]?.current
            } ?? false
        }
    }
}
