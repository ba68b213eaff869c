import FleetModel
import FleetPlanner
import SpecLanguage

/// How far a wave is, for its gates.
enum WaveProgress {
    /// Not enough of it has succeeded, or not any more.
    case short
    /// Enough has, and the soak is not over.
    case reached
    case soaked
}

/// What the gates of a wave let happen.
enum GateStanding {
    case passed
    case waiting
    /// For evidence or a person.
    case held(RolloutReason)
    case failed(RolloutReason)
}

extension EngineRun {
    /// Takes the samples that are due and says what the gates of the wave come to.
    ///
    /// They begin when enough of the wave has succeeded for the first time, and go on in every phase. O(members) where a check
    /// looks at devices and is due, else O(checks).
    mutating func standing(
        _ rollout: Rollout,
        _ index: Int,
        _ survey: WaveSurvey,
        _ progress: WaveProgress
    ) -> GateStanding {
        let wave = rollout.waves[index]
        guard !wave.policy.gates.isEmpty else { return .passed }
        if progress != .short {
            for name in wave.policy.gates where wave.gate(name) == nil {
                let known = draft.state.fleets[rollout.fleet]?.gates.first { $0.name == name }
                guard let known else { return .held(.missing(name, wave.name)) }
                draft.record(.gateBegan(rollout.id, wave: index, known, at: draft.instant))
            }
        }
        var meter: GateMeter?
        for name in draft.state.rollouts[rollout.id]?.waves[index].gates.map(\.gate.name) ?? [] {
            look(at: name, rollout, index, survey, progress, &meter)
        }
        return GateStanding(draft.state.rollouts[rollout.id]?.waves[index] ?? wave)
    }

    /// Takes what is due of one gate; asks for what only services outside can tell.
    private mutating func look(
        at name: ResourceName,
        _ rollout: Rollout,
        _ index: Int,
        _ survey: WaveSurvey,
        _ progress: WaveProgress,
        _ meter: inout GateMeter?
    ) {
        guard let run = draft.state.rollouts[rollout.id]?.waves[index].gate(name) else { return }
        var due: [(check: GateCheck, weight: GateLook.Weight)] = []
        for check in run.gate.checks {
            guard let turn = run.turn(of: check, progress) else { continue }
            let left = turn.pause - term.observed(since: turn.since, at: now)
            if left > .zero { draft.recheck(in: left) } else { due.append((check, turn.weight)) }
        }
        var samples: [ResourceName: GateSample] = [:]
        for (check, _) in due {
            guard let question = GateQuestion(check, of: run, in: rollout, wave: index) else {
                continue
            }
            guard let answer = answers[question.id], let query = check.query else {
                draft.ask(question)
                continue
            }
            samples[check.name] = measure(rollout, survey, &meter).sample(query, answer.result)
        }
        let own = due.map(\.check).filter { $0.query == nil }
        if !own.isEmpty {
            let meter = measure(rollout, survey, &meter)
            samples.merge(meter.samples(of: own, in: run.gate)) { first, _ in first }
        }
        let entries = due.compactMap { check, weight in
            samples[check.name].map {
                GateLook.Entry(check: check.name, weight: weight, sample: $0)
            }
        }
        guard !entries.isEmpty else { return }
        let look = GateLook(gate: name, at: draft.instant, entries: entries)
        draft.record(.gateLooked(rollout.id, wave: index, look))
        let isRetried = entries.contains { $0.sample.outcome == .error }
        draft.recheck(in: isRetried ? GateRun.firstRetry : run.gate.every)
    }

    private func measure(
        _ rollout: Rollout,
        _ survey: WaveSurvey,
        _ known: inout GateMeter?
    ) -> GateMeter {
        if let known { return known }
        let made = GateMeter(
            tally: survey.tally,
            minCoverage: rollout.policy.minCoverage,
            devices: GateDevices(rollout, twins, governing: survey.governing, at: now),
            now: now.wall
        )
        known = made
        return made
    }

    /// Whether so many people have said yes to the wave as it asks for, or there is no such wave.
    func isApproved(_ rollout: Rollout, wave index: Int) -> Bool {
        approvalGap(rollout, wave: index) == nil
    }

    /// What is missing before the wave may begin; nil: nothing.
    func approvalGap(_ rollout: Rollout, wave index: Int) -> RolloutReason? {
        guard rollout.waves.indices.contains(index) else { return nil }
        return rollout.waves[index].approvalGap(in: rollout.id)
    }
}

extension RolloutWave {
    /// What is missing before the wave may begin; nil: nothing.
    func approvalGap(in id: RolloutID) -> RolloutReason? {
        guard approvals.count < policy.approvalsBefore else { return nil }
        return RolloutReason(
            .approval,
            "\(policy.approvalsBefore) people must approve wave \(name) before it begins, and \(approvals.count) did; run "
                + "`tidegate approve \(id) --wave \(name)`",
            wave: name
        )
    }
}

extension GateRun {
    /// After an error a check is tried again after this, then twice that and so on, up to the time between two looks.
    static let firstRetry = TimeSpan.seconds(10)

    /// When a check has its next sample, and how it counts; nil: it has none as things are.
    func turn(
        of check: GateCheck,
        _ progress: WaveProgress
    ) -> (since: ObservedInstant, pause: TimeSpan, weight: GateLook.Weight)? {
        guard let run = run(of: check.name), run.verdict(check.limits) != .failed else {
            return nil
        }
        let weight: GateLook.Weight =
            switch progress {
            case _ where run.conclusion != nil: .watching
            case .short: .watching
            // The last look is kept for when the soak is over.
            case .reached: run.looks + 1 < gate.looks ? .counted : .watching
            case .soaked: .deciding
            }
        // Each look at a comparison spends some of its bound, and there are only so many.
        if check.isComparison, weight == .watching { return nil }
        guard let last = run.lastAt else { return (began, gate.initialDelay, weight) }
        guard run.errorsRunning > 0 else { return (last, gate.every, weight) }
        let doublings = min(run.errorsRunning - 1, 16)
        let pause = TimeSpan(milliseconds: Self.firstRetry.milliseconds << Int64(doublings))
        return (last, min(pause, gate.every), weight)
    }
}

extension GateCheck {
    /// What it asks a service outside; nil: nothing.
    var query: Query? {
        switch measure {
        case .prometheus(let query), .http(let query): query
        case .health, .expression, .compare, .approval: nil
        }
    }
}
