import FleetModel
import FleetPlanner
import RolloutEngine
import SpecLanguage

/// Devices, the wire, budgets: jobs from their decision to their execution.
extension Oracle {
    /// A job before it becomes part of the truth.
    func check(_ persisted: PersistedJob, _ world: World) {
        count(.budgets, world)
        let job = persisted.job
        let settings = world.plan.settings
        bodies[job.id] = job
        let derived = JobID(
            tenant: job.tenant,
            device: job.device,
            incarnation: job.incarnation,
            track: job.track,
            generation: job.generation,
            targetDigest: job.target.digest
        )
        if derived != job.id { fail(.wire, world, "\(job.id) is not made of what it is about") }
        checkRate(&persistedAt, "decided", released: 0, world)
        if let known = truth.ledger.devices[job.device], known.incarnation == job.incarnation,
            job.generation <= known[job.track].generation
        {
            fail(.devices, world, "generation \(job.generation) again for \(job.device)")
        }
        if let open = world.platform.openJobs(of: job.device).first(where: {
            $0.job.incarnation == job.incarnation && !hasRun($0.job, world)
                && !lies.contains($0.job.id)
        }) {
            fail(.devices, world, "\(job.device) gets \(job.id) while \(open.job.id) is open there")
        }
        if isOutOfWork(job.device) {
            fail(.wire, world, "\(job.device) is set aside and gets \(job.id)")
        }
        guard let rollout = truth.rollouts[persisted.rollout] else {
            return fail(.audit, world, "\(job.id) is of no rollout")
        }
        if isPaused(rollout) { fail(.wire, world, "\(job.id) is decided while paused") }
        if truth.ledger.excluded[job.device] != nil {
            fail(.wire, world, "\(job.device) is excluded and gets \(job.id)")
        }
        if !rollout.isRollback, case .firmware(let hop) = job.target,
            heldBack.contains(.firmware(artifact: hop.sha256))
        {
            fail(.gates, world, "held-back firmware \(hop.version) goes to \(job.device)")
        }
        let inFlight = truth.jobs.values.count { $0.job?.reason.rollout == rollout.id }
        if inFlight >= rollout.policy.maxInFlight {
            fail(.budgets, world, "more than maxInFlight of \(rollout.id)")
        }
        if truth.jobs.count >= settings.jobsInFlight {
            fail(.budgets, world, "more than the ceiling")
        }
        if let member = rollout.index(of: job.device).map({ rollout.members[$0] }),
            member.wave > rollout.openWave
        {
            fail(
                .gates,
                world,
                "\(job.device) of wave \(member.wave) gets a job in \(rollout.openWave)"
            )
        }
        if rollout.isRollback { world.probe(.rollbackJob) }
    }

    /// No burst, and no more in ten minutes than the rate brings, with a clock that runs five in a hundred too fast.
    ///
    /// `released`: jobs that had their part of the rate before a pause or a document kept them back, and that come beside.
    private func checkRate(
        _ times: inout [TimeSpan],
        _ verb: String,
        released: Int,
        _ world: World
    ) {
        let most = world.plan.settings.jobsPerMinute
        times.append(world.time)
        if times.count > 4_000 { times.removeFirst(2_000) }
        let burst = times.reversed().prefix { world.time == $0 }.count
        let window = times.reversed().prefix { world.time - $0 < .minutes(10) }.count
        if burst > most + released {
            fail(.wire, world, "\(burst) jobs \(verb) at once, \(most) a minute")
        }
        if window > most + most * 21 / 2 + 1 + released {
            fail(.wire, world, "\(window) jobs \(verb) in ten minutes, \(most) a minute")
        }
        if burst == most { world.probe(.ratedOut) }
    }

    /// Bytes of a job leave.
    func offers(_ job: Job, _ epoch: Epoch, _ world: World) {
        count(.wire, world)
        guard let body = bodies[job.id] else {
            return fail(.wire, world, "\(job.id) leaves before it is durable")
        }
        if body != job { fail(.wire, world, "\(job.id) leaves with another body") }
        if sent[job.id] != nil { world.probe(.offeredAgain) }
        sent[job.id] = job
        guard epoch == truth.term?.epoch else { return }
        let key = "\(job.device)/\(job.incarnation)/\(job.track.rawValue)"
        if let highest = highestSent[key], job.generation < highest {
            fail(.wire, world, "\(job.device) is offered \(job.generation) after \(highest)")
        }
        highestSent[key] = max(highestSent[key] ?? .none, job.generation)
        if isOutOfWork(job.device) {
            fail(.wire, world, "\(job.id) is offered to a device that is set aside")
        }
        guard let rollout = truth.rollouts[job.reason.rollout] else { return }
        if isPaused(rollout) || isAcknowledgedAsPaused(rollout) {
            fail(.wire, world, "\(job.id) is offered while paused")
        }
        if rollout.phase.isOver { fail(.wire, world, "\(job.id) of an ended rollout is offered") }
    }

    func wasSent(_ id: JobID) -> Bool { sent[id] != nil }

    /// A job is new to the platform.
    func taken(_ world: World) {
        checkRate(&takenAt, "handed over", released: releasedJobs, world)
    }

    /// Counts what was kept back so far and is not sent: when it is let go it comes beside what the rate allows.
    func countKeptBack() {
        let unsent = truth.jobs.values.filter { $0.phase == .persisted }
        guard !unsent.isEmpty else { return }
        releasedJobs += unsent.count
    }

    /// The platform took a call of that term.
    func accepted(_ epoch: Epoch, _ world: World) {
        if epoch < highestEpoch {
            fail(.wire, world, "a call of term \(epoch.number) counts after \(highestEpoch.number)")
        }
        highestEpoch = max(highestEpoch, epoch)
    }

    /// Something took effect at a device.
    func executed(_ job: Job, _ before: VirtualDevice, _ after: VirtualDevice, _ world: World) {
        guard after.executions.count > before.executions.count else { return }
        count(.devices, world)
        let device = "\(after.serial)/\(job.incarnation)/\(job.track.rawValue)"
        if !executed.insert("\(device)/\(job.generation)").inserted {
            fail(.devices, world, "\(job.device) ran generation \(job.generation) twice")
        }
        if let last = lastExecuted[device], job.generation < last {
            fail(.devices, world, "\(job.device) ran \(job.generation) after \(last)")
        }
        lastExecuted[device] = max(lastExecuted[device] ?? .none, job.generation)
        if job.incarnation != after.incarnation {
            fail(.devices, world, "\(job.device) ran a job of a former life")
        }
        guard case .firmware(let hop) = job.target else { return }
        let fits =
            hop.component == "radio"
            || hop.sha256 == SampleFleet.artifact(hop.version, after.model)
        if !fits { fail(.devices, world, "\(job.device) was given firmware of other hardware") }
        let had = hop.component == "radio" ? before.radio : before.version
        guard hop.version < had, let rollout = truth.rollouts[job.reason.rollout],
            // What it reported when the job was decided may be what it left meanwhile.
            hop.version.description < hop.from.string
        else { return }
        if !rollout.allowsDowngrade {
            fail(.devices, world, "\(job.device) goes from \(had) down to \(hop.version)")
        }
    }

    /// Hardware is gone; its ledger stays.
    func retire(_ device: VirtualDevice) { formerHardware.append(device) }

    /// Whether a device has done with the job, whatever the platform heard of it.
    private func hasRun(_ job: Job, _ world: World) -> Bool {
        world.devices.contains { device in
            device.id == job.device
                && (device.executions.contains { $0.job == job.id }
                    || device.running?.job.id != job.id && device.seen[job.track] == job.generation)
        } || formerHardware.contains { $0.id == job.device && $0.incarnation == job.incarnation }
    }

    func isPaused(_ rollout: Rollout) -> Bool {
        truth.pauses.contains { covers($0.scope, rollout) }
    }

    private func isAcknowledgedAsPaused(_ rollout: Rollout) -> Bool {
        pauses.contains("\(Pause.Scope.all)")
            || pauses.contains("\(Pause.Scope.cohort(rollout.cohortTrack.cohort))")
            || pauses.contains("\(Pause.Scope.rollout(rollout.id))")
    }

    private func covers(_ scope: Pause.Scope, _ rollout: Rollout) -> Bool {
        switch scope {
        case .all: true
        case .cohort(let name): name == rollout.cohortTrack.cohort
        case .rollout(let id): id == rollout.id
        }
    }

    /// By its document in the revision in force.
    func isOutOfWork(_ device: DeviceID) -> Bool {
        documents.contains { $0.device == device && $0.state != .active }
    }

    var documents: [DeviceException] {
        truth.ledger.accepted.flatMap { truth.fleets[$0.fleet] }?.devices ?? []
    }

    // What people were told.

    func begins(_ order: OperatorOrder) {
        if case .resume(let scope) = order { pauses.remove("\(scope)") }
    }

    func acknowledged(_ order: OperatorOrder, _ world: World) {
        count(.history, world)
        if case .pause(let scope, let until) = order, until == nil { pauses.insert("\(scope)") }
        switch order {
        case .pause(let scope, _):
            if !truth.pauses.contains(where: { $0.scope == scope }) {
                fail(.history, world, "a pause of \(scope) was acknowledged and is not there")
            }
        case .exclude(let device, _):
            world.probe(.excluded)
            if truth.ledger.excluded[device] == nil {
                fail(.history, world, "\(device) was said to be excluded and is not")
            }
        case .resume(let scope):
            if truth.pauses.contains(where: { $0.scope == scope }) {
                fail(.history, world, "\(scope) was said to go on and is paused")
            }
        default: break
        }
    }
}
