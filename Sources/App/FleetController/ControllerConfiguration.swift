package import FleetModel
package import RolloutEngine

/// How often the controller looks at what, and how much it does at once. Spans are of the controller's clock.
package struct ControllerConfiguration: Hashable, Sendable {
    package var engine: EngineSettings
    /// Between two fetches of the branch; each is drawn from half to one and a half of it.
    package var revisionInterval: TimeSpan
    /// Without a fresh proof of the branch's tip for so long, no new rollout begins (freeze is visible).
    package var revisionFreshness: TimeSpan
    /// Between two whole listings of the fleet.
    package var sweepInterval: TimeSpan
    /// Between two listings of which every record is read, also where the platform's etags tell of every change.
    package var wholeSweepInterval: TimeSpan
    /// Between two looks at the feed of job states.
    package var jobsInterval: TimeSpan
    /// How long a platform may hold a call for changes; of the world's time.
    package var longPoll: TimeSpan
    /// Between two cycles, of the world's time, so that news are taken together.
    package var cyclePause: TimeSpan
    /// Jobs in one call, if the platform takes as many.
    package var offersPerCall: Int
    /// Jobs offered, and jobs withdrawn, in one cycle.
    package var offersPerCycle: Int
    /// Records after which the state is kept, so that the next start replays less.
    package var recordsPerCheckpoint: UInt64
    /// Orders of operators that may wait.
    package var waitingOrders: Int
    /// Whether each plan that remembers the one before is held against one made from nothing.
    package var verifiesPlans: Bool

    package init(engine: EngineSettings = EngineSettings()) {
        self.engine = engine
        revisionInterval = .seconds(30)
        revisionFreshness = .minutes(30)
        sweepInterval = .minutes(10)
        wholeSweepInterval = .hours(24)
        jobsInterval = .seconds(5)
        longPoll = .seconds(20)
        cyclePause = TimeSpan(milliseconds: 100)
        offersPerCall = 500
        offersPerCycle = 4_000
        recordsPerCheckpoint = 20_000
        waitingOrders = 64
        verifiesPlans = false
    }
}
