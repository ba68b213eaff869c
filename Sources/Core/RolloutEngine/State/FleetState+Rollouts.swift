import FleetModel
import FleetPlanner

extension FleetState {
    /// Ended rollouts that are kept for people to look at.
    private static var endedLimit: Int { 64 }

    mutating func applyRollout(_ record: Record) {
        switch record {
        case .rolloutBegan(let rollout): begin(rollout)
        case .rolloutMoved(let move): self.move(move)
        case .membersChanged(let id, let changes): change(changes, in: id)
        case .membersJoined(let id, let members): join(members, to: id)
        case .standingSettled(let cohortTrack, let digest):
            settle(cohortTrack, digest)
        case .retried(let id, _): retry(id)
        default: break
        }
    }

    mutating func applyWave(_ record: Record) {
        switch record {
        case .waveOpened(let id, let wave, let time):
            withWave(id, wave) {
                $0.state = .open
                $0.openedAt = time
            }
        case .waveSoaked(let id, let wave, let soak):
            withWave(id, wave) { $0.soak = soak }
        case .wavePassed(let id, let wave, let tally, _):
            withWave(id, wave) { $0.state = .passed(tally) }
        case .waveSkipped(let id, let wave, _):
            withWave(id, wave) { $0.state = .skipped }
        default: break
        }
    }

    mutating func applyGate(_ record: Record) {
        switch record {
        case .gateBegan(let id, let wave, let gate, let instant):
            withWave(id, wave) { $0.begin(gate, at: instant) }
        case .gateLooked(let id, let wave, let look):
            withWave(id, wave) { $0.withGate(look.gate) { $0.take(look) } }
        case .waveApproved(let id, let wave, let gate, let act):
            withWave(id, wave) { wave in
                if let gate {
                    wave.withGate(gate) { $0.take(act) }
                } else {
                    wave.approve(act)
                }
            }
        default: break
        }
    }

    private mutating func withWave(
        _ id: RolloutID,
        _ wave: Int,
        _ change: (inout RolloutWave) -> Void
    ) {
        guard let count = rollouts[id]?.waves.count, (0..<count).contains(wave) else { return }
        rollouts[id]?.waves[wave].withMutation(change)
    }

    private mutating func begin(_ rollout: Rollout) {
        guard rollouts[rollout.id] == nil else { return }
        rollouts[rollout.id] = rollout
        counters.rolloutsBegun += 1
        if !rollout.isRollback { approvals.removeAll { $0.intent == rollout.intent } }
        var standing = ledger.standings[rollout.cohortTrack] ?? Standing()
        standing.ordinal += 1
        if rollout.kind == .revision {
            standing.current = rollout.to
            standing.failed = nil
        }
        // A way back goes before what only waits: later it would undo what came between.
        standing.live = rollout.isRollback ? rollout.id : standing.live ?? rollout.id
        ledger.standings[rollout.cohortTrack] = standing
    }

    mutating func move(_ move: RolloutMove) {
        guard let rollout = rollouts[move.rollout], !rollout.phase.isOver else { return }
        rollouts[move.rollout]?.phase = move.phase
        rollouts[move.rollout]?.phaseSince = move.at
        guard move.phase.isOver else { return }
        rollouts[move.rollout]?.close()
        ended.append(move.rollout)
        pauses.removeAll { $0.scope == .rollout(move.rollout) }
        conclude(rollout, with: move.phase)
        forgetRollouts()
        forgetFleets()
    }

    private mutating func conclude(_ rollout: Rollout, with phase: RolloutPhase) {
        let track = rollout.cohortTrack
        var standing = ledger.standings[track] ?? Standing()
        if standing.live == rollout.id {
            standing.live = successor(on: track)
        }
        switch phase {
        case .succeeded:
            counters.rolloutsSucceeded += 1
            supersessions[track] = nil
            if rollout.kind == .revision {
                standing.succeeded = rollout.to
            }
        case .failed:
            counters.rolloutsFailed += 1
            if rollout.kind == .revision { standing.failed = rollout.to }
        case .superseded(let heir):
            supersessions[track, default: 0] += 1
            // It was taken back before its turn: what is under way is what was asked for.
            if rollout.phase == .pending, let heir = rollouts[heir] { standing.current = heir.to }
        case .aborted, .abandoned, .pending, .progressing, .held: break
        }
        ledger.standings[track] = standing
    }

    /// The rollout that has waited longest on the cohort's track.
    private func successor(on track: CohortTrack) -> RolloutID? {
        rollouts.values.lazy
            .filter { $0.cohortTrack == track && !$0.phase.isOver }
            .min { ($0.beganAt, $0.id) < ($1.beganAt, $1.id) }?.id
    }

    private mutating func change(_ changes: [MemberChange], in id: RolloutID) {
        // Taken out while it is changed: a second reference would copy every member for each record.
        guard var rollout = rollouts.removeValue(forKey: id) else { return }
        defer { rollouts[id] = rollout }
        let measured = min(rollout.openWave, max(0, rollout.waves.count - 1))
        for change in changes {
            guard let index = rollout.index(of: change.device) else { continue }
            rollout.members.change(at: index) { $0.take(change.state, measured: measured) }
            if change.state.isFailure { rollout.pace?.hasFailed = true }
            if let target = change.verified, case .done = change.state {
                verify(rollout.members[index], target, by: rollout)
            }
            if case .failed(let failure) = change.state, failure.isOfDevice {
                note(failureOf: rollout.members[index], by: rollout)
            }
        }
    }

    /// A device that failed with content that succeeded elsewhere is not asked for it again and again.
    private mutating func note(failureOf member: RolloutMember, by rollout: Rollout) {
        ledger.devices.change(member.device) { record in
            guard record.incarnation == member.incarnation else { return }
            record[rollout.cohortTrack.track].failed = rollout.to
        }
    }

    /// The device was seen to have the target in good health: that is its wish now, and where a rollback leads.
    private mutating func verify(
        _ member: RolloutMember,
        _ target: Wish.Target,
        by rollout: Rollout
    ) {
        let wish = Wish(
            rollout: rollout.id,
            compiled: rollout.to,
            target: target,
            isVerified: true
        )
        let track = rollout.cohortTrack.track
        ledger.change(member.device, in: member.incarnation) {
            $0[track].verify(wish)
        }
    }

    private mutating func join(_ members: [RolloutMember], to id: RolloutID) {
        guard let rollout = rollouts[id] else { return }
        var known = Array(rollout.members)
        for member in members where rollout.index(of: member.device) == nil {
            known.append(member)
        }
        rollouts[id]?.members = MemberTable(known)
    }

    private mutating func settle(_ track: CohortTrack, _ digest: Digest) {
        var standing = ledger.standings[track] ?? Standing()
        standing.current = digest
        standing.succeeded = digest
        standing.failed = nil
        ledger.standings[track] = standing
    }

    /// Members that are not asked again for what the rollout brings, since they failed with it.
    func devices(failedIn id: RolloutID) -> [DeviceID] {
        guard let rollout = rollouts[id] else { return [] }
        let track = rollout.cohortTrack.track
        return rollout.members.devices.filter {
            ledger.devices[$0]?[track].failed == rollout.to
        }
    }

    private mutating func retry(_ id: RolloutID) {
        guard let rollout = rollouts[id] else { return }
        let track = rollout.cohortTrack.track
        for device in devices(failedIn: id) {
            ledger.devices.change(device) { $0[track].failed = nil }
        }
        // Where the content stands, only its failed devices are tried again.
        guard rollout.kind == .revision, rollout.phase != .succeeded else { return }
        var standing = ledger.standings[rollout.cohortTrack] ?? Standing()
        standing.failed = nil
        standing.current = standing.succeeded
        ledger.standings[rollout.cohortTrack] = standing
    }

    /// Ended rollouts go, oldest first, once there are too many, no job of them is open, and nobody could try them again.
    private mutating func forgetRollouts() {
        guard ended.count > Self.endedLimit else { return }
        var needed = Set(jobs.rollouts.compactMap { $0 })
        for rollout in rollouts.values {
            if !rollout.phase.isOver, case .rollback(let undone) = rollout.kind {
                needed.insert(undone)
            }
            if rollout.mayBeRetried, ledger.standings[rollout.cohortTrack]?.current == rollout.to {
                needed.insert(rollout.id)
            }
        }
        var surplus = ended.count - Self.endedLimit
        ended.removeAll { id in
            guard surplus > 0, !needed.contains(id) else { return false }
            surplus -= 1
            rollouts[id] = nil
            return true
        }
    }
}

extension TrackRecord {
    fileprivate mutating func verify(_ wish: Wish) {
        // A job of a newer decision is under way: its wish stands.
        if self.wish == nil || self.wish?.rollout == wish.rollout || openJob == nil {
            self.wish = wish
        }
        verified = wish.target
        failed = nil
    }
}

extension RolloutWave {
    fileprivate mutating func withMutation(_ change: (inout RolloutWave) -> Void) { change(&self) }
}

extension RolloutMember {
    /// A result counts in the wave that is open when it comes; an undecided member in none.
    fileprivate mutating func take(_ state: State, measured: Int) {
        if case .waiting = state, self.state.job != nil { expired += 1 }
        self.state = state
        measuredIn = state.isSettled ? (measuredIn ?? max(wave, measured)) : nil
    }
}

extension Rollout {
    /// Counts what became of the members and keeps only those that a person may still ask about.
    fileprivate mutating func close() {
        var outcome = RolloutOutcome()
        for member in members {
            switch member.state {
            case .done where member.wasConverged: outcome.converged += 1
            case .done: outcome.done += 1
            case .failed: outcome.failed += 1
            case .unknown: outcome.unknown += 1
            case .left: outcome.left += 1
            case .waiting where member.wasConverged: outcome.converged += 1
            case .waiting, .inFlight, .verifying: outcome.untouched += 1
            }
        }
        self.outcome = outcome
        let left = members.filter { member in
            switch member.state {
            case .failed, .unknown, .inFlight, .verifying: true
            case .waiting: member.wasTouched
            case .done, .left: false
            }
        }
        members = MemberTable(left)
    }
}
