import FleetModel
import FleetPlanner

/// Who governs which device, remembered from look to look: only twins that changed are asked again.
struct FleetCensus: Sendable {
    struct Entry: Sendable {
        let device: DeviceID
        let incarnation: Incarnation
        let revision: UInt64
        let cohort: ResourceName?
    }

    private var accepted: Digest?
    /// Sorted by device: as the rows of the table that it was last shown.
    private(set) var entries: [Entry] = []
    private var seen: DeviceTrail.Mark?
    /// As long as it is the same, so are the devices and their places.
    private(set) var layout: UInt64 = 0
    /// Devices by cohort.
    private(set) var populations: [ResourceName: Int] = [:]
    /// Rollouts whose members were compared with the census as it is.
    private var compared: Set<RolloutID> = []
    /// Per rollout that was compared once, devices of its cohort that were not among its members then.
    private var outsiders: [RolloutID: Set<DeviceID>] = [:]

    /// Takes the twins as they are now. O(devices that something was told of), and O(devices) after a sweep or where another
    /// revision is in force; with a resolution for each that changed.
    mutating func update(_ twins: TwinTable, _ desired: DesiredState) {
        defer { seen = twins.trail.mark }
        guard accepted == desired.digest, let seen, let told = twins.trail.notes(since: seen),
            told.count < entries.count
        else {
            takeAll(twins, desired)
            return
        }
        let changed = Set(told.filter { !$0.isReport && !isKnown($0, twins) }.map(\.device))
        for device in changed.sorted() { take(device, twins[device]?.twin, desired) }
    }

    /// Whether nothing of that device is new but its reports.
    private func isKnown(_ note: DeviceTrail.Note, _ twins: TwinTable) -> Bool {
        guard let row = twins.index(of: note.device, near: note.place),
            let index = index(of: note.device, near: row)
        else { return false }
        return entries[index].fits(twins.columns, row)
    }

    /// Where the device stands; O(1) where its place is guessed.
    func index(of device: DeviceID, near guess: Int? = nil) -> Int? {
        if let guess, entries.indices.contains(guess), entries[guess].device == device {
            return guess
        }
        let index = entries.partitioningIndex { !($0.device < device) }
        return index < entries.count && entries[index].device == device ? index : nil
    }

    private mutating func takeAll(_ twins: TwinTable, _ desired: DesiredState) {
        var isSame = accepted == desired.digest && entries.count == twins.count
        var cursor = 0
        var fresh: [Entry] = []
        fresh.reserveCapacity(twins.count)
        let columns = twins.columns
        for index in 0..<columns.count {
            let device = columns.id(at: index)
            while cursor < entries.count, entries[cursor].device < device { cursor += 1 }
            if accepted == desired.digest, cursor < entries.count,
                entries[cursor].device == device, entries[cursor].fits(columns, index)
            {
                fresh.append(entries[cursor])
                cursor += 1
                continue
            }
            isSame = false
            fresh.append(Entry(columns.twin(at: index), desired))
        }
        guard !isSame else { return }
        layout &+= 1
        accepted = desired.digest
        entries = fresh
        populations = fresh.reduce(into: [:]) { populations, entry in
            if let cohort = entry.cohort { populations[cohort, default: 0] += 1 }
        }
        compared = []
        outsiders = [:]
    }

    private mutating func take(_ device: DeviceID, _ twin: Twin?, _ desired: DesiredState) {
        let index = entries.partitioningIndex { !($0.device < device) }
        let isKnown = index < entries.count && entries[index].device == device
        if isKnown, let twin, entries[index].fits(twin) { return }
        guard isKnown || twin != nil else { return }
        compared = []
        let former = isKnown ? entries[index].cohort : nil
        if let former {
            let left = (populations[former] ?? 0) - 1
            populations[former] = left > 0 ? left : nil
        }
        guard let twin else {
            entries.remove(at: index)
            layout &+= 1
            return
        }
        let entry = Entry(twin, desired)
        if isKnown {
            entries[index] = entry
        } else {
            entries.insert(entry, at: index)
            layout &+= 1
        }
        if let cohort = entry.cohort { populations[cohort, default: 0] += 1 }
        // Whoever is no outsider of a rollout is left out where its joiners are asked for.
        for id in Array(outsiders.keys) { outsiders[id]?.insert(device) }
    }

    /// Devices of the rollout's cohort that are not among its members, each rollout once per census.
    mutating func joiners(of rollout: Rollout) -> [DeviceID] {
        guard compared.insert(rollout.id).inserted else { return [] }
        guard let known = outsiders[rollout.id] else {
            let joiners = joiners(amongAll: rollout)
            outsiders[rollout.id] = Set(joiners)
            return joiners
        }
        let cohort = rollout.cohortTrack.cohort
        let joiners = known.filter { rollout.index(of: $0) == nil && self.cohort(of: $0) == cohort }
        outsiders[rollout.id] = joiners
        return joiners.sorted()
    }

    private func cohort(of device: DeviceID) -> ResourceName? {
        index(of: device).flatMap { entries[$0].cohort }
    }

    private func joiners(amongAll rollout: Rollout) -> [DeviceID] {
        let devices = rollout.members.devices
        var joiners: [DeviceID] = []
        var cursor = 0
        for entry in entries where entry.cohort == rollout.cohortTrack.cohort {
            while cursor < devices.count, devices[cursor] < entry.device { cursor += 1 }
            guard cursor >= devices.count || devices[cursor] != entry.device else { continue }
            joiners.append(entry.device)
        }
        return joiners
    }

    mutating func forget(beyond state: FleetState) {
        func isLive(_ id: RolloutID) -> Bool {
            state.rollouts[id].map { !$0.phase.isOver } ?? false
        }
        compared = compared.filter(isLive)
        outsiders = outsiders.filter { isLive($0.key) }
    }
}

extension FleetCensus.Entry {
    fileprivate init(_ twin: Twin, _ desired: DesiredState) {
        self.init(
            device: twin.id,
            incarnation: twin.incarnation,
            revision: twin.revision,
            cohort: desired.governance(of: twin).cohort
        )
    }

    /// Whether the row of its device says what it said.
    fileprivate func fits(_ columns: TwinColumns, _ index: Int) -> Bool {
        revision == columns.revision(at: index) && columns.isOf(incarnation, at: index)
    }

    fileprivate func fits(_ twin: Twin) -> Bool {
        device == twin.id && revision == twin.revision && incarnation == twin.incarnation
    }
}

extension EngineRun {
    /// Devices that came to a cohort go with the last wave of the revision that is on its way there.
    ///
    /// More at once than may be changed unasked do not: they are left to the plan that follows, and to its guards.
    mutating func join() {
        let live = liveRollouts().compactMap { draft.state.rollouts[$0] }
        guard !live.isEmpty, let accepted = draft.state.ledger.accepted,
            let desired = memory.desired(
                accepted.fleet,
                in: draft.state,
                tenant: settings.tenant
            )
        else { return }
        memory.census.update(twins, desired)
        for rollout in live where rollout.kind == .revision && rollout.phase != .pending {
            let devices = memory.census.joiners(of: rollout)
            let members = devices.compactMap { member($0, of: rollout, by: desired) }
            guard !members.isEmpty, mayJoin(members, rollout.cohortTrack.cohort) else { continue }
            draft.record(.membersJoined(rollout.id, members))
        }
    }

    /// `governing` is the revision in force: it tells with which labels the device is resolved, and whether it is trusted.
    private mutating func member(
        _ device: DeviceID,
        of rollout: Rollout,
        by governing: DesiredState
    ) -> RolloutMember? {
        guard let row = twins[device],
            let desired = memory.desired(
                rollout.fleet,
                in: draft.state,
                tenant: settings.tenant
            )
        else { return nil }
        let cohort = rollout.cohortTrack.cohort
        let twin = governing.subject(row.twin)
        let target = desired.target(for: twin, in: cohort, on: rollout.cohortTrack.track)
        return RolloutMember(
            device: device,
            incarnation: row.twin.incarnation,
            wave: rollout.waves.count - 1,
            wasConverged: target.isMet && governing.state(of: device) != .quarantined
        )
    }
}
