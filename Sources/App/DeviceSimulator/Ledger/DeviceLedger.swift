package import FleetModel

/// The simulator's own account of what came over the wire and what devices did, kept apart from every state that
/// a controller can see: the witness that no job was lost and none doubled.
package struct DeviceLedger: Sendable {
    /// One offer of a job over the wire, resends included.
    package struct Offer: Hashable, Sendable {
        package let at: Timestamp
        package let device: DeviceID
        package let incarnation: Incarnation
        package let track: Track
        package let generation: Generation
        package let job: JobID
        package let targetDigest: Digest
        package let bodyDigest: Digest
        package let epoch: Epoch
        /// What was answered, or would have been had the answer not been lost; an HTTP status.
        package let status: Int
    }

    /// One execution of a job at a device.
    package struct Execution: Hashable, Sendable {
        package let at: Timestamp
        package let device: DeviceID
        package let incarnation: Incarnation
        package let track: Track
        package let generation: Generation
        package let job: JobID
        package let targetDigest: Digest
        /// nil: not ended.
        package fileprivate(set) var outcome: JobState?
    }

    /// A device's track in one of its lives.
    private struct Lane: Hashable {
        let device: DeviceID
        let incarnation: Incarnation
        let track: Track
    }

    private struct Decision: Hashable {
        let lane: Lane
        let generation: Generation
    }

    private struct Firsts {
        let job: JobID
        let bodyDigest: Digest
    }

    private struct LastOffer {
        let job: JobID
        let digest: Digest
        /// Whether the device changed by itself, or the job ended without success, since.
        var isSpent = false
    }

    private let maxEntries: Int
    package private(set) var offers: [Offer] = []
    package private(set) var executions: [Execution] = []
    package private(set) var counts = LedgerCounts()
    /// In words, at most ``maxViolations``; every one is counted.
    package private(set) var violations: [String] = []
    package static let maxViolations = 100

    private var firstOffers: [Decision: Firsts] = [:]
    private var lastOffers: [Lane: LastOffer] = [:]
    private var executed: [Decision: JobID] = [:]
    /// The digest that a device has by our own work, as long as nothing else changed it.
    private var standing: [Lane: Digest] = [:]

    init(maxEntries: Int) { self.maxEntries = maxEntries }

    /// Notes an offer; called for every one, also for those that are refused.
    mutating func note(_ offer: Offer) {
        counts.offers += 1
        let lane = Lane(device: offer.device, incarnation: offer.incarnation, track: offer.track)
        let decision = Decision(lane: lane, generation: offer.generation)
        if let first = firstOffers[decision] {
            if first.job != offer.job {
                counts.conflictingOffers += 1
                violate("two job ids for \(Self.name(decision)): \(first.job), \(offer.job)")
            } else if first.bodyDigest != offer.bodyDigest {
                counts.conflictingOffers += 1
                violate("two bodies for \(offer.job) of \(Self.name(decision))")
            } else {
                counts.resends += 1
            }
        } else {
            firstOffers[decision] = Firsts(job: offer.job, bodyDigest: offer.bodyDigest)
            counts.distinctJobs += 1
            noteRepetition(offer, lane)
        }
        if offers.count < maxEntries { offers.append(offer) } else { counts.unlisted += 1 }
    }

    /// A new job for what an earlier job of the same track is about to do, or has done, is a doubled decision.
    private mutating func noteRepetition(_ offer: Offer, _ lane: Lane) {
        if let last = lastOffers[lane], last.digest == offer.targetDigest, !last.isSpent {
            counts.repeatedDecisions += 1
            violate("\(offer.job) repeats \(last.job) on \(lane.device) \(lane.track.rawValue)")
        }
        guard (200..<300).contains(offer.status) else { return }
        lastOffers[lane] = LastOffer(job: offer.job, digest: offer.targetDigest)
    }

    /// Notes that a device begins to execute a job; returns the number of the execution.
    mutating func begin(_ job: OfferedJob, at time: Timestamp) -> Int {
        counts.executions += 1
        let lane = Lane(device: job.device, incarnation: job.incarnation, track: job.track)
        let decision = Decision(lane: lane, generation: job.generation)
        if let earlier = executed[decision] {
            counts.doubledExecutions += 1
            violate("\(Self.name(decision)) was executed twice: \(earlier), \(job.id)")
        } else if standing[lane] == job.target.digest {
            counts.doubledExecutions += 1
            violate("\(job.id) was executed on \(lane.device), which had its target already")
        }
        executed[decision] = job.id
        executions.append(
            Execution(
                at: time,
                device: job.device,
                incarnation: job.incarnation,
                track: job.track,
                generation: job.generation,
                job: job.id,
                targetDigest: job.target.digest,
                outcome: nil
            )
        )
        return executions.count - 1
    }

    /// Notes how an execution ended; `isEffective` says whether the device now truly has the target.
    mutating func end(_ index: Int, _ outcome: JobState, isEffective: Bool) {
        executions[index].outcome = outcome
        let execution = executions[index]
        let lane = Lane(
            device: execution.device,
            incarnation: execution.incarnation,
            track: execution.track
        )
        if isEffective { standing[lane] = execution.targetDigest } else { spend(lane) }
    }

    /// Notes that a job ended without an execution that took effect.
    mutating func noteEnd(_ job: OfferedJob) {
        let lane = Lane(device: job.device, incarnation: job.incarnation, track: job.track)
        guard lastOffers[lane]?.job == job.id else { return }
        lastOffers[lane]?.isSpent = true
    }

    /// Notes that the device changed by itself, so that the same target may rightly be set again.
    mutating func noteDrift(_ device: DeviceID, _ incarnation: Incarnation, _ track: Track) {
        let lane = Lane(device: device, incarnation: incarnation, track: track)
        standing[lane] = nil
        spend(lane)
    }

    private mutating func spend(_ lane: Lane) { lastOffers[lane]?.isSpent = true }

    private mutating func violate(_ sentence: String) {
        counts.violations += 1
        if violations.count < Self.maxViolations { violations.append(sentence) }
    }

    private static func name(_ decision: Decision) -> String {
        "(\(decision.lane.device), \(decision.lane.track.rawValue), \(decision.generation))"
    }
}

/// What a ledger counts.
package struct LedgerCounts: Hashable, Sendable {
    /// Jobs that came over the wire, resends included.
    package var offers = 0
    /// Offers of a job that had been offered before with the same body.
    package var resends = 0
    /// Different (device, incarnation, track, generation).
    package var distinctJobs = 0
    /// Offers with another id or another body for a generation that was offered before.
    package var conflictingOffers = 0
    /// New jobs for a target that an earlier job was about to reach or had reached.
    package var repeatedDecisions = 0
    package var executions = 0
    /// Executions of one generation, or of a target the device had already by our own work.
    package var doubledExecutions = 0
    /// All of the above that should not be.
    package var violations = 0
    /// Offers that were counted but are no longer listed one by one.
    package var unlisted = 0
}
