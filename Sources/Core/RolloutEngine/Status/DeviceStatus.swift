package import FleetModel
package import FleetPlanner

/// One device on one track as the rollouts see it.
package struct DeviceStatus: Hashable, Sendable {
    package let device: DeviceID
    package let track: Track
    package let generation: Generation
    package let wish: Wish?
    package let openJob: TrackedJob?
    /// The live rollout that it is a member of.
    package let rollout: RolloutID?
    package let wave: ResourceName?
    package let appraisal: Appraisal?
    package let excludedUntil: Timestamp?
    /// What it waits for, in one sentence without a full stop.
    package let message: String
}

extension RolloutEngine {
    /// Both tracks of a device, firmware first.
    package static func device(
        _ device: DeviceID,
        _ state: FleetState,
        _ observation: Observation,
        settings: EngineSettings,
        memory: EngineMemory,
        now: Moment
    ) -> [DeviceStatus] {
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
        return Track.allCases.map { run.status(of: device, on: $0) }
    }
}

extension EngineRun {
    fileprivate mutating func status(of device: DeviceID, on track: Track) -> DeviceStatus {
        let state = draft.state
        let record = state.ledger.devices[device]?[track]
        let job = record?.openJob.flatMap { state.jobs[$0] }
        var found: (rollout: Rollout, member: RolloutMember)?
        for id in liveRollouts() {
            guard let rollout = state.rollouts[id], rollout.cohortTrack.track == track,
                let index = rollout.index(of: device)
            else { continue }
            found = (rollout, rollout.members[index])
            break
        }
        var appraisal: Appraisal?
        if let found, let appraiser = appraiser(of: found.rollout) {
            var entry: EngineMemory.Entry?
            let row = twins.index(of: device).map(twins.view)
            appraisal = appraiser.appraise(found.member, row, &entry).appraisal
        }
        let window = found.flatMap { waitsForWindow($0.rollout, device, appraisal) }
        return DeviceStatus(
            device: device,
            track: track,
            generation: record?.generation ?? .none,
            wish: record?.wish,
            openJob: job,
            rollout: found?.rollout.id,
            wave: found.map { $0.rollout.waves[$0.member.wave].name },
            appraisal: appraisal,
            excludedUntil: state.ledger.excluded[device],
            message: window ?? message(found, appraisal)
        )
    }

    private func message(
        _ found: (rollout: Rollout, member: RolloutMember)?,
        _ appraisal: Appraisal?
    ) -> String {
        guard let found else { return "no rollout is under way for it" }
        let (rollout, member) = found
        let open = rollout.openWave
        if rollout.phase == .pending { return "\(rollout.id) has not started yet" }
        if !member.state.isSettled, member.wave > open, rollout.waves.indices.contains(open) {
            return "waits for wave \(rollout.waves[member.wave].name); "
                + "\(rollout.waves[open].name) is open"
        }
        return appraisal?.sentence ?? "the compiled state of \(rollout.id) is not in the store"
    }
}

extension Appraisal {
    /// What it means for the device, without a full stop.
    package var sentence: String {
        switch self {
        case .converged: "had the target before the rollout began"
        case .healthy: "done and healthy"
        case .unhealthy(let text): "done, and not healthy: \(text)"
        case .stale: "done; the last report is too old or does not tell its health"
        case .failed(let failure):
            "failed (\(failure.code.rawValue))"
                + (failure.message.string.isEmpty ? "" : ": \(failure.message)")
        case .unknown: "silent after an offer; it stays reserved until its outcome is known"
        case .inFlight(let wait): wait.sentence
        case .ready: "gets its job as soon as budgets, rates and pauses allow"
        case .waiting(let wait): wait.sentence
        case .absent: "not heard from; nothing was offered, it catches up on its return"
        case .blocked(let obstacle), .obstructed(let obstacle): "blocked: \(obstacle.message)"
        case .excluded: "set aside by an operator"
        case .maintenance: "in maintenance by its Device document; nothing is offered"
        case .quarantined: "quarantined by its Device document; its reports decide nothing"
        case .left: "left the cohort"
        }
    }
}

extension Appraisal.Wait {
    /// What is waited for, without a full stop.
    package var sentence: String {
        switch self {
        case .outcome: "a job is under way"
        case .report: "the job is done by its own word; waits for a report that shows it"
        case .health: "has it; waits for good health"
        case .freshReport: "waits for a fresh report"
        case .otherJob: "waits for the device's other job"
        case .heldBack: "what it would get failed and is held back until a retry names it"
        case .confirmation: "waits until the device confirms what it runs"
        case .predecessor: "waits for a device that goes before it by the topology"
        }
    }
}
