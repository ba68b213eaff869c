import FleetModel
package import FleetPlanner

/// Where the devices of a fleet stand now: each device counts once.
///
/// A device that stands differently on its tracks counts where a person would look first, in the order of the members.
package struct FleetStanding: Hashable, Sendable {
    package var devices = 0
    /// No cohort takes it, or only a retired one.
    package var unmanaged = 0
    /// Several cohorts of equal precedence take it.
    package var conflicted = 0
    /// An operator set it aside.
    package var excluded = 0
    /// A job is persisted and not terminal.
    package var inProgress = 0
    /// It failed in the newest rollout of its cohort and track and does not have what is desired.
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

    /// Counts by the newest plan of what is in force and by the rollouts that are kept.
    ///
    /// O(groups + members of rollouts), and O(1) for each device that has not converged: a fleet of a million devices at
    /// rest costs what its few groups cost.
    package init(_ plan: Plan, _ state: FleetState) {
        let failed = Self.failedDevices(state)
        for group in plan.groups {
            let count = group.devices.count
            devices += count
            let place = Self.place(of: group)
            let losers =
                Self.mayHaveFailed.contains(place)
                ? group.devices.count { failed.contains($0) } : 0
            self.failed += losers
            self[keyPath: place] += count - losers
        }
    }

    /// Where the failure of a device says more than its status.
    private static var mayHaveFailed: Set<WritableKeyPath<FleetStanding, Int>> {
        [\.heldBack, \.silent, \.blocked, \.waiting]
    }

    private static func place(of group: DeviceGroup) -> WritableKeyPath<FleetStanding, Int> {
        guard group.governance.cohort != nil else {
            if case .conflicted = group.governance { return \.conflicted }
            return \.unmanaged
        }
        let places = [group.firmware, group.config].compactMap { $0 }.map(place)
        return order.first { places.contains($0) } ?? \.converged
    }

    private static var order: [WritableKeyPath<FleetStanding, Int>] {
        [\.conflicted, \.excluded, \.inProgress, \.heldBack, \.silent, \.blocked, \.waiting]
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
        }
    }

    /// Devices that failed in the newest rollout of their cohort and track.
    private static func failedDevices(_ state: FleetState) -> Set<DeviceID> {
        var newest: [CohortTrack: Rollout] = [:]
        for rollout in state.rollouts.values {
            guard let known = newest[rollout.cohortTrack] else {
                newest[rollout.cohortTrack] = rollout
                continue
            }
            if (known.beganAt, known.id) < (rollout.beganAt, rollout.id) {
                newest[rollout.cohortTrack] = rollout
            }
        }
        var failed: Set<DeviceID> = []
        for rollout in newest.values {
            for member in rollout.members {
                if case .failed = member.state { failed.insert(member.device) }
            }
        }
        return failed
    }
}
