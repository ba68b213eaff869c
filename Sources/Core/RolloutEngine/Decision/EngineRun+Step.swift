import FleetModel
import FleetPlanner

/// A rollout whose open wave has members that can be offered a job now.
struct CandidateQueue {
    let rollout: RolloutID
    let beganAt: Timestamp
    let isRollback: Bool
    let kind: Rollout.Kind
    let track: Track
    let queue: WaveWatch.Queue
}

extension EngineRun {
    /// One rollout: what its members came to, whether its wave is over, and whom it could offer a job.
    mutating func step(_ id: RolloutID) {
        if case .pending = draft.state.rollouts[id]?.phase { start(id) }
        // Each round ends a wave, so there are no more rounds than waves.
        let rounds = (draft.state.rollouts[id]?.waves.count ?? 0) + 1
        for _ in 0..<rounds {
            guard let survey = survey(id) else { return }
            if !survey.changes.isEmpty { draft.record(.membersChanged(id, survey.changes)) }
            guard round(id, survey) else { return }
        }
    }

    /// Looks at the open wave; nil: there is none that could be looked at.
    ///
    /// Nothing that it holds of the state outlives it: the records that follow change members in their place.
    private mutating func survey(_ id: RolloutID) -> WaveSurvey? {
        guard let rollout = draft.state.rollouts[id], !rollout.phase.isOver,
            rollout.phase != .pending
        else { return nil }
        guard let appraiser = appraiser(of: rollout) else {
            draft.move(id, to: .held(missing(rollout)))
            return nil
        }
        return survey(rollout, appraiser)
    }

    private func missing(_ rollout: Rollout) -> RolloutReason {
        RolloutReason(
            .missingFleet,
            "the compiled state \(rollout.fleet.short) that its devices are resolved by is not in the store"
        )
    }

    mutating func appraiser(of rollout: Rollout) -> MemberAppraiser? {
        let tenant = settings.tenant
        guard let desired = memory.desired(rollout.fleet, in: draft.state, tenant: tenant) else {
            return nil
        }
        return MemberAppraiser(
            rollout,
            self,
            mayLeave: mayLeave(rollout.cohortTrack.cohort),
            desired: desired,
            governing: draft.state.ledger.accepted.flatMap {
                memory.desired($0.fleet, in: draft.state, tenant: tenant)
            }
        )
    }

    /// Judges what was seen of the open wave; true: it is over and the next one can be looked at.
    private mutating func round(_ id: RolloutID, _ survey: WaveSurvey) -> Bool {
        guard let rollout = draft.state.rollouts[id] else { return false }
        if let first = survey.recheckIn { draft.recheck(in: first) }
        let isOver = judge(rollout, survey)
        if !isOver, let current = draft.state.rollouts[id], current.mayOffer {
            queue(current)
        }
        return isOver
    }

    private mutating func queue(_ rollout: Rollout) {
        callBack(rollout)
        guard let watch = memory.watches[rollout.id] else { return }
        for queue in WaveWatch.Queue.allCases where watch.mayHave(queue) {
            candidates.append(
                CandidateQueue(
                    rollout: rollout.id,
                    beganAt: rollout.beganAt,
                    isRollback: rollout.isRollback,
                    kind: rollout.kind,
                    track: rollout.cohortTrack.track,
                    queue: queue
                )
            )
        }
    }

    /// Looks at the members that count in the open wave: at all of them, or at those of whom something is new.
    ///
    /// O(what is new), and O(members) where a wave opens or something changes that all depend on.
    private mutating func survey(_ rollout: Rollout, _ appraiser: MemberAppraiser) -> WaveSurvey {
        let basis = WaveWatch.Basis(appraiser, twins: twins, look: memory.looks)
        let former = memory.watches.removeValue(forKey: rollout.id)
        var watch: WaveWatch
        var changes: [MemberChange] = []
        if var known = former,
            let members = known.members(toLookAtOn: basis, rollout, appraiser, twins)
        {
            watch = consume known
            watch.lend(to: appraiser, twins)
            for index in members {
                watch.look(at: index, near: watch.row(of: index), twins, appraiser, &changes)
            }
            watch.advance(to: basis)
        } else {
            watch = WaveWatch(
                basis,
                members: rollout.members.count,
                rows: twins.count,
                resolvedBy: former
            )
            watch.lend(to: appraiser, twins)
            var cursor = TwinCursor(twins)
            for index in rollout.members.indices {
                let row = cursor.row(of: rollout.members.devices[index])
                watch.note(row, of: index)
                watch.look(at: index, near: row, twins, appraiser, &changes)
            }
        }
        watch.takeBack(from: appraiser)
        let survey = WaveSurvey(
            tally: watch.tally,
            changes: changes,
            recheckIn: watch.nextDue.map { $0 - now.monotonic },
            heldBack: watch.heldBackCount,
            failed: watch.failed,
            governing: appraiser.governing
        )
        memory.watches[rollout.id] = watch
        return survey
    }
}

/// What a look at the members of a wave gave.
struct WaveSurvey {
    let tally: WaveTally
    /// In the order of the devices.
    let changes: [MemberChange]
    let recheckIn: TimeSpan?
    let heldBack: Int
    /// Members that failed, are unhealthy or silent after an offer.
    let failed: Set<Int>
    /// By the revision in force; nil: none is.
    let governing: DesiredState?
}

extension Rollout {
    /// The wave in whose fractions a member counts: where its result came; a straggler that was offered something goes
    /// with the open wave, and one that was not goes with the last.
    func arithmeticWave(of member: RolloutMember, open: Int) -> Int {
        if let measured = member.measuredIn { return measured }
        guard member.wave < open else { return member.wave }
        return member.wasTouched || member.wasConverged ? open : waves.count - 1
    }

    /// Whether new jobs may be offered: not where it is held for a person.
    var mayOffer: Bool {
        switch phase {
        case .progressing: true
        case .held(let reason):
            switch reason.code {
            case .coverage, .noEvidence, .departed, .inconclusive, .blocked, .approval: true
            case .failureBudget, .minSuccess, .deadline, .heldBack, .jobConflict, .missingFleet,
                .gateFailed, .gateErrored, .gateInconclusive:
                false
            }
        case .pending, .succeeded, .failed, .superseded, .aborted, .abandoned: false
        }
    }
}

/// Finds the rows of devices that are asked for in ascending order, mostly without a search.
struct TwinCursor {
    private let twins: TwinTable
    private var next = 0

    init(_ twins: TwinTable) { self.twins = twins }

    /// The index of the device's row.
    mutating func row(of device: DeviceID) -> Int? {
        let index = twins.index(of: device, near: next)
        if let index { next = index + 1 }
        return index
    }
}

/// A stable order of devices that differs from rollout to rollout (FNV-1a, 64 bits, with a final mix).
struct OrderHash {
    private let seed: UInt64

    init(_ text: Text) { seed = Self.fold(text, 0xcbf2_9ce4_8422_2325) }

    func hash(_ text: Text) -> UInt64 {
        var value = Self.fold(text, seed)
        value ^= value >> 33
        value = value &* 0xff51_afd7_ed55_8ccd
        return value ^ value >> 33
    }

    private static func fold(_ text: Text, _ start: UInt64) -> UInt64 {
        var value = start
        for byte in text.string.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return value
    }
}
