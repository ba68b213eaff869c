import FleetModel
import FleetPlanner

/// What a device should be, and whether it takes part; held once for all devices of which the same is desired.
final class MemberResolution: Sendable {
    let target: DeviceTarget
    let isGoverned: Bool
    /// Why nobody can tell who governs it; nil: it is known.
    let dispute: Obstacle?
    /// By the document of the device in the revision in force.
    let state: DeviceException.State

    init(
        target: DeviceTarget,
        isGoverned: Bool,
        dispute: Obstacle?,
        state: DeviceException.State
    ) {
        self.target = target
        self.isGoverned = isGoverned
        self.dispute = dispute
        self.state = state
    }
}

extension MemberResolution: Hashable {
    static func == (left: MemberResolution, right: MemberResolution) -> Bool {
        left === right
            || left.target == right.target && left.isGoverned == right.isGoverned
                && left.dispute == right.dispute && left.state == right.state
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(target)
        hasher.combine(isGoverned)
        hasher.combine(dispute)
        hasher.combine(state)
    }
}
