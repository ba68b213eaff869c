package import FleetModel

/// The host's settings that bound what is decided.
package struct EngineSettings: Hashable, Sendable {
    package var tenant: Tenant
    /// Jobs of all rollouts that are not terminal.
    package var jobsInFlight: Int
    /// Jobs of all rollouts that may begin in a minute; also the largest burst.
    package var jobsPerMinute: Int
    /// Jobs that one decision may grant, so that one append stays small.
    package var jobsPerDecision: Int
    /// How long a job may wait to be handed out to its device.
    package var lifetime: [Track: TimeSpan]
    /// From hand-out to outcome at the device.
    package var timeout: [Track: TimeSpan]
    /// So many jobs of one rollout may run out untaken before the device counts as failed.
    package var expiredJobsPerDevice: Int
    /// After so many supersessions in a row the next revision queues, so that a busy repository cannot starve a cohort.
    package var supersessionsInARow: Int

    /// The fleet breaker: where more of the devices that are heard from are unhealthy or silent after a job than this, no
    /// healthy device is given a job forward; nil: there is none.
    package var mostUnhealthy: Quantity?

    #if DEBUG
    /// A deliberate bug, so that tests prove that they would find it.
    package var mutation: EngineMutation = .none
    #endif

    package init(tenant: Tenant = .standard) {
        self.tenant = tenant
        jobsInFlight = 20_000
        jobsPerMinute = 6_000
        jobsPerDecision = 2_000
        lifetime = [.firmware: .hours(1), .config: .minutes(30)]
        timeout = [.firmware: .hours(2), .config: .minutes(15)]
        expiredJobsPerDevice = 3
        supersessionsInARow = 5
    }

    func lifetime(_ track: Track) -> TimeSpan { lifetime[track] ?? .minutes(30) }
    func timeout(_ track: Track) -> TimeSpan { timeout[track] ?? .hours(2) }

    func isMutated(_ mutation: @autoclosure () -> EngineMutation) -> Bool {
        #if DEBUG
        self.mutation == mutation()
        #else
        false
        #endif
    }
}

/// A deliberate bug. Only debug builds can switch one on.
package enum EngineMutation: String, Hashable, Sendable, CaseIterable {
    case none
    /// A job whose outcome is not known after a restart is decided again, under a new generation and id.
    case retryWithNewID
    case staleCountsAsHealthy
    case emptyWavePasses
    case pauseIgnored
    case budgetForgetsUnknown
    case twoJobsPerDevice
    case generationNotRaised
    case lateAnswerRevivesJob
    case answerMatchedByDevice
    case soakOnWallClock
    case bucketFillsDuringDowntime
    case rollbackNotStaged
    case waveOpensWithoutSoak
    case ceilingIgnored
    case heldBackContentOffered
    case doneByTheJobsWord
    /// A device that its document sets aside is treated like any other.
    case documentIgnored
    case budgetIgnored
    case breakerIgnored
    /// Our own time-out counts as the device's.
    case timeoutCountsAsFailed
    case timeoutCountsAsSucceeded
    /// As many may fail as the budget says, and one more.
    case failureThresholdOffByOne
    case budgetForgetsUnhealthy
    case coverageIgnored
    /// A wave soaks for one device and passes with another one in its last minute.
    case soakNotRestarted
    case exclusionIgnored
    /// A report from before the job proves what the job did.
    case oldReportProves
    case lastWaveNotJudged
    case downgradeAllowed
    case unhealthyCountsAsDone
}
