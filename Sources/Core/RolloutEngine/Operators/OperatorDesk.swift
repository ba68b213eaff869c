import FleetModel
import FleetPlanner

/// Checks orders against the state, one by one.
struct OperatorDesk {
    let state: FleetState
    let act: OperatorAct
    let term: WriterTerm
    let now: Moment

    func pause(_ scope: Pause.Scope, until: Timestamp?) throws(OrderRefusal) -> [Record] {
        if let until, until <= now.wall {
            throw OrderRefusal("the pause would be over already: \(until) is not in the future")
        }
        if case .rollout(let id) = scope { _ = try live(id) }
        return [.paused(Pause(scope: scope, until: until, act: act, since: term.instant(now)))]
    }

    func resume(_ scope: Pause.Scope) throws(OrderRefusal) -> [Record] {
        guard state.pauses.contains(where: { $0.scope == scope }) else {
            throw OrderRefusal("nothing of that scope is paused")
        }
        var records: [Record] = [.resumed(scope, act)]
        if state.bucket.filled != nil {
            // Time in which nothing was allowed to begin fills no bucket.
            var bucket = state.bucket
            bucket.filled = term.instant(now)
            records.append(.bucketDrawn(bucket))
        }
        return records
    }

    func abort(_ id: RolloutID) throws(OrderRefusal) -> [Record] {
        _ = try live(id)
        return [.rolloutMoved(RolloutMove(rollout: id, phase: .aborted(act), at: now.wall))]
    }

    func retry(_ id: RolloutID) throws(OrderRefusal) -> [Record] {
        guard let rollout = state.rollouts[id] else { throw unknown(id) }
        guard rollout.kind == .revision || rollout.kind == .catchUp else {
            throw OrderRefusal(
                "\(id) is not what a revision asked for; the plan begins such a one by itself"
            )
        }
        guard rollout.mayBeRetried else {
            throw OrderRefusal(
                "\(id) is \(rollout.phase.name); only what failed or was aborted is tried again"
            )
        }
        let standing = state.ledger.standings[rollout.cohortTrack] ?? Standing()
        guard standing.current == rollout.to else {
            throw OrderRefusal(
                "\(rollout.cohortTrack) has moved on to other content since \(id)"
            )
        }
        let cleared = rollout.heldBack.filter(state.ledger.holdBacks.contains)
        return cleared.map { .holdBackCleared($0, act) } + [.retried(id, act)]
    }

    func approve(
        _ id: RolloutID,
        wave name: ResourceName,
        gate: ResourceName?
    ) throws(OrderRefusal) -> [Record] {
        let rollout = try live(id)
        guard let index = rollout.waves.firstIndex(where: { $0.name == name }) else {
            let names = rollout.waves.map { "`\($0.name)`" }.joined(separator: ", ")
            throw OrderRefusal("\(id) has no wave `\(name)`; there are \(names)")
        }
        let wave = rollout.waves[index]
        let said: [OperatorAct]
        if let gate {
            said = try approvals(in: gate, wave)
        } else {
            said = try approvals(before: wave)
        }
        guard !said.contains(where: { $0.actor == act.actor }) else {
            throw OrderRefusal("\(act.actor) has said yes to that already")
        }
        return [.waveApproved(id, wave: index, gate: gate, act)]
    }

    private func approvals(before wave: RolloutWave) throws(OrderRefusal) -> [OperatorAct] {
        guard wave.policy.approvalsBefore > 0 else {
            throw OrderRefusal("wave `\(wave.name)` asks nobody before it begins")
        }
        guard wave.state == .waiting else {
            throw OrderRefusal("wave `\(wave.name)` has begun already")
        }
        return wave.approvals
    }

    private func approvals(
        in gate: ResourceName,
        _ wave: RolloutWave
    ) throws(OrderRefusal) -> [OperatorAct] {
        guard let run = wave.gate(gate), wave.state == .open else {
            throw OrderRefusal("gate `\(gate)` of wave `\(wave.name)` is not looked at now")
        }
        let asked = run.gate.checks.compactMap { check -> GateCheck.Approval? in
            if case .approval(let approval) = check.measure { approval } else { nil }
        }
        guard !asked.isEmpty else {
            throw OrderRefusal("gate `\(gate)` asks no people")
        }
        guard asked.contains(where: { $0.mayApprove(act.actor) }) else {
            throw OrderRefusal("\(act.actor) is not among those who may approve gate `\(gate)`")
        }
        return run.approvals
    }

    func exclude(_ device: DeviceID, until: Timestamp) throws(OrderRefusal) -> [Record] {
        guard now.wall < until else {
            throw OrderRefusal("\(until) is not in the future")
        }
        return [.deviceExcluded(device, until: until, since: term.instant(now), act)]
    }

    func include(_ device: DeviceID) throws(OrderRefusal) -> [Record] {
        guard state.ledger.excluded[device] != nil else {
            throw OrderRefusal("\(device) is not set aside")
        }
        return [.deviceIncluded(device, act)]
    }

    func clear(_ content: HoldBack) throws(OrderRefusal) -> [Record] {
        guard state.ledger.holdBacks.contains(content) else {
            throw OrderRefusal("that content is not held back")
        }
        return [.holdBackCleared(content, act)]
    }

    func acceptRewind(from: CommitID, to: CommitID) throws(OrderRefusal) -> [Record] {
        guard let accepted = state.ledger.accepted?.commit else {
            throw OrderRefusal("no commit is in force yet, so that none can be left")
        }
        guard accepted == from else {
            throw OrderRefusal("the commit in force is \(accepted), not \(from)")
        }
        guard from != to else { throw OrderRefusal("both name the same commit") }
        return [.rewindAccepted(AcceptedRewind(from: from, to: to, act: act))]
    }

    /// Generations start above the highest that anybody knows; jobs that still run are taken over.
    func adopt(_ commit: CommitID, _ past: KnownPast) throws(OrderRefusal) -> [Record] {
        guard !state.knowsPast else {
            throw OrderRefusal("this store knows the fleet's past; there is nothing to adopt")
        }
        let lives = Dictionary(
            past.twins.map { ($0.id, $0.incarnation) },
            uniquingKeysWith: { first, _ in first }
        )
        var highest: [DeviceID: [Track: (Incarnation, Generation)]] = [:]
        func take(_ device: DeviceID, _ life: Incarnation, _ track: Track, _ known: Generation) {
            guard lives[device] ?? life == life else { return }
            if let other = highest[device]?[track], known <= other.1 { return }
            highest[device, default: [:]][track] = (life, known)
        }
        for twin in past.twins {
            for track in Track.allCases {
                take(twin.id, twin.incarnation, track, twin.observedGeneration(track))
            }
        }
        for known in past.generations {
            take(known.device, known.incarnation, known.track, known.generation)
        }
        let open = past.openJobs.filter { lives[$0.device] ?? $0.incarnation == $0.incarnation }
        for job in open { take(job.device, job.incarnation, job.track, job.generation) }
        let generations = highest.sorted { $0.key < $1.key }.flatMap { device, tracks in
            tracks.sorted { $0.key < $1.key }.map { track, known in
                AdoptedGeneration(
                    device: device,
                    incarnation: known.0,
                    track: track,
                    generation: known.1
                )
            }
        }
        return [
            .adopted(
                Adoption(
                    commit: commit,
                    generations: generations,
                    openJobs: open.sorted { $0.id < $1.id },
                    since: term.instant(now),
                    act: act
                )
            )
        ]
    }

    private func live(_ id: RolloutID) throws(OrderRefusal) -> Rollout {
        guard let rollout = state.rollouts[id] else { throw unknown(id) }
        guard !rollout.phase.isOver else {
            throw OrderRefusal("\(id) has ended: it is \(rollout.phase.name)")
        }
        return rollout
    }

    private func unknown(_ id: RolloutID) -> OrderRefusal {
        OrderRefusal("there is no rollout \(id)")
    }
}
