import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import SpecLanguage

/// Holds what the controller decides against what the world truly is.
struct WorldOracle {
    private(set) var violations: [String] = []
    var isHearingLies = false
    /// The last moment at which anything of a wave came to a result, in the world's uptime.
    private var lastDone: [String: TimeSpan] = [:]
    private var persisted: [TimeSpan] = []
    /// When jobs came to the platform for the first time.
    private var offered: [TimeSpan] = []
    private var heldBack: Set<HoldBack> = []
    private(set) var probes: [String: Int] = [:]

    mutating func probe(_ name: String) { probes[name, default: 0] += 1 }

    private mutating func fail(_ world: SimulatedWorld, _ message: String) {
        violations.append("minute \(world.tick): \(message)")
    }

    /// One record before it takes effect.
    mutating func check(_ record: Record, _ world: SimulatedWorld) {
        let state = world.controller.state
        switch record {
        case .jobPersisted(let job): check(job, state, world)
        case .jobEnded(let outcome): check(outcome, world)
        case .membersChanged(let id, let changes):
            for change in changes { check(change, of: id, state, world) }
        case .wavePassed(let id, let wave, let tally, _):
            checkPassed(id, wave, tally, state, world)
        case .waveSkipped(let id, let wave, _): checkSkipped(id, wave, state, world)
        case .heldBack(let content, _, _):
            heldBack.formUnion(content)
            probe("content held back")
        case .holdBackCleared(let content, _): heldBack.remove(content)
        case .rolloutBegan(let rollout): check(rollout, state, world)
        case .rolloutMoved(let move):
            probe("rollout \(move.phase.name)")
            if case .abandoned = move.phase { checkAbandoned(move.rollout, state, world) }
        case .anomaly: probe("late answer")
        case .pastLost(let message, _): fail(world, "the past is lost: \(message)")
        default: break
        }
    }

    private mutating func check(
        _ persisted: PersistedJob,
        _ state: FleetState,
        _ world: SimulatedWorld
    ) {
        let job = persisted.job
        self.persisted.append(world.uptime)
        let recent = self.persisted.reversed().prefix { world.uptime - $0 < .minutes(1) }
        if recent.count > world.controller.settings.jobsPerMinute {
            fail(world, "\(recent.count) jobs in a minute")
        }
        if let known = state.ledger.devices[job.device], known.incarnation == job.incarnation,
            job.generation <= known[job.track].generation
        {
            fail(world, "generation \(job.generation) again for \(job.device)")
        }
        if let open = world.platform.openJobs.first(where: {
            $0.job.device == job.device && !world.hasRun($0.job)
        }) {
            fail(world, "\(job.device) gets \(job.id) while \(open.job.id) is open at the platform")
        }
        if state.jobs.values.contains(where: { $0.device == job.device }) {
            fail(world, "two open jobs of \(job.device)")
        }
        if isOutOfWork(job.device, state) {
            fail(world, "\(job.device) is set aside and gets \(job.id)")
        }
        guard let rollout = state.rollouts[persisted.rollout] else { return }
        if isPaused(rollout, state) { fail(world, "\(job.id) is decided while paused") }
        if !rollout.isRollback, case .firmware(let hop) = job.target,
            heldBack.contains(.firmware(artifact: hop.sha256))
        {
            fail(world, "held-back firmware \(hop.version) goes to \(job.device)")
        }
        let inFlight = state.jobs.values.count { $0.job?.reason.rollout == rollout.id }
        if inFlight >= rollout.policy.maxInFlight { fail(world, "more than maxInFlight") }
        if state.jobs.count >= world.controller.settings.jobsInFlight {
            fail(world, "more than the ceiling")
        }
        if rollout.isRollback { probe("rollback job") }
    }

    private func isPaused(_ rollout: Rollout, _ state: FleetState) -> Bool {
        state.pauses.contains { pause in
            switch pause.scope {
            case .all: true
            case .cohort(let name): name == rollout.cohortTrack.cohort
            case .rollout(let id): id == rollout.id
            }
        }
    }

    /// By its document in the revision in force.
    private func isOutOfWork(_ device: DeviceID, _ state: FleetState) -> Bool {
        let fleet = state.ledger.accepted.flatMap { state.fleets[$0.fleet] }
        return fleet?.devices.contains { $0.device == device && $0.state != .active } ?? false
    }

    private func isQuarantined(_ device: DeviceID, _ state: FleetState) -> Bool {
        let fleet = state.ledger.accepted.flatMap { state.fleets[$0.fleet] }
        return fleet?.devices.contains { $0.device == device && $0.state == .quarantined } ?? false
    }

    mutating func checkOffer(_ job: Job, _ world: SimulatedWorld) {
        let state = world.controller.state
        if isOutOfWork(job.device, state) { fail(world, "\(job.id) offered to a device set aside") }
        if let rollout = state.rollouts[job.reason.rollout], isPaused(rollout, state) {
            fail(world, "\(job.id) offered while paused")
        }
        if let known = world.platform.jobs[job.id] {
            probe("same job offered again")
            if known.job != job { fail(world, "\(job.id) has two bodies") }
        }
    }

    /// A job as the platform takes it for the first time.
    mutating func checkTaken(_ world: SimulatedWorld) {
        offered.append(world.uptime)
        let recent = offered.reversed().prefix { world.uptime - $0 < .minutes(1) }
        if recent.count > world.controller.settings.jobsPerMinute {
            fail(world, "\(recent.count) jobs handed to the platform in a minute")
        }
    }

    private mutating func check(_ outcome: JobOutcome, _ world: SimulatedWorld) {
        guard outcome.evidence == .answer, !isHearingLies else { return }
        guard let truth = world.platform.jobs[outcome.id] else { return }
        if truth.state != outcome.state {
            fail(
                world,
                "\(outcome.id) is \(truth.state.rawValue), believed \(outcome.state.rawValue)"
            )
        }
    }

    private mutating func check(
        _ change: MemberChange,
        of id: RolloutID,
        _ state: FleetState,
        _ world: SimulatedWorld
    ) {
        guard let rollout = state.rollouts[id], let index = rollout.index(of: change.device) else {
            return
        }
        let member = rollout.members[index]
        switch (member.state, change.state) {
        case (.failed, _), (.left, _), (.done, _):
            fail(world, "\(change.device) leaves a result")
        case (_, .unknown): probe("silence after an offer")
        default: break
        }
        guard case .done = change.state else { return }
        // Who had it before proves nothing, and so nothing has to soak for it.
        if !member.wasConverged { lastDone["\(id)/\(rollout.openWave)"] = world.uptime }
        if let target = change.verified
            ?? state.ledger.devices[change.device]?[
                rollout.cohortTrack.track
            ].wish?.target, !world.has(change.device, target),
            // A device that leaves what it has does so before anybody hears of it.
            !world.faults.drift || rollout.cohortTrack.track == .firmware
        {
            fail(
                world,
                "\(change.device) counts as done with \(target) in \(id) and has something else"
            )
        }
    }

    private mutating func checkPassed(
        _ id: RolloutID,
        _ wave: Int,
        _ tally: WaveTally,
        _ state: FleetState,
        _ world: SimulatedWorld
    ) {
        guard let rollout = state.rollouts[id] else { return }
        probe("wave passed")
        let policy = rollout.waves[wave].policy
        let members = rollout.members.filter { $0.measuredIn == wave && !$0.wasConverged }
        let unknown = members.count { if case .unknown = $0.state { true } else { false } }
        let failed = members.count { if case .failed = $0.state { true } else { false } }
        if tally.unknown < unknown {
            fail(world, "a wave passed on a count that leaves out \(unknown) silent devices")
        }
        if !rollout.isRollback, let most = policy.failureBudget.max, unknown + failed > most {
            fail(world, "a wave passed with \(unknown) silent and \(failed) failed devices")
        }
        // What a quarantined device says is no part of any proof, and neither is its silence; who left is asked no more.
        let done = members.filter { member in
            guard case .done = member.state else { return false }
            return !isQuarantined(member.device, state)
                && world.cohort(of: member.device) == rollout.cohortTrack.cohort
        }
        if done.isEmpty { fail(world, "a wave passed on no evidence") }
        if done.count < tally.done {
            fail(world, "a wave passed on \(tally.done) devices, and \(done.count) count")
        }
        let silent = done.filter { !world.isFresh($0.device, rollout.health) }
        if policy.minSuccess == .all, !silent.isEmpty {
            fail(world, "a wave passed on reports that are too old")
        }
        guard policy.minSuccess == .all, let last = lastDone["\(id)/\(wave)"] else { return }
        let soaked = world.uptime - last
        if soaked < policy.soak { fail(world, "a wave passed after \(soaked) of \(policy.soak)") }
    }

    private mutating func checkSkipped(
        _ id: RolloutID,
        _ wave: Int,
        _ state: FleetState,
        _ world: SimulatedWorld
    ) {
        guard let rollout = state.rollouts[id] else { return }
        probe("wave skipped")
        let isLast = wave == rollout.waves.count - 1
        let isProven = rollout.waves.contains { if case .passed = $0.state { true } else { false } }
        let needy = rollout.members.filter { $0.wave == wave && !$0.wasConverged }
        if !needy.allSatisfy({ isLast && isProven && isSetAside($0, state, world) }) {
            fail(world, "a wave of devices that need the change was skipped")
        }
    }

    /// Only what nobody asked for is given up, and only where nobody of its open wave could prove anything any more.
    private mutating func checkAbandoned(
        _ id: RolloutID,
        _ state: FleetState,
        _ world: SimulatedWorld
    ) {
        guard let rollout = state.rollouts[id] else { return }
        if rollout.kind != .catchUp, rollout.kind != .correction {
            fail(world, "\(id) was asked for and is given up")
        }
        let able = rollout.members.filter { member in
            guard member.measuredIn ?? member.wave == rollout.openWave else { return false }
            switch member.state {
            case .left, .done: return false
            case .waiting, .verifying: return !member.wasConverged
            case .inFlight, .failed, .unknown: return true
            }
        }
        if !able.isEmpty { fail(world, "\(id) is given up with devices in its open wave") }
    }

    /// What is kept beside the jobs is what the jobs themselves say.
    private mutating func checkTable(_ state: FleetState, _ world: SimulatedWorld) {
        let jobs = state.jobs.values.sorted { $0.ordinal < $1.ordinal }
        let unsent = jobs.filter {
            $0.phase == .persisted && state.mayOffer($0.id, at: world.now)
        }
        if state.outbox(at: world.now) != unsent.compactMap(\.job) {
            fail(world, "the outbox leaves out a job, or holds one too many")
        }
        for id in state.rollouts.keys
        where state.jobs.count(of: id) != jobs.count(where: { $0.job?.reason.rollout == id }) {
            fail(world, "\(id) has another number of jobs than is kept")
        }
    }

    /// Whether nobody could judge the member, now or by waiting.
    private func isSetAside(
        _ member: RolloutMember,
        _ state: FleetState,
        _ world: SimulatedWorld
    ) -> Bool {
        if member.measuredIn != nil { return true }
        let device = world.devices.first { $0.id == member.device }
        return state.ledger.excluded[member.device] != nil || device?.spelling != nil
            || isOutOfWork(member.device, state)
    }

    private mutating func check(
        _ rollout: Rollout,
        _ state: FleetState,
        _ world: SimulatedWorld
    ) {
        guard case .rollback(let undone) = rollout.kind, let failed = state.rollouts[undone] else {
            return
        }
        probe("rollback")
        if failed.openWave > 0, rollout.waves.count == 1,
            Set(rollout.members.map { world.wave(of: $0.device, in: undone) }).count > 1
        {
            fail(world, "a rollback of several waves goes in one")
        }
    }

    /// The whole after an append.
    mutating func check(_ world: SimulatedWorld) {
        checkTable(world.controller.state, world)
        for device in world.devices {
            let executed = device.executions.map { [$0.track.rawValue, $0.generation.description] }
            if Set(executed).count != executed.count {
                fail(world, "\(device.id) ran a generation twice")
            }
        }
    }
}

extension SimulatedWorld {
    /// Whether the device has done with the job, whatever the platform heard of it.
    func hasRun(_ job: Job) -> Bool {
        devices.contains { $0.id == job.device && $0.executions.contains { $0.job == job.id } }
    }

    /// What a device truly has.
    func has(_ id: DeviceID, _ target: Wish.Target) -> Bool {
        guard let device = devices.first(where: { $0.id == id }) else { return false }
        switch target {
        case .config(let document): return device.config.projected(on: document) == document
        case .firmware(let pins):
            return pins.allSatisfy {
                $0.version == ($0.component == "radio" ? device.radio : device.version)
            }
        }
    }

    func isFresh(_ id: DeviceID, _ policy: HealthPolicy) -> Bool {
        guard let twin = controller.twins[id]?.twin, let time = twin.reportedAt else {
            return false
        }
        return platform.wall.since(time) <= policy.fresh
    }

    /// Who governs the device by the revision in force; nil: nobody.
    func cohort(of id: DeviceID) -> ResourceName? {
        let accepted = controller.state.ledger.accepted
        guard let fleet = accepted.flatMap({ controller.state.fleets[$0.fleet] }),
            let twin = controller.twins[id]?.twin
        else { return nil }
        let document = fleet.devices.first { $0.device == id }
        if document?.state == .retired { return nil }
        let labels = document.map { twin.labels.overridden(by: $0.labels) } ?? twin.labels
        return fleet.cohorts.filter { LabelSelector($0.selector.requirements).matches(labels) }
            .max { $0.precedence < $1.precedence }?.name
    }

    func wave(of device: DeviceID, in id: RolloutID) -> Int {
        for case .rolloutBegan(let rollout) in controller.journal where rollout.id == id {
            return rollout.index(of: device).map { rollout.members[$0].wave } ?? 0
        }
        return 0
    }
}
