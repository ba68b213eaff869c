import FleetModel
import FleetPlanner

extension WaveWatch {
    /// Members of whom something is new, ascending; nil: everybody must be looked at.
    mutating func members(
        toLookAtOn basis: Basis,
        _ rollout: Rollout,
        _ appraiser: MemberAppraiser,
        _ twins: TwinTable
    ) -> [Int]? {
        guard stands(on: basis), looks.count == rollout.members.count,
            let told = self.basis.marks.devices(toldIn: appraiser.state, twins),
            told.count <= looks.count
        else { return nil }
        var members = Set(takeDue(at: appraiser.now.monotonic))
        for device in told {
            if let index = rollout.index(of: device) { members.insert(index) }
        }
        return members.sorted()
    }

    /// Looks at one member anew.
    mutating func look(
        at index: Int,
        _ row: TwinTable.Row?,
        _ appraiser: MemberAppraiser,
        _ changes: inout [MemberChange]
    ) {
        let rollout = appraiser.rollout
        let member = rollout.members[index]
        var found = Look()
        found.entry = looks[index].entry
        let open = rollout.openWave
        if rollout.arithmeticWave(of: member, open: open) == open {
            let result = appraiser.appraise(member, row, &found.entry)
            if let change = result.change { changes.append(change) }
            found.take(result, row, appraiser)
        }
        take(found, of: index, order: OrderHash(rollout.id.text).hash(member.device.text))
    }
}

extension WaveWatch.Look {
    fileprivate mutating func take(
        _ result: MemberAppraiser.Result,
        _ row: TwinTable.Row?,
        _ appraiser: MemberAppraiser
    ) {
        part = result.appraisal.part
        switch result.appraisal {
        case .waiting(.heldBack): isHeldBack = true
        case .failed, .unhealthy, .unknown: isFailed = true
        case .ready:
            guard let row else { break }
            queue = .other
            if case .bad = ReportedHealth(row, appraiser.rollout.health, at: appraiser.now) {
                queue = .repair
            }
        case .converged, .healthy, .stale, .inFlight, .waiting, .absent, .blocked, .obstructed,
            .excluded, .maintenance, .quarantined, .left:
            break
        }
        until = appraiser.end(of: result, row)
    }
}

extension MemberAppraiser {
    /// Until when time alone changes nothing of what was found, on the monotonic clock.
    ///
    /// Silence counts from what was heard, which may lie before now: so the time is counted from there.
    fileprivate func end(of result: Result, _ row: TwinTable.Row?) -> TimeSpan {
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
