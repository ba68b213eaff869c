import FleetModel
import FleetPlanner
import Logging
import RolloutEngine

extension FleetLoop {
    /// Offers what is durable and not answered, and takes back what nobody needs; returns how many were answered.
    ///
    /// Before each call the operators are heard, so that a pause that was acknowledged stops the next one.
    mutating func dispatch() async throws -> Int {
        var answered = 0
        if offers.mayOffer(at: clock.worldTime()) {
            var left = state.outbox(at: clock.now())[...]
            while !left.isEmpty, answered < configuration.offersPerCycle {
                try await takeOrders()
                let batch = nextBatch(&left)
                guard !batch.isEmpty, let count = try await offer(batch) else { break }
                answered += count
            }
        }
        try await withdraw()
        // The feed of jobs may have told what no answer did.
        if state.outbox(at: clock.now()).isEmpty, state.withdrawals.isEmpty { offers.rest() }
        return answered
    }

    /// Takes the next jobs that may still be offered; each is offered once a cycle.
    private func nextBatch(_ left: inout ArraySlice<Job>) -> [Job] {
        let size = max(1, min(configuration.offersPerCall, capabilities.maxTargetsPerCall))
        let now = clock.now()
        var batch: [Job] = []
        while batch.count < size, let job = left.popFirst() {
            if state.mayOffer(job.id, at: now) { batch.append(job) }
        }
        return batch
    }

    /// Returns how many jobs were answered for good; nil: the platform is to be left alone for a while.
    private mutating func offer(_ batch: [Job]) async throws -> Int? {
        let answers: [JobOffer]
        try dependencies.failpoints.reach(.beforeSend)
        try await sendHalf(batch)
        do {
            answers = try await dependencies.platform.createJobs(batch, epoch: writer.epoch)
        } catch {
            try note(error)
            return nil
        }
        try dependencies.failpoints.reach(.afterSendBeforeAnswer)
        let pairs = zip(batch, answers).map { (job: $0, answer: $1) }
        var patience: String?
        var count = 0
        for pair in pairs {
            if case .retryLater(let message) = pair.answer {
                patience = message
            } else {
                count += 1
            }
        }
        let records = RolloutEngine.receive(
            offers: pairs,
            state,
            settings: configuration.engine,
            now: clock.now()
        )
        try dependencies.failpoints.reach(.afterAnswerBeforePersist)
        try await writer.append(records)
        try dependencies.failpoints.reach(.afterAnswerPersist)
        if count == 0, let patience {
            note("the platform takes no jobs now: \(patience)", askedFor: nil)
            return nil
        }
        // Fewer answers than jobs: the rest is unknown and offered again, with a pause.
        guard answers.count == batch.count else {
            note("\(answers.count) answers came to \(batch.count) jobs", askedFor: nil)
            return nil
        }
        if offers.health.problem != nil { logger.notice("the platform takes jobs again") }
        offers.succeed(at: clock.now())
        return count
    }

    /// Sends only a part of a batch where the process is to end in the midst of it.
    private func sendHalf(_ batch: [Job]) async throws {
        let failpoints = dependencies.failpoints
        guard failpoints.isArmed(.insideSend), batch.count > 1 else { return }
        let half = Array(batch.prefix(batch.count / 2))
        _ = try await dependencies.platform.createJobs(half, epoch: writer.epoch)
        try failpoints.reach(.insideSend)
    }

    /// Asks the platform to drop jobs of ended rollouts that no device has taken.
    private mutating func withdraw() async throws {
        var answers: [(id: JobID, answer: CancelAnswer)] = []
        var failure: PlatformError?
        for id in state.withdrawals.prefix(configuration.offersPerCall) {
            guard offers.mayOffer(at: clock.worldTime()) else { break }
            do {
                let answer = try await dependencies.platform.cancel(
                    id,
                    mode: .queuedOnly,
                    epoch: writer.epoch
                )
                answers.append((id, answer))
            } catch {
                failure = error
                break
            }
        }
        if !answers.isEmpty {
            let records = RolloutEngine.receive(
                cancellations: answers,
                state,
                settings: configuration.engine,
                now: clock.now()
            )
            try dependencies.failpoints.reach(.afterWithdrawalBeforePersist)
            try await writer.append(records)
        }
        if let failure { try note(failure) }
    }

    /// An older epoch than the sink has seen means that another controller leads: this one must not go on.
    private mutating func note(_ error: PlatformError) throws {
        guard error.code != .staleEpoch else {
            throw ControllerError(
                .superseded,
                "the platform has seen a later epoch than \(writer.epoch.number): another controller took over, "
                    + "this one stops"
            )
        }
        note(error.description, askedFor: error.retryAfter)
    }

    private mutating func note(_ problem: String, askedFor: TimeSpan?) {
        let isNews = offers.fail(
            problem,
            askedFor: askedFor,
            at: clock.now(),
            worldTime: clock.worldTime()
        )
        if isNews { logger.warning("\(OutsideText(problem))") }
    }
}
