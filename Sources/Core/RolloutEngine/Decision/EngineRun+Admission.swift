import FleetModel
import FleetPlanner
import SpecLanguage

/// The order in which jobs are granted.
private enum AdmissionRank: Int, Comparable {
    case rollback, repair, config, firmware, drift

    init(_ queue: CandidateQueue) {
        if queue.isRollback {
            self = .rollback
        } else if queue.queue == .repair {
            self = .repair
        } else if queue.kind == .correction {
            self = .drift
        } else {
            self = queue.track == .config ? .config : .firmware
        }
    }

    static func < (left: AdmissionRank, right: AdmissionRank) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// What came of the last look at a member.
private enum Grant {
    case made
    case refused
    /// For a window of devices of that zone, as long as it stands so.
    case waits(Text?, WindowStanding.Mark)
}

extension EngineRun {
    /// The one place where jobs are granted: ceilings, rates, pauses and the rule of one job a device live here only.
    mutating func admit() {
        followAvailability()
        followBreaker()
        guard !candidates.isEmpty else { return }
        var bucket = draft.state.bucket.filled(
            perMinute: settings.jobsPerMinute,
            in: term,
            at: now
        )
        if settings.isMutated(.bucketFillsDuringDowntime) { bucket.tokens = .max / 2 }
        var room = max(0, settings.jobsInFlight - draft.state.jobs.count)
        if settings.isMutated(.ceilingIgnored) { room = .max }
        // What was decided and waits to be offered has its part of the rate already.
        let waiting = draft.state.outbox(at: now).count
        room = min(room, settings.jobsPerDecision, bucket.jobs - waiting)
        for turn in turns() {
            guard room > 0 else { break }
            room -= grant(turn, room: room)
        }
        if room <= 0 { draft.recheck(in: .seconds(1)) }
    }

    /// The queues in the order of granting.
    private func turns() -> [CandidateQueue] {
        candidates.sorted {
            (AdmissionRank($0), $0.beganAt, $0.rollout, $0.queue.rawValue)
                < (AdmissionRank($1), $1.beganAt, $1.rollout, $1.queue.rawValue)
        }
    }

    /// Grants what one rollout may have now; returns how many jobs.
    private mutating func grant(_ turn: CandidateQueue, room: Int) -> Int {
        let id = turn.rollout
        guard let rollout = draft.state.rollouts[id]?.withoutMembers, rollout.mayOffer,
            !isBroken(turn),
            !draft.state.isPaused(rollout, at: now, in: term)
                || settings.isMutated(.pauseIgnored)
        else { return 0 }
        let budgets = budgets(over: id)
        guard budgets.isEmpty || knowsAvailability else { return 0 }
        var free = rollout.policy.maxInFlight - (inFlight[id] ?? 0)
        if settings.isMutated(.ceilingIgnored) { free = .max }
        free = min(free, room)
        if let rate = rollout.policy.rate, let pace = rollout.pace(in: term, at: now) {
            free = min(free, pace.room)
            if pace.room <= free { draft.recheck(in: pace.remaining(rate, in: term, at: now)) }
        }
        let windows = windows(of: rollout)
        guard free > 0, areOpen(windows), var watch = memory.watches.removeValue(forKey: id) else {
            return 0
        }
        watch.unpark(turn.queue) { self.room(in: $0, budgets) }
        let seed = OrderHash(id.text)
        var granted = 0
        var refused: [Int] = []
        while granted < free, draft.state.knowsPast, let index = watch.takeFirst(turn.queue) {
            guard let target = watch.looks[index].entry?.resolution.target,
                let member = draft.state.rollouts[id]?.members[index],
                let row = twins.index(of: member.device, near: watch.row(of: index))
            else {
                refused.append(index)
                continue
            }
            // What is out of service already may always be mended.
            if turn.queue == .other, let group = spentGroup(row, budgets) {
                watch.park(index, turn.queue, at: group, order: seed.hash(member.device.text))
                yieldTurn(of: row, turn.queue, &watch, budgets)
                continue
            }
            switch grant(member, row, target, of: rollout, windows) {
            case .made:
                granted += 1
                if !budgets.isEmpty { memory.availability.occupy(row) }
            case .waits(let zone, let mark):
                watch.park(index, in: zone, mark)
                yieldTurn(of: row, turn.queue, &watch, budgets)
            case .refused:
                refused.append(index)
                yieldTurn(of: row, turn.queue, &watch, budgets)
            }
        }
        if let members = draft.state.rollouts[id]?.members {
            watch.putBack(refused, turn.queue) { seed.hash(members.devices[$0].text) }
        }
        memory.watches[id] = watch
        inFlight[id, default: 0] += granted
        return granted
    }

    /// The last look before a job exists: whatever was planned, the reported twin of this moment decides.
    private mutating func grant(
        _ member: RolloutMember,
        _ index: Int,
        _ goal: DeviceTarget,
        of rollout: Rollout,
        _ windows: RolloutWindows
    ) -> Grant {
        guard let target = goal.next else { return .refused }
        let row = twins.view(at: index)
        let twin = row.twin
        let record = draft.state.ledger.devices[member.device]
        guard !isBusy(member.device, record), isSafe(target, twin, rollout),
            !isHeldBack(goal, rollout)
        else { return .refused }
        var lifetime = settings.lifetime(target.track)
        switch start(of: target, twin, rollout, windows) {
        case .never(let zone, let mark): return .waits(zone, mark)
        case .within(let span): lifetime = min(lifetime, span)
        case .anyTime: break
        }
        let track = target.track
        let known = record.flatMap { $0.incarnation == twin.incarnation ? $0[track] : nil }
        let generation = known?.generation ?? .none
        guard twin.observedGeneration(track) <= generation else {
            draft.record(.pastLost(twin, track, at: now.wall))
            return .refused
        }
        let wave = rollout.openWave
        let isRaised = !settings.isMutated(.generationNotRaised) || generation == .none
        let next = isRaised ? generation.next : generation
        guard generation < next || !isRaised else { return .refused }
        let job = job(
            target,
            twin,
            generation: next,
            expiresAt: row.platformTime(at: now).advanced(by: lifetime),
            rollout,
            wave
        )
        draft.record(
            .jobPersisted(
                PersistedJob(
                    job: job,
                    rollout: rollout.id,
                    wave: wave,
                    wish: Wish(
                        rollout: rollout.id,
                        compiled: rollout.to,
                        target: goal.wish,
                        isVerified: false
                    ),
                    former: member.former ?? memory.shared(former(twin, known, goal)),
                    reportSequence: twin.reportSequence,
                    at: draft.instant
                )
            )
        )
        return .made
    }

    private func job(
        _ target: JobTarget,
        _ twin: Twin,
        generation: Generation,
        expiresAt: Timestamp,
        _ rollout: Rollout,
        _ wave: Int
    ) -> Job {
        Job(
            tenant: settings.tenant,
            device: twin.id,
            incarnation: twin.incarnation,
            generation: generation,
            target: target,
            expiresAt: expiresAt,
            timeout: settings.timeout(target.track),
            reason: Job.Reason(
                commit: rollout.commit,
                rollout: rollout.id,
                wave: rollout.waves[wave].name
            )
        )
    }

    private func isBusy(_ device: DeviceID, _ record: DeviceRecord?) -> Bool {
        guard !settings.isMutated(.twoJobsPerDevice) else { return false }
        if adopted.contains(device) { return true }
        guard let record else { return false }
        return record.firmware.openJob != nil || record.config.openJob != nil
    }

    /// What failed elsewhere in this very decision was not held back yet when the members were looked at.
    private func isHeldBack(_ target: DeviceTarget, _ rollout: Rollout) -> Bool {
        guard !settings.isMutated(.heldBackContentOffered) else { return false }
        let held = draft.state.ledger.holdBacks
        return target.artifacts.contains { held.contains(.firmware(artifact: $0)) }
            || isHeldBack(rollout)
    }

    /// Right hardware, no silent step to a lower version.
    private mutating func isSafe(_ target: JobTarget, _ twin: Twin, _ rollout: Rollout) -> Bool {
        guard case .firmware(let hop) = target else { return true }
        guard let running = twin.firmware.running(hop.component), running == hop.from,
            let version = Version(running.string),
            version < hop.version || rollout.allowsDowngrade
                || settings.isMutated(.downgradeAllowed),
            let fleet = draft.state.fleets[rollout.fleet]
        else { return false }
        return fleet.firmware.contains { firmware in
            firmware.component == hop.component && firmware.version == hop.version
                && firmware.artifacts.contains {
                    $0.sha256 == hop.sha256 && $0.fits(twin.facts)
                }
        }
    }

    /// Where a rollback would take the device: what it last had in good health, and beyond that what it reports of its own;
    /// nil: what it has was never seen to be good.
    private func former(_ twin: Twin, _ known: TrackRecord?, _ target: DeviceTarget) -> Wish.Target?
    {
        guard let wish = known?.wish else { return twin.reported(target.wish) }
        guard let verified = known?.verified else { return nil }
        // After an unproven wish nobody can tell what of the rest is the device's own.
        guard wish.isVerified, let own = twin.reported(target.wish) else { return verified }
        return own.overridden(by: verified)
    }
}

extension Rollout {
    /// The same but for its members: who holds them while a record changes one makes it copy them.
    fileprivate var withoutMembers: Rollout {
        var rollout = self
        rollout.members = MemberTable([])
        return rollout
    }
}

extension Twin {
    /// What the device reports of all that a wish speaks of; nil: it cannot be told.
    fileprivate func reported(_ wish: Wish.Target) -> Wish.Target? {
        switch wish {
        case .config(let document): return .config(config.reported.projected(on: document))
        case .firmware(let pins):
            let running = pins.compactMap { pin -> Wish.FirmwareWish? in
                guard let text = firmware.running(pin.component),
                    let version = Version(text.string)
                else { return nil }
                return Wish.FirmwareWish(component: pin.component, version: version)
            }
            return running.count == pins.count ? .firmware(running) : nil
        }
    }
}

extension Wish.Target {
    /// Both together; where both speak of a path or a component, the other one stands.
    fileprivate func overridden(by other: Wish.Target) -> Wish.Target {
        switch (self, other) {
        case (.config(let own), .config(let document)):
            return .config(own.merged(with: document))
        case (.firmware(let own), .firmware(let pins)):
            let pinned = Set(pins.map(\.component))
            return .firmware(pins + own.filter { !pinned.contains($0.component) })
        default: return other
        }
    }
}
