import FleetModel
import FleetPlanner

extension EngineRun {
    /// Judges the open wave; true: it is over and the rollout goes on with the next.
    mutating func judge(_ rollout: Rollout, _ survey: WaveSurvey) -> Bool {
        let index = rollout.openWave
        guard rollout.waves.indices.contains(index) else { return false }
        let wave = rollout.waves[index]
        var verdict = WaveVerdict(
            mutated(survey.tally),
            wave.policy,
            minCoverage: settings.isMutated(.coverageIgnored) ? .none : rollout.policy.minCoverage,
            isRollback: rollout.isRollback
        )
        if settings.isMutated(.emptyWavePasses), survey.tally.counted == 0 {
            verdict = .nothingToProve
        }
        if index == rollout.waves.count - 1 {
            verdict = verdict.ofLastWave(survey.tally, isProven: rollout.isProven)
            if settings.isMutated(.lastWaveNotJudged) { verdict = .reached }
        }
        if case .held(let reason) = rollout.phase, reason.code == .jobConflict {
            guard case .failed = verdict else { return false }
        }
        switch verdict {
        case .failed(let reason):
            fail(rollout, reason, survey)
            return false
        case .nothingToProve:
            if let gap = approvalGap(rollout, wave: index + 1) {
                draft.move(rollout.id, to: .held(gap))
                return false
            }
            resume(rollout)
            draft.record(.waveSkipped(rollout.id, wave: index, at: now.wall))
            return advance(rollout.id)
        case .reached:
            return reached(rollout, wave, index, survey)
        case .inconclusive(let reason) where reason.code == .departed && rollout.isFollowUp:
            // Nobody asked for it, so that nobody would look after it either.
            draft.move(rollout.id, to: .abandoned(reason))
            return false
        case .running, .inconclusive, .blocked:
            stopSoak(rollout, wave, index)
            if !wave.gates.isEmpty,
                case .failed(let reason) = standing(rollout, index, survey, .short)
            {
                fail(rollout, reason, survey)
                return false
            }
            hold(rollout, wave, index, verdict, survey)
            return false
        }
    }

    /// The tally, but for planted bugs.
    private func mutated(_ tally: WaveTally) -> WaveTally {
        var tally = tally
        if settings.isMutated(.failureThresholdOffByOne), tally.failed > 0 { tally.failed -= 1 }
        if settings.isMutated(.budgetForgetsUnhealthy) {
            tally.healthy += tally.unhealthy
            tally.unhealthy = 0
        }
        return tally
    }

    private mutating func reached(
        _ rollout: Rollout,
        _ wave: RolloutWave,
        _ index: Int,
        _ survey: WaveSurvey
    ) -> Bool {
        resume(rollout)
        let isReachedNow = isReachedNow(rollout, wave, survey)
        let isSoaked = soak(rollout, wave, index, isReachedNow: isReachedNow)
        let gates = standing(rollout, index, survey, isSoaked ? .soaked : .reached)
        switch gates {
        case .failed(let reason):
            fail(draft.state.rollouts[rollout.id] ?? rollout, reason, survey)
            return false
        case .held(let reason):
            draft.move(rollout.id, to: .held(reason))
            return false
        case .passed, .waiting: break
        }
        if isSoaked, case .passed = gates {
            guard let gap = approvalGap(rollout, wave: index + 1) else {
                draft.record(.wavePassed(rollout.id, wave: index, survey.tally, at: now.wall))
                return advance(rollout.id)
            }
            draft.move(rollout.id, to: .held(gap))
            return false
        }
        draft.move(rollout.id, to: .progressing)
        return false
    }

    /// Whether it takes the results of this very look for enough to be done: nothing of the soak was about them yet.
    private func isReachedNow(
        _ rollout: Rollout,
        _ wave: RolloutWave,
        _ survey: WaveSurvey
    ) -> Bool {
        let news = survey.changes.count { change in
            guard case .done = change.state, let index = rollout.index(of: change.device) else {
                return false
            }
            return !rollout.members[index].wasConverged
        }
        return survey.tally.done - news < wave.policy.requiredSuccesses(of: survey.tally.counted)
    }

    /// Lets the soak go on; true: it is over.
    ///
    /// Time counts in pieces no longer than a report stays fresh: each piece ends with a look at data that covers it.
    /// It begins anew where the wave is reached only now.
    private mutating func soak(
        _ rollout: Rollout,
        _ wave: RolloutWave,
        _ index: Int,
        isReachedNow: Bool
    ) -> Bool {
        let whole = wave.policy.soak
        if whole <= .zero || settings.isMutated(.waveOpensWithoutSoak) { return true }
        if isReachedNow, !settings.isMutated(.soakNotRestarted) {
            draft.record(
                .waveSoaked(rollout.id, wave: index, Soak(accrued: .zero, since: draft.instant))
            )
            draft.recheck(in: min(whole, rollout.health.fresh))
            return false
        }
        if whole <= wave.soak.accrued { return true }
        guard let since = wave.soak.since, since.epoch == term.epoch else {
            let soak = Soak(accrued: wave.soak.accrued, since: draft.instant)
            draft.record(.waveSoaked(rollout.id, wave: index, soak))
            draft.recheck(in: min(whole - soak.accrued, rollout.health.fresh))
            return false
        }
        var observed = min(term.observed(since: since, at: now), rollout.health.fresh)
        if settings.isMutated(.soakOnWallClock) { observed = now.wall.since(since.moment.wall) }
        let left = whole - wave.soak.accrued
        let piece = min(left, rollout.health.fresh)
        guard piece <= observed else {
            draft.recheck(in: piece - observed)
            return false
        }
        let accrued = wave.soak.accrued + observed
        let soak = Soak(accrued: accrued, since: whole <= accrued ? nil : draft.instant)
        draft.record(.waveSoaked(rollout.id, wave: index, soak))
        if whole <= accrued { return true }
        draft.recheck(in: min(whole - accrued, rollout.health.fresh))
        return false
    }

    /// Time in which the wave is not shown to be good does not count; what counted before stays.
    private mutating func stopSoak(_ rollout: Rollout, _ wave: RolloutWave, _ index: Int) {
        guard wave.soak.since != nil else { return }
        draft.record(
            .waveSoaked(rollout.id, wave: index, Soak(accrued: wave.soak.accrued, since: nil))
        )
    }

    /// Evidence came: a hold that waited for it ends.
    private mutating func resume(_ rollout: Rollout) {
        guard case .held(let reason) = rollout.phase else { return }
        switch reason.code {
        case .coverage, .noEvidence, .departed, .inconclusive, .blocked, .deadline, .missingFleet:
            draft.move(rollout.id, to: .progressing)
        // What gates and people say is settled where they are asked.
        case .gateFailed, .gateErrored, .gateInconclusive, .approval: break
        case .failureBudget, .minSuccess, .heldBack, .jobConflict: break
        }
    }

    private mutating func hold(
        _ rollout: Rollout,
        _ wave: RolloutWave,
        _ index: Int,
        _ verdict: WaveVerdict,
        _ survey: WaveSurvey
    ) {
        if survey.heldBack > 0 || isHeldBack(rollout) {
            let reason = RolloutReason(
                .heldBack,
                "what it brings failed and is held back until a retry names it",
                wave: wave.name
            )
            draft.move(rollout.id, to: .held(reason))
            return
        }
        if draft.state.isPaused(rollout, at: now, in: term) {
            // A pause is lifted without a trace: no deadline passes in it, and none that passed comes back.
            if case .held(let reason) = rollout.phase, reason.code == .deadline { return }
        } else if let first = wave.firstOfferAt, !verdict.isOfNobody {
            let left = rollout.policy.deadline - openTime(of: rollout, since: first)
            if left <= .zero {
                let reason = RolloutReason(
                    .deadline,
                    "the wave was to be over within \(rollout.policy.deadline) of its first offer",
                    wave: wave.name
                )
                draft.move(rollout.id, to: .held(reason))
                return
            }
            draft.recheck(in: left)
        }
        switch verdict {
        case .inconclusive(let reason), .blocked(let reason):
            draft.move(rollout.id, to: .held(reason.advising(isRollback: rollout.isRollback)))
        case .running, .reached, .nothingToProve, .failed:
            draft.move(rollout.id, to: .progressing)
        }
    }

    /// Whether the very configuration that it brings is held back.
    func isHeldBack(_ rollout: Rollout) -> Bool {
        guard rollout.cohortTrack.track == .config, !rollout.isRollback,
            !settings.isMutated(.heldBackContentOffered)
        else { return false }
        return draft.state.ledger.holdBacks.contains(
            .config(cohort: rollout.cohortTrack.cohort, compiled: rollout.to)
        )
    }

    /// Opens the next wave, or ends the rollout; true: a wave was opened.
    private mutating func advance(_ id: RolloutID) -> Bool {
        guard let rollout = draft.state.rollouts[id] else { return false }
        let next = rollout.openWave
        guard next < rollout.waves.count else {
            draft.move(id, to: .succeeded)
            return false
        }
        // An approval held it: the wave that it waited for begins.
        draft.move(id, to: .progressing)
        draft.record(.waveOpened(id, wave: next, at: now.wall))
        return true
    }
}

extension RolloutReason {
    /// With what a person can do, where nothing else ever ends the hold.
    fileprivate func advising(isRollback: Bool) -> RolloutReason {
        guard code == .departed else { return self }
        let advice =
            isRollback
            ? "another revision takes its place, and an abort ends it"
            : "abort and retry it to have its waves drawn anew"
        return RolloutReason(code, "\(message); \(advice)", wave: wave)
    }
}
