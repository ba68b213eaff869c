package import FleetModel

/// Where a rollout stands. A pause is not among the phases: it lies over all of them and is lifted without a trace.
package enum RolloutPhase: Hashable, Sendable, Codable {
    case pending
    case progressing
    /// Stopped until evidence or a person lets it go on; checks keep running and a failure still ends it.
    case held(RolloutReason)
    case succeeded
    /// Stopped for good, its content held back until a retry names it.
    case failed(RolloutReason)
    case superseded(by: RolloutID)
    /// nil: its cohort is gone from the specs.
    case aborted(OperatorAct?)
    /// Nobody is left in its open wave to prove anything with, and no revision waits for it: the plan begins another for the
    /// devices that still lag, with waves of their own.
    case abandoned(RolloutReason)

    /// Ended: no job of it is persisted or offered any more.
    package var isOver: Bool {
        switch self {
        case .pending, .progressing, .held: false
        case .succeeded, .failed, .superseded, .aborted, .abandoned: true
        }
    }

    /// The name in views, without `paused`.
    package var name: String {
        switch self {
        case .pending: "pending"
        case .progressing: "progressing"
        case .held: "held"
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .superseded: "superseded"
        case .aborted: "aborted"
        case .abandoned: "abandoned"
        }
    }
}

/// Why a rollout is held or failed: a word for programs and a sentence for people.
package struct RolloutReason: Hashable, Sendable, Codable {
    /// The stable word of the reason.
    package enum Code: String, Hashable, Sendable, Codable {
        /// More devices failed than the failure budget or the absolute cap allows.
        case failureBudget
        /// So many devices failed that `minSuccess` cannot be reached any more.
        case minSuccess
        /// Fewer devices could be judged than `minCoverage` demands.
        case coverage
        /// Nobody of the wave could be judged.
        case noEvidence
        /// Everybody of the wave who could prove anything is gone from the cohort.
        case departed
        /// Everybody of the wave waits for something else.
        case blocked
        /// Devices are done but their health cannot be told now.
        case inconclusive
        /// More samples of a gate's check failed than its limit allows.
        case gateFailed
        /// A gate cannot be measured.
        case gateErrored
        /// A gate's samples tell neither way.
        case gateInconclusive
        /// People must say yes before the next wave begins.
        case approval
        /// The wave's deadline is over.
        case deadline
        /// The content is held back, having failed elsewhere.
        case heldBack
        /// The platform holds another job under an id of ours.
        case jobConflict
        /// Compiled state that the rollout needs is not in the store.
        case missingFleet
    }

    package let code: Code
    /// One sentence without a full stop.
    package let message: String
    /// The wave in which it came to that.
    package let wave: ResourceName?

    package init(_ code: Code, _ message: String, wave: ResourceName? = nil) {
        self.code = code
        self.message = message
        self.wave = wave
    }
}
