package import FleetModel
package import FleetPlanner

/// A rollout as people and programs see it: where it stands, why, and when it is looked at again.
package struct RolloutStatus: Hashable, Sendable {
    /// One wave as it is shown.
    package struct Wave: Hashable, Sendable {
        package let name: ResourceName
        /// `waiting`, `open`, `passed` or `skipped`.
        package let state: String
        package let tally: WaveTally
        package let soak: TimeSpan
        package let soaked: TimeSpan
        /// `minSuccess` of those that count, rounded up.
        package let required: Int
        /// Gates that have begun.
        package let gates: [GateStatus]
        /// People who must say yes before it begins, and those who did.
        package let approvalsNeeded: Int
        package let approvals: [OperatorAct]
    }

    /// Whether its work may start now, of devices of one zone.
    package struct Window: Hashable, Sendable {
        /// nil: the zone of no device matters.
        package let zone: Text?
        package let standing: WindowStanding

        /// One sentence without a full stop.
        package var sentence: String {
            zone.map { "devices in \($0): \(standing.sentence)" } ?? standing.sentence
        }
    }

    package let id: RolloutID
    package let kind: Rollout.Kind
    package let cohortTrack: CohortTrack
    package let from: Digest?
    package let to: Digest
    package let commit: CommitID
    package let intent: Digest
    /// The phase, or `paused`.
    package let state: String
    /// A stable word; empty where the state says all.
    package let reason: String
    /// One sentence without a full stop.
    package let message: String
    package let since: Timestamp
    package let waves: [Wave]
    package let inFlight: Int
    package let heldBack: [HoldBack]
    package let outcome: RolloutOutcome?
    /// Empty where no calendar gates it, or where it is over.
    package let windows: [Window]
}

extension RolloutEngine {
    /// All rollouts that are kept: live ones first, then ended ones, newest first.
    ///
    /// `memory` is what the last decision remembered, or an empty one: it saves work, and tells of which budgets that decision
    /// found spent; else it changes nothing.
    package static func rollouts(
        _ state: FleetState,
        _ observation: Observation,
        settings: EngineSettings,
        memory: EngineMemory,
        now: Moment
    ) -> [RolloutStatus] {
        let ids =
            state.rollouts.values.sorted {
                ($0.phase.isOver ? 1 : 0, -$0.beganAt.milliseconds, $0.id)
                    < ($1.phase.isOver ? 1 : 0, -$1.beganAt.milliseconds, $1.id)
            }.map(\.id)
        return ids.compactMap {
            rollout($0, state, observation, settings: settings, memory: memory, now: now)
        }
    }

    /// One rollout; nil: none of that id is kept.
    package static func rollout(
        _ id: RolloutID,
        _ state: FleetState,
        _ observation: Observation,
        settings: EngineSettings,
        memory: EngineMemory,
        now: Moment
    ) -> RolloutStatus? {
        guard let rollout = state.rollouts[id] else { return nil }
        let term = state.term ?? WriterTerm(epoch: Epoch(0), began: now)
        var run = EngineRun(
            draft: Draft(state, term: term, now: now),
            twins: observation.twins,
            hearing: observation.hearing,
            zones: observation.zones,
            settings: settings,
            memory: memory
        )
        run.memory.windows.begin(observation.zones)
        var tallies = Array(repeating: WaveTally(), count: rollout.waves.count)
        if !rollout.phase.isOver, let appraiser = run.appraiser(of: rollout) {
            tallies = run.tallies(rollout, appraiser)
        }
        let waitsFor = run.waitsFor(rollout)
        let windows = run.windowStates(of: rollout)
        return RolloutStatus(rollout, tallies, run, waitsFor: waitsFor, windows: windows)
    }
}

extension EngineRun {
    /// The open wave as it is counted now, what has passed as it was counted then, and what has not begun by its records
    /// alone: to judge devices that nobody asks anything of would cost a resolution of each, at every look.
    fileprivate mutating func tallies(
        _ rollout: Rollout,
        _ appraiser: MemberAppraiser
    ) -> [WaveTally] {
        var tallies = Array(repeating: WaveTally(), count: rollout.waves.count)
        let open = rollout.openWave
        var cursor = TwinCursor(twins)
        let watch = memory.watches[rollout.id].flatMap { watch in
            watch.knows(rollout, by: draft.state.ledger.accepted?.fleet) ? watch : nil
        }
        for index in tallies.indices {
            if case .passed(let tally) = rollout.waves[index].state { tallies[index] = tally }
        }
        for (index, member) in rollout.members.enumerated() {
            let wave = rollout.arithmeticWave(of: member, open: open)
            guard tallies.indices.contains(wave) else { continue }
            switch rollout.waves[wave].state {
            case .passed: continue
            case .waiting, .skipped:
                tallies[wave][member.recorded.part] += 1
                continue
            case .open: break
            }
            var entry = watch?.looks[index].entry
            let row = cursor.row(of: member.device).map(twins.view)
            tallies[wave][appraiser.appraise(member, row, &entry).appraisal.part] += 1
        }
        return tallies
    }
}

extension RolloutStatus {
    fileprivate init(
        _ rollout: Rollout,
        _ tallies: [WaveTally],
        _ run: EngineRun,
        waitsFor: [ResourceName],
        windows: [Window]
    ) {
        let state = run.draft.state
        let explanation = PhaseExplanation(rollout, run, waitsFor: waitsFor, windows: windows)
        self.init(
            id: rollout.id,
            kind: rollout.kind,
            cohortTrack: rollout.cohortTrack,
            from: rollout.from,
            to: rollout.to,
            commit: rollout.commit,
            intent: rollout.intent,
            state: explanation.state,
            reason: explanation.reason,
            message: explanation.message,
            since: rollout.phaseSince,
            waves: zip(rollout.waves, tallies).map {
                Wave($0, $1, run, isOver: rollout.phase.isOver)
            },
            inFlight: state.jobs.count(of: rollout.id),
            heldBack: rollout.heldBack,
            outcome: rollout.outcome,
            windows: windows
        )
    }
}

extension RolloutStatus.Wave {
    fileprivate init(_ wave: RolloutWave, _ tally: WaveTally, _ run: EngineRun, isOver: Bool) {
        var shown = tally
        if case .passed(let proven) = wave.state { shown = proven }
        let running = wave.soak.since.map { run.term.observed(since: $0, at: run.now) } ?? .zero
        let word =
            switch wave.state {
            case .waiting: "waiting"
            case .open: "open"
            case .passed: "passed"
            case .skipped: "skipped"
            }
        self.init(
            name: wave.name,
            state: word,
            tally: shown,
            soak: wave.policy.soak,
            soaked: min(wave.policy.soak, wave.soak.accrued + running),
            required: wave.policy.requiredSuccesses(of: shown.counted),
            gates: wave.gates.map { GateStatus($0, isOver: isOver) },
            approvalsNeeded: wave.policy.approvalsBefore,
            approvals: wave.approvals
        )
    }
}

extension RolloutMember {
    /// How it counts by what was decided and heard, without a look at its twin.
    fileprivate var recorded: Appraisal {
        switch state {
        case .waiting: wasConverged ? .converged : .waiting(.freshReport)
        case .inFlight, .verifying: .inFlight(.outcome)
        case .done: wasConverged ? .converged : .healthy
        case .failed(let failure): .failed(failure)
        case .unknown: .unknown
        case .left: .left
        }
    }
}
