import FleetModel
import FleetPlanner

extension MemberAppraiser {
    /// The job's word is yes; only the twin proves it.
    func verifying(
        _ member: RolloutMember,
        _ target: JobTarget,
        _ since: ObservedInstant,
        _ row: TwinRowView,
        _ goal: DeviceTarget
    ) -> Result {
        let elapsed = silence(since: since)
        let isOver = rollout.health.fresh < elapsed
        let isNewer =
            member.reportSequence < row.reportSequence || settings.isMutated(.oldReportProves)
        let isFresh = row.isFresh(rollout.health, at: now)
        if isNewer, goal.isMet {
            switch ReportedHealth(row, rollout.health, at: now) {
            case .good: return done(member, by: goal)
            case .bad where settings.isMutated(.unhealthyCountsAsDone):
                return done(member, by: goal)
            case .bad(let text) where isOver:
                return failed(member, MemberFailure(.unhealthy, text))
            case .bad, .untold: break
            }
            // Silent after an offer: it has it, and nobody can tell how it is.
            if isOver, !isFresh { return Result(.unknown) }
            return waiting(isFresh ? .health : .report, elapsed)
        }
        if isNewer, isFresh, row.shows(target, goal) {
            switch ReportedHealth(row, rollout.health, at: now) {
            case .good: break
            // A way back begins at what is not well.
            case .bad where rollout.isRollback && !isAtRest(goal): break
            // The next hop would hide which of the two did the harm.
            case .bad(let text) where isOver:
                return failed(member, MemberFailure(.unhealthy, text))
            case .bad, .untold: return waiting(.health, elapsed)
            }
            if isAtRest(goal) { return waiting(.confirmation, elapsed) }
            return Result(
                .waiting(.freshReport),
                change: MemberChange(device: member.device, state: .waiting)
            )
        }
        guard isOver else { return waiting(.report, elapsed) }
        guard isFresh, isNewer else { return Result(.unknown) }
        return failed(
            member,
            MemberFailure(
                .contradicted,
                "the job succeeded by its own word and the device reports something else"
            )
        )
    }

    /// Nothing is left to be done but the device does not say yet that it stays with it.
    private func isAtRest(_ goal: DeviceTarget) -> Bool {
        !goal.isMet && goal.next == nil && goal.obstacle == nil
    }

    /// Done members are looked at for as long as their wave is open.
    func done(
        _ member: RolloutMember,
        _ row: TwinRowView,
        _ goal: DeviceTarget
    ) -> Result {
        if member.wasConverged { return Result(.converged) }
        if rollout.cohortTrack.track == .firmware, !goal.isMet,
            row.isFresh(rollout.health, at: now)
        {
            // A slot fallback after the proof is this rollout's failure, not drift.
            return Result(.unhealthy("it left the version that it was verified with"))
        }
        let health = ReportedHealth(
            row,
            rollout.health,
            at: now,
            countsStale: settings.isMutated(.staleCountsAsHealthy)
        )
        switch health {
        case .good:
            var result = Result(.healthy)
            result.recheckIn = row.age(at: now).map { rollout.health.fresh - $0 }
            return result
        case .bad(let text): return Result(.unhealthy(text))
        case .untold: return Result(.stale)
        }
    }

    func waiting(
        _ member: RolloutMember,
        _ row: TwinRowView,
        _ entry: MemberResolution
    ) -> Result {
        let goal = entry.target
        let record = state.ledger.devices[member.device]
        if !member.wasConverged,
            row.precedesLastJob(on: track, of: member.incarnation, record)
        {
            let isFresh = row.isFresh(rollout.health, at: now)
            return isFresh ? Result(.waiting(.report)) : silent(member, row)
        }
        if goal.isMet || member.wasConverged { return there(member, row, goal, record) }
        if entry.state == .maintenance { return Result(.maintenance) }
        if state.ledger.excluded[member.device] != nil, !settings.isMutated(.exclusionIgnored) {
            return Result(.excluded)
        }
        if let dispute = entry.dispute { return Result(.blocked(dispute)) }
        if let obstacle = goal.obstacle ?? lowering(goal) {
            // What it was given may be what stands in its way.
            return Result(member.wasTouched ? .obstructed(obstacle) : .blocked(obstacle))
        }
        guard row.isFresh(rollout.health, at: now) else { return silent(member, row) }
        guard goal.next != nil else { return Result(.waiting(.confirmation)) }
        if isHeldBack(goal) { return Result(.waiting(.heldBack)) }
        if isBusy(record) { return Result(.waiting(.otherJob)) }
        return Result(.ready)
    }

    /// A step down that nobody said yes to.
    private func lowering(_ goal: DeviceTarget) -> Obstacle? {
        guard goal.lowersVersion, !rollout.allowsDowngrade,
            !settings.isMutated(.downgradeAllowed), case .firmware(let hop) = goal.next
        else { return nil }
        return Obstacle(
            .downgrade,
            "\(hop.component) would go from \(hop.from) back to \(hop.version), which nobody approved"
        )
    }

    /// It has the target without a job of this rollout.
    private func there(
        _ member: RolloutMember,
        _ row: TwinRowView,
        _ goal: DeviceTarget,
        _ record: DeviceRecord?
    ) -> Result {
        let isProven =
            goal.isMet && member.reportSequence < row.reportSequence
            && ReportedHealth(row, rollout.health, at: now) == .good
            && !isBusy(record)
        if isProven {
            var result = done(member, by: goal)
            if member.wasConverged { result.appraisal = .converged }
            return result
        }
        if member.wasConverged { return Result(.converged) }
        if row.isFresh(rollout.health, at: now) {
            return Result(.waiting(isBusy(record) ? .otherJob : .health))
        }
        return silent(member, row)
    }

    /// Not heard from, and nothing is under way.
    private func silent(_ member: RolloutMember, _ row: TwinRowView) -> Result {
        let offline = rollout.policy.offline
        let silence = silence(of: row)
        if silence <= offline.after {
            var result = Result(.waiting(.freshReport))
            result.recheckIn = offline.after - silence
            return result
        }
        // `offline` applies only until an offer may have reached the device.
        guard !member.wasTouched || rollout.isRollback else {
            return Result(.waiting(.freshReport))
        }
        switch offline.mode {
        case .defer, .exclude: return Result(.absent)
        case .wait: return Result(.waiting(.freshReport))
        case .fail:
            return failed(
                member,
                MemberFailure(.offline, Text("not heard from for more than \(offline.after)"))
            )
        }
    }

    private func done(_ member: RolloutMember, by goal: DeviceTarget) -> Result {
        Result(
            .healthy,
            change: MemberChange(device: member.device, state: .done, verified: goal.wish)
        )
    }

    private func failed(_ member: RolloutMember, _ failure: MemberFailure) -> Result {
        Result(
            .failed(failure),
            change: MemberChange(device: member.device, state: .failed(failure))
        )
    }

    private func waiting(_ wait: Appraisal.Wait, _ elapsed: TimeSpan) -> Result {
        var result = Result(.inFlight(wait))
        result.recheckIn = rollout.health.fresh - elapsed + .seconds(1)
        return result
    }

    private func isHeldBack(_ target: DeviceTarget) -> Bool {
        guard !settings.isMutated(.heldBackContentOffered) else { return false }
        switch rollout.cohortTrack.track {
        case .firmware: return target.artifacts.contains(where: heldArtifacts.contains)
        case .config: return isConfigHeldBack && !rollout.isRollback
        }
    }

    private func isBusy(_ record: DeviceRecord?) -> Bool {
        guard let record else { return false }
        if settings.isMutated(.twoJobsPerDevice) {
            return record[rollout.cohortTrack.track].openJob != nil
        }
        return record.firmware.openJob != nil || record.config.openJob != nil
    }
}

extension TwinRowView {
    /// Whether the platform heard the report before the last job of that life of the device on the track was over: it tells
    /// nothing of what that left.
    func precedesLastJob(
        on track: Track,
        of incarnation: Incarnation,
        _ record: DeviceRecord?
    ) -> Bool {
        guard let record, record.incarnation == incarnation, let settled = record[track].settledAt,
            let reported = reportedAt
        else { return false }
        return reported <= settled
    }

    /// Whether the device reports what a job brought.
    func shows(_ target: JobTarget, _ goal: DeviceTarget) -> Bool {
        switch target {
        case .config: goal.isMet
        case .firmware(let hop):
            running(hop.component).flatMap { Version($0.string) } == hop.version
        }
    }
}
