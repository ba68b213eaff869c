import FleetModel

/// What devices do by themselves.
extension World {
    /// A device calls: takes the next job and reports.
    func call(_ index: Int) {
        schedule(.device(index), in: plan.poll + .seconds(random.devices.number(0...30)))
        guard !devices[index].isDead else { return }
        suffer(index)
        guard devices[index].isOnline else { return }
        let id = devices[index].id
        if devices[index].running == nil, !devices[index].isDead,
            let job = platform.handOut(
                to: id,
                devices[index].incarnation,
                newestFirst: buggify(.newestJobFirst)
            )
        {
            take(job, index)
        }
        guard !devices[index].isDead else { return }
        report(index)
        if buggify(.reportTwice) { report(index) }
    }

    /// What may happen to it meanwhile.
    private func suffer(_ index: Int) {
        if !devices[index].isOnline, devices[index].offlineUntil <= time {
            devices[index].isOnline = true
        }
        if fault(.offline) {
            devices[index].isOnline = false
            let minutes = random.devices.chance(10) ? 60...2_400 : 5...90
            devices[index].offlineUntil = time + .minutes(random.devices.number(minutes))
        }
        if devices[index].running != nil, fault(.mute) { platform.mute.insert(devices[index].id) }
        if fault(.drift) {
            devices[index].config = ["telemetry": ["interval": 1]]
        }
        if index >= 3, !devices[index].isClone, fault(.replaced) { replace(index) }
        if index >= 3, !devices[index].isClone, fault(.clone) {
            clone(index)
        }
    }

    /// Other hardware takes over the id; nothing of the former is left.
    private func replace(_ index: Int) {
        guard !devices.contains(where: { $0.isClone && $0.id == devices[index].id }) else { return }
        let old = devices[index]
        if !platform.openJobs(of: old.id).isEmpty { probe(.jobOfFormerLife) }
        let number = old.incarnation.text.string.split(separator: "-").last.flatMap { Int($0) } ?? 1
        var new = VirtualDevice(
            serial: 10_000 + nextSerial(),
            id: old.id,
            model: random.devices.chance(50) ? old.model : (old.model == "a" ? "b" : "a"),
            ring: old.ring,
            site: old.site,
            incarnation: Self.life(number + 1)
        )
        if plan.faults.contains(.bricking), new.model == "b" {
            new.badVersions = [SampleFleet.badVersion]
        }
        oracle.retire(old)
        devices[index] = new
        note("\(old.id) is other hardware")
    }

    /// A second device speaks under the same id, as of the state of the first one.
    private func clone(_ index: Int) {
        guard devices.count(where: \.isClone) < 3 else { return }
        let original = devices[index]
        var clone = VirtualDevice(
            serial: 20_000 + nextSerial(),
            id: original.id,
            model: original.model,
            ring: original.ring,
            site: original.site,
            incarnation: original.incarnation
        )
        clone.isClone = true
        clone.seen = original.seen
        clone.version = original.version
        clone.config = original.config
        devices.append(clone)
        schedule(.device(devices.count - 1), in: .minutes(2))
        note("\(clone.id) is there twice")
    }

    private func take(_ job: Job, _ index: Int) {
        let serial = nextSerial()
        if let seen = devices[index].seen[job.track], job.generation < seen {
            probe(.generationOvertaken)
        }
        let state = devices[index].take(
            job,
            serial: serial,
            forgets: mutant == .deviceForgetsGenerations
        )
        if state == .rejected { probe(.deviceRefused) }
        platform.set(job.id, state)
        guard devices[index].running?.serial == serial else { return }
        let span = devices[index].duration(of: job, &random.devices)
        schedule(.finish(device: index, serial: serial), in: span)
    }

    /// A job at a device comes to its end.
    func finish(_ index: Int, _ serial: Int) {
        guard let (job, running) = devices[index].running, running == serial,
            !devices[index].isDead
        else { return }
        if fault(.powerCut) {
            guard random.devices.chance(50) else {
                devices[index].running = nil
                return note("\(job.device) loses its power and \(job.id)")
            }
            // It is done, and the word of it is lost.
            probe(.lostReport)
            let before = devices[index]
            _ = devices[index].finish(plan.badVersionKind)
            return oracle.executed(job, before, devices[index], self)
        }
        if fault(.failing) {
            devices[index].running = nil
            platform.set(job.id, .failed)
            return note("\(job.device) fails \(job.id)")
        }
        let before = devices[index]
        let outcome = devices[index].finish(plan.badVersionKind)
        oracle.executed(job, before, devices[index], self)
        note("\(job.device) ends \(job.id): \(outcome.rawValue)")
        if devices[index].isDead {
            probe(.deviceBricked)
            return
        }
        platform.set(job.id, outcome)
        if job.track == .firmware, outcome == .succeeded, devices[index].temper != .lies,
            fault(.fallback)
        {
            schedule(.fallBack(device: index), in: .minutes(random.devices.number(5...120)))
        }
    }

    func fallBack(_ index: Int) {
        guard !devices[index].isDead, devices[index].formerVersion < devices[index].version,
            !isHealed
        else { return }
        probe(.fellBack)
        note("\(devices[index].id) falls back to \(devices[index].formerVersion)")
        devices[index].fallBack()
    }

    private func report(_ index: Int) {
        platform.report(devices[index], changesRevision: buggify(.reportWithoutChange))
    }
}
