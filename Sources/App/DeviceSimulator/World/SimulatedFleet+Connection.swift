import FleetModel

extension SimulatedFleet {
    /// Puts other faults in force, from now on.
    package mutating func setFaults(_ faults: SimulatedFaults) {
        let hadDrift = self.faults.driftsPerDeviceDay > 0
        for index in devices.indices { settleReports(index) }
        self.faults = faults
        for index in devices.indices where !devices[index].standing.isRemoved {
            switch (devices[index].standing.isOffline, isOffline(index)) {
            case (false, true): disconnect(index)
            case (true, false): connect(index)
            default: break
            }
            if devices[index].isReady != isReady(devices[index]) {
                change(index) { _ in }
                let next = devices[index].reports.cadence.next(after: now)
                events.add(.report, at: next, subject: index)
            }
        }
        if !hadDrift { scheduleDrift() }
    }

    /// The device can no longer be reached; what it is doing goes on.
    mutating func disconnect(_ index: Int) {
        fallSilent(index)
        devices[index].standing.isOffline = true
        devices[index].standing.connectedSince = now
        announce(index)
    }

    /// The device can be reached again: it reports with its next beat and asks for jobs.
    mutating func connect(_ index: Int) {
        devices[index].standing.isOffline = false
        devices[index].standing.connectedSince = now
        announce(index)
        guard devices[index].work?.phase != .rebooting else { return }
        devices[index].reports.speak(at: now)
        resumeSending(index)
    }

    mutating func fallSilent(_ index: Int) {
        devices[index].reports.fallSilent(at: now, isLost: isBeatLost(index))
    }

    /// After a silence: what the platform does not know is sent, and jobs are asked for.
    mutating func resumeSending(_ index: Int) {
        if devices[index].isDirty || !devices[index].unsent.isEmpty {
            let next = devices[index].reports.cadence.next(after: now)
            events.add(.report, at: next, subject: index)
        }
        schedulePoll(index)
    }

    mutating func schedulePoll(_ index: Int) {
        let device = devices[index]
        guard !device.standing.isRemoved, !device.standing.waiting.isEmpty, device.work == nil,
            !device.reports.isSilent
        else { return }
        events.add(.poll, at: device.polls.next(after: now), subject: index)
    }

    /// Fixes what was received so far, before the share of lost reports changes.
    private mutating func settleReports(_ index: Int) {
        guard !devices[index].reports.isSilent else { return }
        fallSilent(index)
        devices[index].reports.speak(at: now)
    }

    /// Changes a device itself; the platform learns of it by the next report that arrives.
    mutating func change(_ index: Int, _ body: (inout SimulatedDevice) -> Void) {
        if devices[index].standing.reportedMembers == nil {
            devices[index].standing.reportedMembers = TwinDocument.reportedMembers(devices[index])
        }
        body(&devices[index])
        devices[index].isDirty = true
        let ready = isReady(devices[index])
        guard ready != devices[index].isReady else { return }
        devices[index].isReady = ready
        devices[index].readinessChangedAt = now
    }

    /// The device sends its state and the outcomes that the platform has not heard of.
    mutating func report(_ index: Int) {
        let device = devices[index]
        guard !device.standing.isRemoved, !device.reports.isSilent,
            device.isDirty || !device.unsent.isEmpty
        else { return }
        guard sendReport(index) else {
            events.add(.report, at: device.reports.cadence.next(after: now), subject: index)
            return
        }
        if device.isDirty {
            devices[index].isDirty = false
            devices[index].standing.reportedMembers = nil
        }
        for ending in device.unsent { conclude(ending, at: index) }
        devices[index].unsent = []
        announce(index)
        schedulePoll(index)
    }

    /// Returns whether the report arrived. One that falls on a beat is that beat and shares its fate.
    private mutating func sendReport(_ index: Int) -> Bool {
        let isBeatLost = isBeatLost(index)
        let cadence = devices[index].reports.cadence
        let beat = cadence.beat(at: now)
        if beat >= 0, cadence.time(of: beat) == now { return !isBeatLost(beat) }
        let occasion = UInt64(truncatingIfNeeded: now.milliseconds)
        let isLost = chance.happens(faults.droppedReportShare, .droppedReport, index, occasion)
        devices[index].reports.report(at: now, isLost: isLost, isBeatLost: isBeatLost)
        return !isLost
    }

    /// The platform takes note of how a job ended.
    private mutating func conclude(_ ending: Work.Ending, at index: Int) {
        if devices[index].standing.currentJob == ending.job {
            devices[index].standing.currentJob = nil
        }
        board.move(
            ending.job,
            to: ending.outcome.state,
            code: ending.outcome.code,
            message: ending.outcome.message,
            at: now
        )
    }

    /// The content of a twin changed: a new revision, and an entry in the delta.
    mutating func announce(_ index: Int) {
        devices[index].standing.revision += 1
        devices[index].standing.ownMembers = nil
        devices[index].standing.changeSequence = changes.append(index)
    }
}
