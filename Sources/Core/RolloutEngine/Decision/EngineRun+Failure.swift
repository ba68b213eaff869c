import FleetModel
import FleetPlanner

extension EngineRun {
    /// Stops a rollout for good: its content is held back, and where the policy says so its devices go back.
    mutating func fail(_ rollout: Rollout, _ reason: RolloutReason, _ survey: WaveSurvey) {
        let content = content(of: rollout, survey, reason)
        if !content.isEmpty {
            draft.record(.heldBack(content, by: rollout.id, at: now.wall))
        }
        // Before the end: it keeps only some of the members, and no compiled state that nothing goes on with.
        rollBack(draft.state.rollouts[rollout.id] ?? rollout)
        draft.move(rollout.id, to: .failed(reason))
    }

    /// What failed: the artifacts that the failed devices were given, or the compiled configuration. A gate speaks of all
    /// devices that were given something.
    private func content(
        of rollout: Rollout,
        _ survey: WaveSurvey,
        _ reason: RolloutReason
    ) -> [HoldBack] {
        guard rollout.kind == .revision || rollout.kind == .catchUp else { return [] }
        switch rollout.cohortTrack.track {
        case .config:
            return [.config(cohort: rollout.cohortTrack.cohort, compiled: rollout.to)]
        case .firmware:
            let artifacts =
                reason.code == .gateFailed
                ? rollout.members.lazy.filter(\.wasTouched).compactMap(\.artifact)
                : survey.failed.compactMap { rollout.members[$0].artifact }
            return Set(artifacts.map { HoldBack.firmware(artifact: $0) }).sorted()
        }
    }

    private mutating func rollBack(_ rollout: Rollout) {
        guard rollout.kind == .revision || rollout.kind == .catchUp,
            rollout.policy.onFail == .rollback
        else { return }
        let touched = rollout.members.filter { $0.wasTouched && $0.former != nil }
        guard !touched.isEmpty else { return }
        // Only a report that is not known yet can tell what the failed jobs left behind.
        let known = touched.map { member in
            var member = member
            let sequence =
                twins.index(of: member.device).map(twins.columns.reportSequence) ?? 0
            member.reportSequence = max(member.reportSequence, sequence)
            return member
        }
        guard let back = Rollout(undoing: rollout, known, state: draft.state, settings, now)
        else { return }
        draft.record(.rolloutBegan(back))
    }
}

extension Rollout {
    /// The way back of the devices that a failed rollout touched: staged as it was, without soak, never undone itself.
    init?(
        undoing failed: Rollout,
        _ touched: [RolloutMember],
        state: FleetState,
        _ settings: EngineSettings,
        _ now: Moment
    ) {
        let ordinal = (state.ledger.standings[failed.cohortTrack]?.ordinal ?? 0) + 1
        let isStaged = !settings.isMutated(.rollbackNotStaged)
        let used = isStaged ? Set(touched.map(\.wave)).sorted() : [failed.waves.count - 1]
        guard let last = used.last else { return nil }
        let waves = used.map { RolloutWave(failed.waves[$0].policy.withoutSoak) }
        let members = touched.map { member in
            RolloutMember(
                device: member.device,
                incarnation: member.incarnation,
                wave: used.firstIndex(of: isStaged ? member.wave : last) ?? 0,
                wasConverged: false,
                former: member.former,
                reportSequence: member.reportSequence
            )
        }
        self.init(
            id: RolloutID(
                tenant: settings.tenant,
                cohort: failed.cohortTrack.cohort,
                track: failed.cohortTrack.track,
                intent: failed.intent,
                ordinal: ordinal
            ),
            kind: .rollback(of: failed.id),
            cohortTrack: failed.cohortTrack,
            from: failed.to,
            to: failed.from ?? Self.unmanaged,
            fleet: failed.fleet,
            commit: failed.commit,
            intent: failed.intent,
            policy: failed.policy.holding,
            health: failed.health,
            allowsDowngrade: true,
            beganAt: now.wall,
            waves: waves,
            members: members,
            phase: .pending
        )
    }

    /// Stands for what devices had before anything was managed.
    private static var unmanaged: Digest { Digest(of: Array("tidegate/unmanaged".utf8)) }
}

extension RolloutPolicy {
    /// The same policy, holding where it fails.
    fileprivate var holding: RolloutPolicy {
        RolloutPolicy(
            waves: waves,
            maxInFlight: maxInFlight,
            rate: rate,
            deadline: deadline,
            minCoverage: minCoverage,
            offline: offline,
            onNewRevision: onNewRevision,
            onFail: .hold,
            watch: watch
        )
    }
}

extension RolloutPolicy.Wave {
    /// The same wave without soak: what a device goes back to was proven on it before.
    fileprivate var withoutSoak: RolloutPolicy.Wave {
        RolloutPolicy.Wave(
            name: name,
            members: members,
            allowEmpty: allowEmpty,
            soak: .zero,
            minSuccess: minSuccess,
            failureBudget: failureBudget,
            requiresHealthy: requiresHealthy,
            span: span
        )
    }
}
