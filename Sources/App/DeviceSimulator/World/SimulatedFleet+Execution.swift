import FleetModel

extension SimulatedFleet {
    /// The device asks for a job, and is handed the next one where it has time for it.
    mutating func poll(_ index: Int) {
        let device = devices[index]
        guard !device.standing.isRemoved, !device.reports.isSilent, device.work == nil,
            device.standing.currentJob == nil, let job = takeWaiting(index)
        else { return }
        devices[index].standing.currentJob = job
        board.move(job, to: .dispatched, at: now)
        let offer = board[job].offer
        switch judge(offer, device) {
        case .refused(let outcome), .alreadyDone(let outcome):
            if outcome.state != .succeeded { ledger.noteEnd(offer) }
            send(Work.Ending(job: job, outcome: outcome), from: index)
        case .execute:
            begin(job, offer, on: index)
        }
    }

    private mutating func takeWaiting(_ index: Int) -> Int? {
        guard !devices[index].standing.waiting.isEmpty else { return nil }
        return faults.handsOutNewestFirst
            ? devices[index].standing.waiting.removeLast()
            : devices[index].standing.waiting.removeFirst()
    }

    /// The device contract: generation and expiry first, then the preconditions of this very change.
    private func judge(_ offer: OfferedJob, _ device: SimulatedDevice) -> DeviceFence.Decision {
        let decision = device.fence(offer.track).decide(offer, at: now)
        guard case .execute = decision else { return decision }
        if let refusal = device.refusal(of: offer) { return .refused(refusal) }
        return .execute
    }

    private mutating func begin(_ job: Int, _ offer: OfferedJob, on index: Int) {
        let execution = ledger.begin(offer, at: now)
        board.move(job, to: .accepted, at: now)
        board.move(job, to: .running, at: now)
        workCount += 1
        let phase: Work.Phase = offer.track == .config ? .applying : .downloading
        let work = Work(
            job: job,
            phase: phase,
            token: workCount,
            startedAt: now,
            execution: execution
        )
        change(index) { device in
            device.withFence(offer.track) { $0.begin(offer) }
            device.work = work
        }
        // Only the fence changed, which the next report tells; a report of its own is not worth its while.
        announce(index)
        let end = now.advanced(by: span(of: phase, work, index))
        let deadline = now.advanced(by: offer.timeout)
        events.add(.step, at: end, subject: index, token: work.token)
        events.add(.timeout, at: deadline, subject: index, token: work.token)
    }

    /// How long a phase takes on this device.
    private func span(of phase: Work.Phase, _ work: Work, _ index: Int) -> TimeSpan {
        let factor: Int64 = isSlow(index) ? 10 : 1
        switch phase {
        case .applying:
            return TimeSpan(
                milliseconds: factor * chance.pick(2_000...8_000, .applyTime, index, work.token)
            )
        case .downloading:
            guard case .firmware(let target) = board[work.job].offer.target else { return .zero }
            // Between 1 and 4 MiB a second, always the same for a device.
            let bytesPerMillisecond = UInt64(chance.pick(1_049...4_194, .bandwidth, index))
            let milliseconds = Int64(clamping: target.size / bytesPerMillisecond)
            return TimeSpan(milliseconds: min(milliseconds, 1 << 40) * factor)
        case .installing:
            return TimeSpan(
                milliseconds: factor * chance.pick(40_000...90_000, .installTime, index, work.token)
            )
        case .rebooting:
            return TimeSpan(
                milliseconds: chance.pick(20_000...45_000, .rebootTime, index, work.token)
            )
        }
    }

    /// The work reaches the end of its phase.
    mutating func step(_ index: Int, token: UInt64) {
        guard let work = devices[index].work, work.token == token else { return }
        switch work.phase {
        case .downloading: go(to: .installing, index)
        case .installing:
            if let outcome = installFailure(work, index) {
                finish(index, outcome, isEffective: false)
            } else {
                fallSilent(index)
                go(to: .rebooting, index)
            }
        case .rebooting:
            if !devices[index].standing.isOffline { devices[index].reports.speak(at: now) }
            finishInstall(work, index)
        case .applying: finishApply(work, index)
        }
    }

    private mutating func go(to phase: Work.Phase, _ index: Int) {
        devices[index].work?.phase = phase
        guard let work = devices[index].work else { return }
        let end = now.advanced(by: span(of: phase, work, index))
        events.add(.step, at: end, subject: index, token: work.token)
    }

    private func installFailure(_ work: Work, _ index: Int) -> DeviceFence.Outcome? {
        guard case .firmware(let target) = board[work.job].offer.target else { return nil }
        let model = devices[index].model
        let fails = faults.failVersions.contains {
            $0.mode == .jobFails && $0.applies(to: target.component, target.version, model: model)
        }
        guard fails else { return nil }
        let message = Text("\(target.component) \(target.version) did not start; the old slot runs")
        return DeviceFence.Outcome(.failed, "install_failed", message)
    }

    private mutating func finishInstall(_ work: Work, _ index: Int) {
        let offer = board[work.job].offer
        guard case .firmware(let target) = offer.target else { return }
        let isLying = isLying(index)
        let time = now
        change(index) { device in
            device.bootCount += 1
            device.apply(target, of: offer, isLying: isLying, at: time)
        }
        let fallsBack = faults.failVersions.contains {
            $0.mode == .fallsBack
                && $0.applies(to: target.component, target.version, model: devices[index].model)
        }
        if fallsBack, !isLying {
            let later = now.advanced(by: .minutes(5))
            events.add(.fallBack, at: later, subject: index, token: work.token)
        }
        finish(index, DeviceFence.Outcome(.succeeded, "done"), isEffective: !isLying)
    }

    private mutating func finishApply(_ work: Work, _ index: Int) {
        let offer = board[work.job].offer
        guard case .config(let target) = offer.target else { return }
        let candidate = devices[index].config.merged(with: target.document)
        let isRefused = faults.failConfigs.contains {
            $0.mode == .jobFails && $0.applies(to: candidate, model: devices[index].model)
        }
        if isRefused {
            finish(index, DeviceFence.Outcome(.failed, "config_refused"), isEffective: false)
            return
        }
        let isLying = isLying(index)
        change(index) { device in
            if !isLying { device.config = candidate }
            device.configApplied = ConfigSection.Applied(
                generation: offer.generation,
                jobID: offer.id,
                digest: target.digest,
                document: target.document
            )
        }
        finish(index, DeviceFence.Outcome(.succeeded, "done"), isEffective: !isLying)
    }

    /// The work ended; the outcome goes to durable storage first, then to the platform.
    private mutating func finish(
        _ index: Int,
        _ outcome: DeviceFence.Outcome,
        isEffective: Bool
    ) {
        guard let work = devices[index].work else { return }
        let offer = board[work.job].offer
        ledger.end(work.execution, outcome.state, isEffective: isEffective)
        let time = now
        change(index) { device in
            device.withFence(offer.track) { $0.finish(outcome) }
            device.work = nil
            if case .firmware(let target) = offer.target, outcome.state != .succeeded {
                device.withComponent(target.component) { $0.note(outcome.code, at: time) }
            }
        }
        send(Work.Ending(job: work.job, outcome: outcome), from: index)
    }

    private mutating func send(_ ending: Work.Ending, from index: Int) {
        devices[index].unsent.append(ending)
        report(index)
    }

    /// The work took longer than the job allows: the device gives up and stays on what it had.
    mutating func timeOut(_ index: Int, token: UInt64) {
        guard let work = devices[index].work, work.token == token else { return }
        if work.phase == .rebooting, !devices[index].standing.isOffline {
            devices[index].reports.speak(at: now)
        }
        finish(index, DeviceFence.Outcome(.timedOut, "timed_out"), isEffective: false)
    }

    /// The device learns that its job was called off; what is being installed is finished.
    mutating func heedCancel(_ index: Int, token: UInt64) {
        guard let work = devices[index].work, work.token == token, work.phase == .downloading,
            !devices[index].reports.isSilent, board[work.job].isCancelRequested
        else { return }
        finish(index, DeviceFence.Outcome(.cancelled, "cancelled"), isEffective: false)
    }

    /// The new version crashes: the device boots the slot it had before.
    mutating func fallBack(_ index: Int, token: UInt64) {
        guard !devices[index].standing.isRemoved, devices[index].work == nil,
            let applied = devices[index].firmwareApplied,
            let failing = faults.failVersions.first(where: { failing in
                failing.mode == .fallsBack
                    && devices[index].component(failing.component)?.running == failing.version
                    && applied.versions[failing.component] == failing.version
            })
        else { return }
        let time = now
        change(index) { device in
            device.bootCount += 1
            _ = device.withComponent(failing.component) { $0.fallBack(at: time) }
        }
        ledger.noteDrift(devices[index].id, devices[index].incarnation, .firmware)
        report(index)
    }

    /// Jobs that were not handed out in time are not handed out any more.
    mutating func expire(_ job: Int) {
        let index = board[job].deviceIndex
        guard let place = devices[index].standing.waiting.firstIndex(of: job) else { return }
        devices[index].standing.waiting.remove(at: place)
        ledger.noteEnd(board[job].offer)
        board.move(job, to: .expired, code: "expired", at: now)
    }
}
