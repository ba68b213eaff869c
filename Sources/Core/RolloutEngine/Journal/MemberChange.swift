package import FleetModel
package import FleetPlanner

/// What became of one member.
package struct MemberChange: Hashable, Sendable, Codable {
    package let device: DeviceID
    package let state: RolloutMember.State
    /// What it now has in good health; only with `done`.
    package let verified: Wish.Target?

    package init(
        device: DeviceID,
        state: RolloutMember.State,
        verified: Wish.Target? = nil
    ) {
        self.device = device
        self.state = state
        self.verified = verified
    }
}
