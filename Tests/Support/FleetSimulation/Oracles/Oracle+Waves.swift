import FleetModel
import FleetPlanner
import RolloutEngine
import SpecLanguage

/// Gates: every opening of a wave is judged once more, slowly and by other means.
extension Oracle {
    /// One record before it takes effect.
    func check(_ record: Record, _ world: World) {
        switch record {
        case .jobPersisted(let job): check(job, world)
        case .jobEnded(let outcome): check(outcome, world)
        case .membersChanged(let id, let changes):
            for change in changes { check(change, of: id, world) }
        case .membersJoined: world.probe(.memberJoined)
        case .wavePassed(let id, let wave, let tally, _): checkPassed(id, wave, tally, world)
        case .waveSkipped(let id, let wave, _): checkSkipped(id, wave, world)
        case .waveSoaked(let id, let wave, let soak): checkSoak(id, wave, soak, world)
        case .waveOpened(let id, let wave, _): checkOpened(id, wave, world)
        case .heldBack(let content, _, _):
            heldBack.formUnion(content)
            world.probe(.contentHeldBack)
        case .holdBackCleared(let content, _):
            heldBack.remove(content)
            world.probe(.holdBackCleared)
        case .rolloutBegan(let rollout): check(rollout, world)
        case .rolloutMoved(let move): check(move, world)
        case .anomaly(let anomaly):
            world.probe(anomaly.kind == .mismatch ? .mismatchedAnswer : .lateAnswer)
        case .pastLost(let message, _):
            fail(.journal, world, "the past is lost: \(message)")
        case .revisionAccepted(let acceptance): check(acceptance, world)
        case .revisionHeld(let held): check(held, world)
        case .revisionReleased: world.probe(.revisionReleased)
        case .resumed(let scope, _):
            pauses.remove("\(scope)")
            countKeptBack()
        case .deviceIncluded(_, let act): if act == nil { world.probe(.includedByTime) }
        case .rewindAccepted: world.probe(.rewindAccepted)
        case .approved: world.probe(.firstContactApproved)
        default: break
        }
    }

    private func check(_ acceptance: RevisionAcceptance, _ world: World) {
        count(.audit, world)
        let commit = acceptance.revision.commit
        acceptedCommits.insert(commit)
        countKeptBack()
        guard let known = world.branch.commits[commit] else {
            return fail(.audit, world, "\(commit.short) was never pushed")
        }
        if known.fleet == nil { fail(.audit, world, "\(commit.short) does not compile") }
        let isNamed = truth.acceptedRewind?.to == commit
        if let before = truth.ledger.accepted?.commit, !isNamed,
            !world.branch.isDescendant(commit, of: before)
        {
            fail(.audit, world, "\(commit.short) does not come after \(before.short)")
        }
        if !truth.ledger.isAdopted,
            !truth.approvals.contains(where: { $0.intent == acceptance.revision.intent })
        {
            fail(.audit, world, "the first contact was approved by nobody")
        }
    }

    private func check(_ held: HeldRevision, _ world: World) {
        world.probe(.revisionHeld)
        switch held.reason {
        case .guards: world.probe(.guardTripped)
        case .notDescendant: world.probe(.rewindHeld)
        case .unknownPast: world.probe(.foreignPastNoticed)
        default: break
        }
    }

    private func check(_ outcome: JobOutcome, _ world: World) {
        if outcome.evidence == .twin { world.probe(.outcomeByTwin) }
        guard outcome.evidence == .answer, !lies.contains(outcome.id),
            let carried = world.platform.jobs[outcome.id]
        else { return }
        count(.wire, world)
        if carried.state != outcome.state {
            fail(
                .wire,
                world,
                "\(outcome.id) is \(carried.state.rawValue), believed \(outcome.state.rawValue)"
            )
        }
    }

    private func check(_ change: MemberChange, of id: RolloutID, _ world: World) {
        guard let rollout = truth.rollouts[id], let index = rollout.index(of: change.device) else {
            return
        }
        let member = rollout.members[index]
        switch (member.state, change.state) {
        case (.failed, _), (.left, _), (.done, _):
            fail(.gates, world, "\(change.device) leaves a result of \(id)")
        case (_, .unknown(let job, _)):
            world.probe(.silentAfterOffer)
            if truth.jobs[job] == nil {
                fail(.gates, world, "\(change.device) is silent about nothing")
            }
        case (_, .left): world.probe(.memberLeft)
        case (.inFlight, .done): fail(.gates, world, "\(change.device) is done without a report")
        case (.inFlight(let job), .failed), (.inFlight(let job), .verifying):
            // Only a terminal job, told by the platform or shown by the device, ends the waiting.
            if let tracked = truth.jobs[job], !endsNow(tracked.id) {
                fail(.gates, world, "\(change.device) is judged while \(job) is open")
            }
        default: break
        }
        guard case .done = change.state else { return }
        count(.gates, world)
        if !member.wasConverged { doneAt[id, default: [:]][change.device] = world.time }
        checkTruth(change, rollout, world)
    }

    private func endsNow(_ id: JobID) -> Bool { truth.jobs[id] == nil }

    /// Who counts as done has it, by the hardware's own word.
    private func checkTruth(_ change: MemberChange, _ rollout: Rollout, _ world: World) {
        let track = rollout.cohortTrack.track
        guard
            let target = change.verified
                ?? truth.ledger.devices[change.device]?[track].wish?.target
        else { return }
        let hardware = world.devices.filter { $0.id == change.device }
        // Of two devices under one id either may have said it; what left it again did so before anybody heard of it.
        let isMoving =
            world.plan.faults.contains(.drift) && track == .config
            || world.plan.faults.contains(.fallback) && track == .firmware
            || world.plan.faults.contains(.replaced)
        if !isMoving, !hardware.contains(where: \.isHealthy) {
            fail(.gates, world, "\(change.device) counts as done and is not healthy")
        }
        guard !isMoving, !hardware.contains(where: { $0.has(target) }) else { return }
        fail(.gates, world, "\(change.device) counts as done with \(target) and has something else")
    }

    /// Who governs the device by the revision in force; nil: nobody.
    private func cohort(of id: DeviceID, _ world: World) -> ResourceName? {
        guard let fleet = truth.ledger.accepted.flatMap({ truth.fleets[$0.fleet] }),
            let twin = world.platform.twins[id]
        else { return nil }
        let document = fleet.devices.first { $0.device == id }
        if document?.state == .retired { return nil }
        let labels = document.map { twin.labels.overridden(by: $0.labels) } ?? twin.labels
        return fleet.cohorts.filter { $0.selector.matches(labels) }
            .max { $0.precedence < $1.precedence }?.name
    }

    private func checkPassed(_ id: RolloutID, _ wave: Int, _ tally: WaveTally, _ world: World) {
        guard let rollout = truth.rollouts[id], rollout.waves.indices.contains(wave) else { return }
        count(.gates, world)
        world.probe(.wavePassed)
        let policy = rollout.waves[wave].policy
        let members = rollout.members.filter { $0.measuredIn == wave && !$0.wasConverged }
        let distrusted = Set(documents.filter { $0.state == .quarantined }.map(\.device))
        var unknown = 0
        var failed = 0
        var done: [RolloutMember] = []
        // Other hardware is there by now; whether that was heard of is not known here.
        var replaced = 0
        for member in members {
            switch member.state {
            case .unknown: unknown += 1
            case .failed: failed += 1
            case .done
            where world.platform.twins[member.device]?.incarnation != member.incarnation:
                replaced += 1
            case .done
            where !distrusted.contains(member.device)
                && cohort(of: member.device, world) == rollout.cohortTrack.cohort:
                done.append(member)
            default: break
            }
        }
        if done.count + replaced == 0 {
            fail(.gates, world, "a wave of \(id) passed on no evidence")
        }
        if tally.unknown < unknown {
            fail(
                .gates,
                world,
                "a wave passed on a count that leaves out \(unknown) silent devices"
            )
        }
        if done.count + replaced < tally.done {
            fail(.gates, world, "a wave passed on \(tally.done) devices, and \(done.count) count")
        }
        let counted = done.count + unknown + failed + tally.pending
        checkThresholds(
            rollout,
            policy,
            tally,
            missed: unknown + failed,
            counted: counted,
            judged: done.count + replaced + failed + unknown,
            world
        )
        guard replaced == 0 else { return }
        checkFreshness(done, tally, rollout, world)
        checkSoaked(done, counted, policy, rollout, world)
    }

    /// Whether the numbers keep the bounds of the wave's policy; `missed` failed or fell silent.
    private func checkThresholds(
        _ rollout: Rollout,
        _ policy: RolloutPolicy.Wave,
        _ tally: WaveTally,
        missed: Int,
        counted: Int,
        judged: Int,
        _ world: World
    ) {
        let lost = missed + tally.unhealthy
        if !rollout.isRollback, let most = policy.failureBudget.max, lost > most {
            fail(.gates, world, "a wave passed with \(lost) lost devices, and \(most) may be")
        }
        if let share = policy.failureBudget.percent, !rollout.isRollback,
            lost * 100 > share.percent * counted
        {
            fail(
                .gates,
                world,
                "a wave passed with \(lost) of \(counted) lost, and \(share) may be"
            )
        }
        if tally.healthy * 100 < policy.minSuccess.percent * counted {
            fail(
                .gates,
                world,
                "a wave passed with \(tally.healthy) of \(counted), and \(policy.minSuccess) must be"
            )
        }
        if judged * 100 < rollout.policy.minCoverage.percent * (counted + tally.absent) {
            fail(.gates, world, "a wave passed with \(judged) judged of \(counted + tally.absent)")
        }
    }

    /// As many have to be healthy by a report that is not too old as the tally says.
    private func checkFreshness(
        _ done: [RolloutMember],
        _ tally: WaveTally,
        _ rollout: Rollout,
        _ world: World
    ) {
        let fresh = done.count { member in
            guard let reported = world.platform.twins[member.device]?.reportedAt else {
                return false
            }
            // A clock that runs slow makes a report a little younger, and a cycle is no longer than some minutes.
            return world.platform.wall.since(reported) <= rollout.health.fresh + .minutes(3)
        }
        if fresh < tally.healthy {
            fail(.gates, world, "a wave passed on \(tally.healthy) reports, and \(fresh) are fresh")
        }
    }

    /// From the device on that made it enough, all of the soak has passed, by a clock at most five in a hundred too fast.
    private func checkSoaked(
        _ done: [RolloutMember],
        _ counted: Int,
        _ policy: RolloutPolicy.Wave,
        _ rollout: Rollout,
        _ world: World
    ) {
        let times = done.compactMap { doneAt[rollout.id]?[$0.device] }.sorted()
        let required = max(1, (policy.minSuccess.percent * counted + 99) / 100)
        guard required <= times.count else { return }
        let soaked = world.time - times[required - 1]
        let least = TimeSpan(milliseconds: policy.soak.milliseconds * 94 / 100)
        if soaked < least {
            fail(.gates, world, "a wave of \(rollout.id) passed after \(soaked) of \(policy.soak)")
        }
    }

    private func checkOpened(_ id: RolloutID, _ wave: Int, _ world: World) {
        guard let rollout = truth.rollouts[id], wave > 0 else { return }
        count(.gates, world)
        if !rollout.waves[..<wave].allSatisfy(\.state.isOver) {
            fail(.gates, world, "wave \(wave) of \(id) opens before the one before it is over")
        }
    }

    private func checkSoak(_ id: RolloutID, _ wave: Int, _ soak: Soak, _ world: World) {
        guard let known = truth.rollouts[id]?.waves[wave].soak else { return }
        if soak.since == nil, soak.accrued == known.accrued { world.probe(.soakInterrupted) }
        if known.since == nil, soak.since != nil { world.probe(.soakBegan) }
        if known.since != nil || known.accrued > .zero, soak.accrued == .zero, soak.since != nil {
            world.probe(.soakAnew)
        }
    }

    private func checkSkipped(_ id: RolloutID, _ wave: Int, _ world: World) {
        guard let rollout = truth.rollouts[id] else { return }
        count(.gates, world)
        world.probe(.waveSkipped)
        let isLast = wave == rollout.waves.count - 1
        let needy = rollout.members.filter { member in
            guard member.wave == wave, !member.wasConverged, member.measuredIn == nil else {
                return false
            }
            return !isOutOfWork(member.device) && truth.ledger.excluded[member.device] == nil
                && cohort(of: member.device, world) == rollout.cohortTrack.cohort
        }
        if !isLast, !needy.isEmpty {
            fail(.gates, world, "a wave of \(id) was skipped with \(needy.count) who need it")
        }
    }

    private func check(_ rollout: Rollout, _ world: World) {
        switch rollout.kind {
        case .catchUp: world.probe(.catchUpBegan)
        case .correction: world.probe(.correctionBegan)
        case .revision: break
        case .rollback(let undone):
            world.probe(.rollbackBegan)
            guard let failed = truth.rollouts[undone] else { return }
            let waves = Set(
                rollout.members.compactMap { member in
                    failed.index(of: member.device).map { failed.members[$0].wave }
                }
            )
            if waves.count > 1, rollout.waves.count == 1 {
                fail(.gates, world, "a rollback of several waves goes in one")
            }
        }
        guard let accepted = truth.ledger.accepted else {
            return fail(.audit, world, "\(rollout.id) begins before anything is in force")
        }
        if case .revision = rollout.kind, rollout.commit != accepted.commit {
            fail(.audit, world, "\(rollout.id) is of a commit that is not in force")
        }
    }

    private func check(_ move: RolloutMove, _ world: World) {
        switch move.phase {
        case .succeeded: world.probe(.rolloutSucceeded)
        case .failed: world.probe(.rolloutFailed)
        case .superseded: world.probe(.rolloutSuperseded)
        case .aborted: world.probe(.rolloutAborted)
        case .abandoned: world.probe(.rolloutAbandoned)
        case .held(let reason):
            world.probe(.rolloutHeld)
            if reason.code == .deadline { world.probe(.deadlinePassed) }
            if reason.code == .coverage { world.probe(.coverageMissing) }
        case .pending, .progressing: break
        }
        if case .succeeded = move.phase, let rollout = truth.rollouts[move.rollout],
            !rollout.waves.allSatisfy(\.state.isOver)
        {
            fail(.gates, world, "\(move.rollout) succeeds with a wave that is not over")
        }
    }
}
