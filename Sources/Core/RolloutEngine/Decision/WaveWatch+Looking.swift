import FleetModel
import FleetPlanner

extension WaveWatch {
    /// Members of whom something is new, ascending, each once; nil: everybody must be looked at.
    mutating func members(
        toLookAtOn basis: Basis,
        _ rollout: Rollout,
        _ appraiser: MemberAppraiser,
        _ twins: TwinTable
    ) -> [Int]? {
        guard stands(on: basis), looks.count == rollout.members.count,
            let told = self.basis.marks.notes(in: appraiser.state, twins),
            told.count <= looks.count
        else { return nil }
        var members = takeDue(at: appraiser.now.monotonic)
        members += members.flatMap { appraiser.successors(of: rollout.members.devices[$0]) }
        for note in told {
            if !note.isReport { members += appraiser.successors(of: note.device) }
            guard let index = member(of: note, rollout) else { continue }
            if note.isReport, stands(index, twins, appraiser) { continue }
            members.append(index)
            if note.isReport { members += appraiser.successors(of: note.device) }
        }
        members.sort()
        var last: Int?
        members.removeAll { index in
            defer { last = index }
            return index == last
        }
        return members
    }

    /// Whether what was found of a member is what would be found of it after its device reported.
    private func stands(_ index: Int, _ twins: TwinTable, _ appraiser: MemberAppraiser) -> Bool {
        guard looks[index].part != nil else { return true }
        let device = appraiser.rollout.members.devices[index]
        guard looks[index].outlastsReports,
            let row = twins.index(of: device, near: row(of: index)),
            let age = twins.columns.age(at: row, now: appraiser.now),
            let end = appraiser.end(ofReportOf: age)
        else { return false }
        return looks[index].until <= end
    }

    /// The member that a note is about; O(1) where its row is where it was when all were looked at.
    private mutating func member(of note: DeviceTrail.Note, _ rollout: Rollout) -> Int? {
        guard let row = note.place else { return rollout.index(of: note.device) }
        if let guess = member(ofRow: row), rollout.members.devices[guess] == note.device {
            self.note(row, of: guess)
            return guess
        }
        let index = rollout.index(of: note.device)
        if let index { self.note(row, of: index) }
        return index
    }

    /// Lends what devices should be to who looks at members.
    mutating func lend(to appraiser: MemberAppraiser, _ twins: TwinTable) {
        swap(&appraiser.resolutions, &resolutions)
        appraiser.resolutions.begin(twins)
    }

    mutating func takeBack(from appraiser: MemberAppraiser) {
        swap(&appraiser.resolutions, &resolutions)
    }

    /// Looks at one member anew; `row` is where its device's row may be.
    mutating func look(
        at index: Int,
        near row: Int?,
        _ twins: TwinTable,
        _ appraiser: MemberAppraiser,
        _ changes: inout [MemberChange]
    ) {
        let member = appraiser.rollout.members[index]
        var found = Look()
        found.entry = looks[index].entry
        if appraiser.counts(member) {
            let view = twins.index(of: member.device, near: row).map(twins.view)
            let result = appraiser.appraise(member, view, &found.entry)
            if let change = result.change { changes.append(change) }
            found.take(result, view, appraiser)
            found.outlastsReports = appraiser.outlastsReports(result, member)
        }
        take(found, of: index, order: appraiser.order.hash(member.device.text))
    }
}

extension WaveWatch.Look {
    fileprivate mutating func take(
        _ result: MemberAppraiser.Result,
        _ row: TwinRowView?,
        _ appraiser: MemberAppraiser
    ) {
        part = result.appraisal.part
        switch result.appraisal {
        case .waiting(.heldBack): isHeldBack = true
        case .failed, .unhealthy, .unknown: isFailed = true
        case .ready:
            guard let row else { break }
            switch ReportedHealth(row, appraiser.rollout.health, at: appraiser.now) {
            case .good: queue = .other
            case .bad: queue = .repair
            case .untold: queue = .untold
            }
        case .converged, .healthy, .stale, .inFlight, .waiting, .absent, .blocked, .obstructed,
            .excluded, .maintenance, .quarantined, .left:
            break
        }
        until = appraiser.end(of: result, row)
    }
}

extension MemberAppraiser {
    /// Whether reports that are fresh and tell nothing new change nothing of what was found.
    fileprivate func outlastsReports(_ result: Result, _ member: RolloutMember) -> Bool {
        guard result.change == nil else { return false }
        return switch (member.state, result.appraisal) {
        // What is proven needs no later report, and who waits for an outcome hears of it otherwise.
        case (.done, .converged), (.done, .healthy), (.inFlight, .inFlight(.outcome)): true
        // Only a job that ended asks which of two reports is the later one.
        case (.waiting, .ready):
            state.ledger.devices[member.device]?[rollout.cohortTrack.track].settledAt == nil
        default: false
        }
    }

    /// Until when a report of that age is fresh at least, on the monotonic clock; nil: it is not.
    fileprivate func end(ofReportOf age: TimeSpan) -> TimeSpan? {
        guard age <= rollout.health.fresh else { return nil }
        let heard = hearing?.through.monotonic ?? now.monotonic
        return min(heard, now.monotonic) + (rollout.health.fresh - age)
    }

    /// Until when time alone changes nothing of what was found, on the monotonic clock.
    ///
    /// Silence counts from what was heard, which may lie before now: so the time is counted from there.
    fileprivate func end(of result: Result, _ row: TwinRowView?) -> TimeSpan {
        var left = result.recheckIn
        if let age = row?.age(at: now), age <= rollout.health.fresh {
            // A report of exactly that age is fresh.
            let fresh = rollout.health.fresh - age + TimeSpan(milliseconds: 1)
            left = left.map { min($0, fresh) } ?? fresh
        }
        guard let left else { return .forever }
        let heard = hearing?.through.monotonic ?? now.monotonic
        return min(heard, now.monotonic) + left
    }
}
