package import FleetModel
package import FleetPlanner

/// A job with all that is decided by it: the generation is taken, the device is reserved, and it stands why.
package struct PersistedJob: Hashable, Sendable, Codable {
    package let job: Job
    package let rollout: RolloutID
    /// Index of the wave.
    package let wave: Int
    /// The device's wish from here on.
    package let wish: Wish
    /// What the device had, where a rollback would take it.
    package let former: Wish.Target?
    /// The report that the decision was made on.
    package let reportSequence: UInt64
    package let at: ObservedInstant

    package init(
        job: Job,
        rollout: RolloutID,
        wave: Int,
        wish: Wish,
        former: Wish.Target?,
        reportSequence: UInt64,
        at: ObservedInstant
    ) {
        self.job = job
        self.rollout = rollout
        self.wave = wave
        self.wish = wish
        self.former = former
        self.reportSequence = reportSequence
        self.at = at
    }
}
