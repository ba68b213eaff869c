import FleetModel
import FleetPlanner
import Journal
import RolloutEngine

/// How an instance comes to lead, and what it keeps.
extension World {
    func run(instance index: Int) async {
        var next = plan.cycle
        if buggify(.cycleSkipped) { next = next + plan.cycle }
        if buggify(.cycleLate) { next = next + .minutes(5) }
        if buggify(.earlyRecheck) { next = .seconds(3) }
        schedule(.instance(index), in: next)
        guard instances[index].pausedUntil <= time else { return }
        switch instances[index].phase {
        case .down(let until):
            guard until <= time else { return }
            instances[index].phase = .standby
        case .standby:
            let isFree = lease.ends <= time || lease.holder == index
            guard isFree || buggify(.takeoverWithoutNeed) else { return }
            if let holder = lease.holder, holder != index { probe(.leaderReplaced) }
            await lead(index)
        case .leading:
            if fault(.leaderPause) {
                // Stopped in the midst of it, and the rest of the cycle comes when the lease is long over.
                instances[index].pausedUntil = time + .minutes(random.network.number(4...40))
                return
            }
            await cycle(index)
            if buggify(.cycleTwice) { await cycle(index) }
        }
    }

    /// Reads the journal, takes the writer's seat above what the sink has seen, and begins a term.
    private func lead(_ index: Int) async {
        lease = Lease(holder: index, ends: time + World.leaseSpan)
        instances[index].started = time
        do {
            let recovery = try await journal.open()
            if recovery.cutBytes > 0 {
                probe(
                    recovery.cutBytes > BatchFrame.headerCount ? .tornTailCut : .tailWithoutBatchCut
                )
            }
            let store = JournalStore(journal)
            let stored = try await store.load()
            oracle.loaded(stored, isRotten: await journal.isRotten, self)
            probe(stored.checkpointed > 0 ? .recoveredFromCheckpoint : .recoveredFromNothing)
            if fault(.crashInRecovery) {
                probe(.recoveryCrashed)
                return crash(index)
            }
            let minimum = platform.epoch.next ?? platform.epoch
            let epoch = try await store.begin(minimum: minimum)
            if fault(.crashInRecovery) {
                probe(.recoveryCrashed)
                return crash(index)
            }
            if buggify(.verifyJournal) {
                try await store.verify()
                probe(.journalVerified)
            }
            instances[index].store = store
            instances[index].state = stored.state
            instances[index].sequence = stored.sequence
            instances[index].checkpointed = stored.checkpointed
            instances[index].epoch = epoch
            instances[index].jobsCursor = stored.state.jobsCursor.flatMap { Int($0.string) } ?? 0
            let former = stored.state.term?.epoch ?? Epoch(0)
            let now = instances[index].now(time)
            var records: [Record] = [.termBegan(WriterTerm(epoch: epoch, began: now))]
            if stored.state.knowsPast, former < platform.epoch {
                records.append(
                    .pastLost(message: "the platform has seen a later epoch", at: now.wall)
                )
            }
            if !stored.state.pauses.isEmpty { probe(.pauseSurvivedTakeover) }
            guard await append(records, by: index) else { return }
            instances[index].phase = .leading
            note("instance \(index) leads in term \(epoch.number)")
        } catch {
            await failed(to: error, index)
        }
    }

    /// A store error ends the process: only opening again tells what is durable.
    func failed(to error: StoreError, _ index: Int) async {
        note("instance \(index) stops: \(error.code.rawValue)")
        switch error.code {
        case .damaged:
            if await journal.isRotten {
                probe(.damageRefused)
                await journal.mend()
            } else {
                oracle.fail(.journal, self, "a sound journal is refused: \(error.message)")
            }
        case .staleEpoch:
            probe(.staleAppendRefused)
        default:
            probe(.appendFailed)
            if error.message.hasPrefix("no space") { probe(.fullDiskStopped) }
            if error.message.hasPrefix("fsync") { probe(.syncFailed) }
        }
        instances[index].die(until: time + .minutes(random.instances.number(1...10)))
    }

    /// The process is killed.
    func crash(_ index: Int) {
        note("instance \(index) is killed")
        instances[index].die(until: time + .minutes(random.instances.number(1...30)))
    }

    /// Whether the process is killed here; `place` is counted.
    func crashes(_ index: Int, at place: Probe) async -> Bool {
        guard fault(.crash) else { return false }
        probe(place)
        await journal.cutPower()
        crash(index)
        return true
    }

    /// Makes records durable and takes them into the state; false: the process has ended.
    func append(_ records: [Record], by index: Int) async -> Bool {
        guard let store = instances[index].store, !records.isEmpty else { return true }
        if await crashes(index, at: .crashBeforePersist) { return false }
        let isCut = await armWrite()
        oracle.tries(records)
        do {
            let sequence = try await store.append(records, epoch: instances[index].epoch)
            instances[index].sequence = sequence
            oracle.appended(records, self)
        } catch {
            if error.code != .staleEpoch { oracle.isInDoubt(records) } else { oracle.isRefused() }
            if isCut { probe(.crashInsidePersist) }
            guard mutant == .appendErrorIgnored, error.code != .staleEpoch else {
                await failed(to: error, index)
                return false
            }
        }
        instances[index].state.apply(records)
        for case let word? in records.map(\.word) { note(word) }
        if records.contains(where: \.isOutcome), await crashes(index, at: .crashAfterOutcome) {
            return false
        }
        await keepCheckpoint(index)
        return instances[index].store != nil
    }

    /// Draws what goes wrong with the next write; whether it is a power cut.
    private func armWrite() async -> Bool {
        var isCut = false
        if fault(.tornWrite) {
            await journal.arm(.powerCut(.torn))
            isCut = true
        } else if fault(.reorderedWrite) {
            await journal.arm(.powerCut(random.disk.chance(70) ? .reordered : .none))
            isCut = true
        } else if fault(.corruptWrite) {
            await journal.arm(.powerCut(.corrupt))
            isCut = true
        } else if fault(.writeError) {
            await journal.arm(.error)
        } else if fault(.syncError) {
            await journal.arm(.sync)
        } else if fault(.diskFull) {
            await journal.arm(.full)
        }
        return isCut
    }

    private func keepCheckpoint(_ index: Int) async {
        let instance = instances[index]
        guard let store = instance.store, instance.sequence > 0 else { return }
        let isDue = instance.sequence - instance.checkpointed >= plan.recordsPerCheckpoint
        guard buggify(.checkpointEveryRecord) || (isDue && !buggify(.checkpointNever)) else {
            return
        }
        var state = instance.state
        if mutant == .checkpointAheadOfJournal {
            state.apply(.jobsCursorMoved("1000000"))
        }
        do {
            try await store.checkpoint(state, after: instance.sequence)
            instances[index].checkpointed = instance.sequence
            probe(.checkpointKept)
        } catch {
            await failed(to: error, index)
        }
    }
}

extension Record {
    var isOutcome: Bool { if case .jobEnded = self { true } else { false } }
}
