package import FleetModel

/// A rollout enters a phase.
package struct RolloutMove: Hashable, Sendable, Codable {
    package let rollout: RolloutID
    package let phase: RolloutPhase
    package let at: Timestamp

    package init(rollout: RolloutID, phase: RolloutPhase, at: Timestamp) {
        self.rollout = rollout
        self.phase = phase
        self.at = at
    }
}
