import FleetModel
import RolloutEngine

/// What leaves an instance: offers and withdrawals, over a network that loses, doubles and delays.
extension World {
    /// Offers what is durable and not answered. `stale`: the outbox before this cycle decided, for a mutant.
    func dispatch(_ index: Int, stale: [Job]) async {
        if fault(.sinkOutage) { sinkOutageEnds = time + .minutes(random.network.number(5...60)) }
        guard sinkOutageEnds <= time else { return }
        if buggify(.withdrawFirst) { guard await withdraw(index) else { return } }
        let now = instances[index].now(time)
        var left = mutated(instances[index].state.outbox(at: now), stale, index)[...]
        if !instances[index].state.pauses.isEmpty, !instances[index].state.jobs.isEmpty {
            probe(.pausedWithOpenJobs)
        }
        let most = buggify(.offersPerCycleOfOne) ? 1 : 30
        var offered = 0
        while let first = left.first, offered < most {
            guard await takeOrders(index) else { return }
            let size = buggify(.batchOfOne) ? 1 : 8
            let batch = left.prefix(size).filter { job in
                let mayOffer = instances[index].state.mayOffer(
                    job.id,
                    at: instances[index].now(time)
                )
                if !mayOffer, !instances[index].state.pauses.isEmpty {
                    probe(.pausedBetweenPersistAndOffer)
                }
                return mayOffer || skipsLastLook
            }
            left = left.dropFirst(size)
            _ = first
            guard !batch.isEmpty else { continue }
            if await crashes(index, at: .crashBeforeSend) { return }
            guard let answers = send(Array(batch), by: index) else {
                if instances[index].store == nil { return }
                break
            }
            if await crashes(index, at: .crashAfterSend) { return }
            if fault(.lostAnswer) { break }
            let records = RolloutEngine.receive(
                offers: answers,
                instances[index].state,
                settings: plan.settings,
                now: instances[index].now(time)
            )
            if await crashes(index, at: .crashAfterAnswer) { return }
            guard await append(records, by: index) else { return }
            offered += batch.count
        }
        guard await withdraw(index) else { return }
        if buggify(.askForJob),
            let job = instances[index].state.jobs.values.min(by: { $0.id < $1.id }),
            let status = platform.status(job.id)
        {
            let records = RolloutEngine.receive(
                statuses: [status],
                instances[index].state,
                settings: plan.settings,
                now: instances[index].now(time)
            )
            _ = await append(records, by: index)
        }
    }

    private var skipsLastLook: Bool {
        switch mutant {
        case .pauseCheckedOnlyAtPlanning, .retryIgnoresPause, .endedRolloutOffered,
            .jobOutOfThinAir:
            true
        default: false
        }
    }

    private func mutated(_ outbox: [Job], _ stale: [Job], _ index: Int) -> [Job] {
        let state = instances[index].state
        let unsent = state.jobs.values.filter { $0.phase == .persisted }.sorted {
            $0.ordinal < $1.ordinal
        }
        switch mutant {
        case .pauseCheckedOnlyAtPlanning:
            return stale.isEmpty ? outbox : stale
        case .retryIgnoresPause:
            return unsent.filter { job in
                job.job.flatMap { state.rollouts[$0.reason.rollout] }.map { !$0.phase.isOver }
                    ?? false
            }.compactMap(\.job)
        case .endedRolloutOffered:
            return unsent.filter { _ in state.pauses.isEmpty }.compactMap(\.job)
        case .anotherBodyOnRetry:
            return outbox.map {
                $0.with(timeout: $0.timeout + .seconds(oracle.wasSent($0.id) ? 1 : 0))
            }
        case .expiryRenewedOnRetry:
            return outbox.map {
                oracle.wasSent($0.id)
                    ? $0.with(expiresAt: $0.expiresAt.advanced(by: .minutes(1))) : $0
            }
        case .jobOutOfThinAir:
            return outbox + outbox.prefix(1).map { $0.with(generation: $0.generation.next) }
        default: return outbox
        }
    }

    /// One call with some jobs; nil: no answer comes, or the process has ended.
    func send(_ batch: [Job], by index: Int) -> [(job: Job, answer: JobOffer)]? {
        let epoch = instances[index].epoch
        for job in batch { oracle.offers(job, epoch, self) }
        if fault(.lostOffer) { return nil }
        if fault(.delayedOffer) {
            for job in batch {
                schedule(.lateOffer(job, epoch), in: .minutes(random.network.number(1...30)))
            }
            return nil
        }
        guard platform.admits(epoch) else {
            probe(.staleOfferRefused)
            note("instance \(index) is superseded")
            instances[index].die(until: time + .minutes(5))
            return nil
        }
        var answers: [(job: Job, answer: JobOffer)] = []
        for job in batch {
            if platform.jobs[job.id] != nil { probe(.offerOfKnownJob) } else { oracle.taken(self) }
            let answer = platform.create(job)
            if fault(.doubledOffer) || buggify(.offerAgain) { _ = platform.create(job) }
            answers.append((job, answer))
            note("offer \(job.id) to \(job.device)")
        }
        oracle.accepted(epoch, self)
        return answers
    }

    /// Asks for jobs back that nobody needs; false: the process has ended.
    private func withdraw(_ index: Int) async -> Bool {
        var answers: [(id: JobID, answer: CancelAnswer)] = []
        for id in instances[index].state.withdrawals.prefix(20) {
            if fault(.lostOffer) { break }
            guard platform.admits(instances[index].epoch) else {
                probe(.staleOfferRefused)
                instances[index].die(until: time + .minutes(5))
                return false
            }
            let answer = platform.cancel(id)
            switch answer {
            case .state: probe(.withdrawn)
            case .tooLate, .unknownJob: probe(.withdrawnTooLate)
            }
            answers.append((id, answer))
        }
        guard !answers.isEmpty else { return true }
        if await crashes(index, at: .crashWithdrawing) { return false }
        let records = RolloutEngine.receive(
            cancellations: answers,
            instances[index].state,
            settings: plan.settings,
            now: instances[index].now(time)
        )
        return await append(records, by: index)
    }

    /// An offer that its sender gave up arrives.
    func arrive(_ job: Job, _ epoch: Epoch) {
        guard platform.admits(epoch) else { return probe(.staleOfferRefused) }
        if platform.jobs[job.id] == nil { probe(.lateOfferArrived) }
        _ = platform.create(job)
        oracle.accepted(epoch, self)
    }
}

extension Job {
    /// The same under the same id, with something in it that is not the same.
    fileprivate func with(
        generation: Generation? = nil,
        expiresAt: Timestamp? = nil,
        timeout: TimeSpan? = nil
    ) -> Job {
        Job(
            kept: generation == nil ? id : nil,
            tenant: tenant,
            device: device,
            incarnation: incarnation,
            generation: generation ?? self.generation,
            target: target,
            baseDigest: baseDigest,
            expiresAt: expiresAt ?? self.expiresAt,
            timeout: timeout ?? self.timeout,
            reason: reason
        )
    }
}
