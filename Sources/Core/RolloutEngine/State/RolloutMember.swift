package import FleetModel
package import FleetPlanner

/// One device in a rollout.
package struct RolloutMember: Hashable, Sendable, Codable {
    /// What was decided for it and what came of it. Whether it is reachable now is not kept: it is read off the twin.
    ///
    /// What few members carry lies apart, since there are millions of members.
    package enum State: Hashable, Sendable, Codable {
        /// Nothing is under way: not offered yet, or between two hops.
        case waiting
        /// A job is persisted and not terminal.
        case inFlight(JobID)
        /// The job succeeded by its own word; the twin has yet to show it.
        indirect case verifying(JobTarget, since: ObservedInstant)
        case done
        indirect case failed(MemberFailure)
        /// Silent after an offer; the job keeps the device reserved.
        indirect case unknown(JobID, since: ObservedInstant)
        /// Retired or no longer of the cohort before anything was decided.
        case left

        /// Whether it failed or fell silent after an offer.
        var isFailure: Bool {
            switch self {
            case .failed, .unknown: true
            case .waiting, .inFlight, .verifying, .done, .left: false
            }
        }

        /// Whether there is a result.
        package var isSettled: Bool {
            switch self {
            case .waiting, .inFlight, .verifying: false
            case .done, .failed, .unknown, .left: true
            }
        }
    }

    package let device: DeviceID
    package let incarnation: Incarnation
    /// Index into the waves; no later event makes it lower.
    package var wave: Int
    /// The wave that was open when the result came: the one that it counts in.
    package var measuredIn: Int?
    /// It had the target when the rollout began.
    package let wasConverged: Bool
    /// What it had before the first offer, where a rollback takes it; nil: nothing offered, or not known.
    package var former: Wish.Target?
    package var state: State
    /// The report at the last offer: only a later one proves anything.
    package var reportSequence: UInt64
    /// The artifact of the last job: what is held back where the device fails.
    package var artifact: Digest?
    /// Jobs that were offered to it in this rollout.
    package var offers: Int
    /// Of these, jobs that ran out before the device took them.
    package var expired: Int

    package init(
        device: DeviceID,
        incarnation: Incarnation,
        wave: Int,
        wasConverged: Bool,
        former: Wish.Target? = nil,
        reportSequence: UInt64 = 0
    ) {
        self.device = device
        self.incarnation = incarnation
        self.wave = wave
        self.wasConverged = wasConverged
        self.former = former
        self.reportSequence = reportSequence
        measuredIn = nil
        artifact = nil
        state = .waiting
        offers = 0
        expired = 0
    }

    /// Whether an offer may have reached it: what ran out before it was handed out never did.
    package var wasTouched: Bool { offers > expired }
}

/// Why a device counts as failed.
package struct MemberFailure: Hashable, Sendable, Codable {
    /// The stable word of the reason.
    package enum Code: String, Hashable, Sendable, Codable {
        /// The device said so.
        case failed
        case rejected
        case timedOut
        /// The job was cancelled or replaced by somebody else.
        case cancelled
        /// The platform refused the offer for good.
        case refused
        /// Offered again and again, and never taken.
        case expired
        /// The job said yes and the device reports something else.
        case contradicted
        /// The device has it and a required condition is not met.
        case unhealthy
        /// Not heard from, where the policy counts that as failed.
        case offline
    }

    package let code: Code
    /// What the device or the platform said; outside text, at most 2 KiB.
    package let message: Text

    /// Whether the device or what it was given is to blame, and neither its silence nor somebody else.
    var isOfDevice: Bool { code != .offline && code != .cancelled }

    package init(_ code: Code, _ message: Text = "") {
        self.code = code
        self.message = message
    }
}
