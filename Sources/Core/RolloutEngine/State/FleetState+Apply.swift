import FleetModel
import FleetPlanner
import SpecLanguage

extension FleetState {
    /// Takes one record of the journal. Total and deterministic: what refers to nothing that is known changes nothing.
    package mutating func apply(_ record: Record) {
        note(record)
        switch record {
        case .termBegan(let term): self.term = term
        case .fleetStored, .revisionAccepted, .revisionHeld, .revisionReleased,
            .populationsCounted, .approved, .rewindAccepted, .pastLost, .adopted:
            applyRevision(record)
        case .rolloutBegan, .rolloutMoved, .membersChanged, .membersJoined, .standingSettled,
            .retried:
            applyRollout(record)
        case .waveOpened, .waveSoaked, .wavePassed, .waveSkipped:
            applyWave(record)
        case .gateBegan, .gateLooked, .waveApproved: applyGate(record)
        case .jobPersisted, .jobAnswered, .jobBeyondRecall, .jobConflict, .jobEnded, .anomaly,
            .bucketDrawn, .jobsCursorMoved, .breakerMoved:
            applyJob(record)
        case .heldBack, .holdBackCleared, .paused, .resumed, .deviceExcluded, .deviceIncluded:
            applyOrder(record)
        }
    }

    /// Takes records in order.
    package mutating func apply(_ records: some Sequence<Record>) {
        for record in records { apply(record) }
    }

    /// Keeps the trail, before the record takes effect: a job that ends is still known then.
    private mutating func note(_ record: Record) {
        switch record {
        case .membersChanged(_, let changes):
            for change in changes { trail.note(change.device) }
        case .jobPersisted(let persisted): trail.note(persisted.job.device)
        case .jobAnswered(let id, _, _), .jobBeyondRecall(let id), .jobConflict(let id, _):
            if let job = jobs[id] { trail.note(job.device) }
        case .jobEnded(let outcome):
            if let job = jobs[outcome.id] { trail.note(job.device) }
        case .deviceExcluded(let device, _, _, _), .deviceIncluded(let device, _):
            trail.note(device)
        case .membersJoined(_, let members):
            for member in members { trail.note(member.device) }
        case .retried(let id, _):
            for device in devices(failedIn: id) { trail.note(device) }
        case .adopted(let adoption):
            for known in adoption.generations { trail.note(known.device) }
            for status in adoption.openJobs { trail.note(status.device) }
        case .termBegan, .fleetStored, .revisionAccepted, .revisionHeld, .revisionReleased,
            .populationsCounted, .approved, .rewindAccepted, .pastLost, .rolloutBegan,
            .rolloutMoved, .waveOpened, .waveSoaked, .wavePassed, .waveSkipped, .gateBegan,
            .gateLooked, .waveApproved, .standingSettled, .anomaly, .bucketDrawn, .jobsCursorMoved,
            .breakerMoved, .heldBack, .holdBackCleared, .paused,
            .resumed:
            break
        }
    }

    private mutating func applyRevision(_ record: Record) {
        switch record {
        case .fleetStored(let digest, let fleet): fleets[digest] = fleet
        case .revisionAccepted(let acceptance): accept(acceptance.revision)
        case .revisionHeld(let held): heldRevision = held
        case .revisionReleased:
            // Whether a yes let it go on or it passed by itself: the yes was for this time.
            let spent = heldRevision?.intent
            approvals.removeAll { $0.intent == spent }
            heldRevision = nil
        case .populationsCounted(let populations): ledger.populations = populations
        case .approved(let approval): approve(approval)
        case .rewindAccepted(let rewind): acceptedRewind = rewind
        case .pastLost(let message, _):
            knowsPast = false
            heldRevision = HeldRevision(
                commit: nil,
                intent: nil,
                reason: .unknownPast,
                message: message
            )
        case .adopted(let adoption): adopt(adoption)
        default: break
        }
    }

    private mutating func applyOrder(_ record: Record) {
        switch record {
        case .heldBack(let content, let id, _):
            ledger.holdBacks = Set(ledger.holdBacks + content).sorted()
            rollouts[id]?.heldBack = content
        case .holdBackCleared(let content, _):
            ledger.holdBacks.removeAll { $0 == content }
        case .paused(let pause): self.pause(pause)
        case .resumed(let scope, let act): resume(scope, at: act?.at)
        case .deviceExcluded(let device, let until, let since, _):
            ledger.excluded[device] = until
            exclusions[device] = since
        case .deviceIncluded(let device, _):
            ledger.excluded[device] = nil
            exclusions[device] = nil
        default: break
        }
    }

    private mutating func accept(_ revision: AcceptedRevision) {
        ledger.accepted = revision
        ledger.isAdopted = true
        knowsPast = true
        heldRevision = nil
        adoptedCommit = nil
        if acceptedRewind?.to == revision.commit { acceptedRewind = nil }
        approvals.removeAll { $0.intent == revision.intent }
        for cohort in fleets[revision.fleet]?.cohorts ?? [] {
            if let former = cohort.formerly { rename(former, to: cohort.name) }
        }
        forgetFleets()
    }

    /// What stands for a cohort, what is held back there and who paused it go with it to its new name.
    private mutating func rename(_ former: ResourceName, to name: ResourceName) {
        let tracks = Track.allCases.filter { ledger.standings[CohortTrack(name, $0)] == nil }
        for track in tracks {
            guard var standing = ledger.standings[CohortTrack(former, track)] else { continue }
            // What is under way ends with the former name, and begins anew.
            if standing.live != nil { standing.current = standing.succeeded }
            standing.live = nil
            ledger.standings[CohortTrack(name, track)] = standing
        }
        guard !tracks.isEmpty else { return }
        let held = ledger.holdBacks.compactMap { $0.renamed(from: former, to: name) }
        ledger.holdBacks = Set(ledger.holdBacks + held).sorted()
        if let pause = pauses.first(where: { $0.scope == .cohort(former) }) {
            pauses.removeAll { $0.scope == .cohort(former) }
            self.pause(
                Pause(scope: .cohort(name), until: pause.until, act: pause.act, since: pause.since)
            )
        }
    }

    /// Nobody knows how far the fleet went on without this store: what was under way starts again at its first wave.
    private mutating func beginAnew(_ act: OperatorAct) {
        let live = rollouts.values.filter { !$0.phase.isOver }.sorted { $0.id < $1.id }
        for rollout in live {
            move(RolloutMove(rollout: rollout.id, phase: .aborted(act), at: act.at))
            guard rollout.kind == .revision else { continue }
            let succeeded = ledger.standings[rollout.cohortTrack]?.succeeded
            ledger.standings[rollout.cohortTrack]?.current = succeeded
        }
    }

    private mutating func adopt(_ adoption: Adoption) {
        knowsPast = true
        adoptedCommit = adoption.commit
        heldRevision = nil
        beginAnew(adoption.act)
        for known in adoption.generations {
            raise(known.device, known.incarnation, known.track, to: known.generation)
        }
        for status in adoption.openJobs where !status.state.isTerminal && jobs[status.id] == nil {
            raise(status.device, status.incarnation, status.track, to: status.generation)
            counters.jobsPersisted += 1
            jobs.insert(
                TrackedJob(
                    adopted: status,
                    persisted: adoption.since,
                    ordinal: counters.jobsPersisted
                )
            )
            ledger.devices[status.device]?[status.track].openJob = status.id
        }
    }

    private mutating func raise(
        _ device: DeviceID,
        _ incarnation: Incarnation,
        _ track: Track,
        to generation: Generation
    ) {
        if ledger.devices[device]?.incarnation != incarnation {
            ledger.devices[device] = DeviceRecord(incarnation: incarnation)
        }
        let known = ledger.devices[device]?[track].generation ?? .none
        ledger.devices[device]?[track].generation = max(known, generation)
    }

    /// Drops compiled fleets that nothing refers to any more.
    mutating func forgetFleets() {
        var needed: Set<Digest> = []
        if let accepted = ledger.accepted { needed.insert(accepted.fleet) }
        for rollout in rollouts.values where !rollout.phase.isOver { needed.insert(rollout.fleet) }
        fleets = fleets.filter { needed.contains($0.key) }
    }
}

extension HoldBack {
    fileprivate func renamed(from former: ResourceName, to name: ResourceName) -> HoldBack? {
        guard case .config(former, let compiled) = self else { return nil }
        return .config(cohort: name, compiled: compiled)
    }
}
