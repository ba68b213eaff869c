import FleetModel
import FleetPlanner
import RolloutEngine

/// One pass of the controller: hears, decides, makes it durable, and only then acts.
extension World {
    func cycle(_ index: Int) async {
        if lease.holder == index || lease.ends <= time {
            lease = Lease(holder: index, ends: time + World.leaseSpan)
        } else if mutant != .leaseWithoutEpoch, random.instances.chance(50) {
            // It sees that another one leads; in the other half of the cases it finds out by its epoch.
            note("instance \(index) gives way")
            return instances[index].die(until: time + plan.cycle)
        }
        if buggify(.leaseLostNow), instances.count > 1 { lease.ends = time }
        if buggify(.restartCalmly) { return crash(index) }
        fetch(index)
        if !buggify(.orderTwice) || orders.count < 5 {
            guard await takeOrders(index) else { return }
        }
        if fault(.partition) {
            partitions[index] = time + .minutes(random.network.number(5...60))
        }
        let isReached = partitions[index] ?? .zero <= time
        if isReached {
            guard await hear(index) else { return }
            look(index)
        } else {
            instances[index].twinsHearing = nil
            instances[index].jobsHearing = nil
        }
        guard instances[index].twins.sweptAt != nil else { return }
        let outbox = instances[index].state.outbox(at: instances[index].now(time))
        if mutant == .sendBeforePersist {
            await decideAndSendFirst(index)
        } else {
            guard await decide(index) else { return }
        }
        if buggify(.orderTwice) { guard await takeOrders(index) else { return } }
        if isReached { await dispatch(index, stale: outbox) }
    }

    /// What the branch says, if it can be reached.
    private func fetch(_ index: Int) {
        if fault(.gitOutage) { gitOutageEnds = time + .minutes(random.author.number(10...90)) }
        guard gitOutageEnds <= time else { return }
        instances[index].tip = branch.tip
        instances[index].tipProvedAt = time
    }

    // Deciding.

    private func decide(_ index: Int) async -> Bool {
        let (records, state) = decision(index)
        guard await append(records, by: index) else { return false }
        if instances[index].state != state, mutant == nil, time.milliseconds % 7 == 0 {
            oracle.fail(.journal, self, "what was decided is not what its records lead to")
        }
        return true
    }

    private func decideAndSendFirst(_ index: Int) async {
        let (records, state) = decision(index)
        for job in state.outbox(at: instances[index].now(time)) {
            _ = send([job], by: index)
        }
        _ = await append(records, by: index)
    }

    private func decision(_ index: Int) -> (records: [Record], state: FleetState) {
        if buggify(.forgetEngineMemory) { instances[index].memory = EngineMemory() }
        if buggify(.forgetPlanMemory) { instances[index].desks = [.init(), .init()] }
        let now = instances[index].now(time)
        var next = instances[index].state
        var records: [Record] = []
        let made = judged(index, &records, &next, now)
        let approvals = made.map { instances[index].state.approvals(of: $0.intent) } ?? []
        let decision = RolloutEngine.decide(
            next,
            Observation(
                twins: instances[index].twins,
                hearing: Hearing.both(instances[index].jobsHearing, instances[index].twinsHearing),
                plan: made,
                approvals: approvals,
                tenant: plan.settings.tenant,
                state: next,
                now: now
            ),
            settings: plan.settings,
            memory: &instances[index].memory,
            now: now
        )
        return (records + decision.records, decision.state)
    }

    /// The plan whose rollouts may begin now; nil: none may.
    private func judged(
        _ index: Int,
        _ records: inout [Record],
        _ next: inout FleetState,
        _ now: Moment
    ) -> Plan? {
        guard let tip = instances[index].tip else { return nil }
        let isProved =
            instances[index].tipProvedAt.map { time - $0 <= .minutes(30) } ?? false
        let accepted = next.ledger.accepted
        if tip.id != accepted?.commit, tip.fleet != nil || mutant == .malformedCommitAccepted {
            let made = plan(tip, desk: 0, index, next, now)
            if isProved {
                records = RolloutEngine.judge(candidate(made, tip, index, next), next, now: now)
                next.apply(records)
                if next.ledger.accepted?.commit == tip.id { return made }
            }
        }
        guard let accepted = next.ledger.accepted, let commit = branch.commits[accepted.commit],
            commit.fleet != nil || mutant == .malformedCommitAccepted
        else { return nil }
        let made = plan(commit, desk: 1, index, next, now)
        guard isProved else { return nil }
        let candidate = candidate(made, commit, index, next)
        guard tip.id == accepted.commit else {
            return candidate.brokenGuards.isEmpty && candidate.denials.isEmpty ? made : nil
        }
        let more = RolloutEngine.judge(candidate, next, now: now)
        records += more
        next.apply(more)
        return made
    }

    private func candidate(
        _ made: Plan,
        _ commit: Branch.Commit,
        _ index: Int,
        _ state: FleetState
    ) -> RevisionCandidate {
        let accepted = state.ledger.accepted?.commit
        let isForeign =
            !state.knowsPast
            && (platform.epoch > Epoch(0)
                || RolloutEngine.hasForeignPast(instances[index].twins, state))
        return RevisionCandidate(
            made,
            commit: commit.id,
            isApproved: state.approvals.contains { $0.intent == made.intent }
                || mutant == .approvalTakenForEverything,
            isDescendant: mutant == .nonDescendantAccepted
                || accepted.map { branch.isDescendant(commit.id, of: $0) } ?? true,
            hasForeignPast: isForeign
        )
    }

    private func plan(
        _ commit: Branch.Commit,
        desk: Int,
        _ index: Int,
        _ state: FleetState,
        _ now: Moment
    ) -> Plan {
        let base = state.ledger.accepted
        let basis = Instance.Desk.Basis(
            commit: commit.id,
            base: base?.fleet,
            standings: state.ledger.standings,
            holdBacks: state.ledger.holdBacks,
            excluded: state.ledger.excluded,
            approvals: state.approvals
        )
        let known = instances[index].desks[desk]
        let patience = buggify(.planRarely) ? TimeSpan.minutes(20) : plan.planEvery
        if let made = known.plan, known.basis == basis, time - known.madeAt < patience,
            !buggify(.planEveryCycle)
        {
            return made
        }
        let input = PlanInput(
            fleet: compiled(commit),
            base: base.flatMap { state.fleets[$0.fleet] },
            twins: instances[index].twins,
            ledger: state.ledger,
            settings: PlanSettings(tenant: plan.settings.tenant),
            now: now
        )
        let made = FleetPlanner.plan(
            input,
            decided: state.trail,
            memory: &instances[index].desks[desk].memory
        )
        instances[index].desks[desk].plan = made
        instances[index].desks[desk].basis = basis
        instances[index].desks[desk].madeAt = time
        if plan.checksPlans { oracle.check(made, of: input, self) }
        return made
    }

    // Hearing.

    /// The feed of jobs up to its end; false: the process has ended.
    private func hear(_ index: Int) async -> Bool {
        let now = instances[index].now(time)
        if fault(.lostCursor) || buggify(.readStatusesAgain) {
            instances[index].jobsCursor = 0
            probe(.cursorLost)
        }
        let start = instances[index].jobsCursor
        let size = buggify(.statusesInOnes) ? 1 : 500
        var statuses = Array(platform.statuses[start...].prefix(size))
        if fault(.lostAnswer) {
            instances[index].jobsHearing = nil
            return true
        }
        instances[index].jobsCursor = start + statuses.count
        if instances[index].jobsCursor == platform.statuses.count {
            let known = instances[index].jobsHearing
            instances[index].jobsHearing =
                known?.extended(through: now) ?? Hearing(since: now, through: now)
        }
        if fault(.doubledAnswer) {
            statuses += platform.statuses.suffix(60).filter { _ in random.network.chance(20) }
        }
        if fault(.reorderedAnswer) || buggify(.shuffledFeed) {
            statuses.shuffle(using: &random.network)
        }
        if fault(.contradictingAnswer),
            let lie = platform.statuses.suffix(200).filter(\.state.isTerminal)
                .randomElement(using: &random.network)
        {
            statuses.append(lie.contradicted)
            oracle.lies.insert(lie.id)
        }
        if mutant == .statusesDropped, random.network.chance(50) { statuses = [] }
        guard !statuses.isEmpty else { return true }
        var records = RolloutEngine.receive(
            statuses: statuses,
            instances[index].state,
            settings: plan.settings,
            now: now
        )
        let cursor = Text("\(instances[index].jobsCursor)")
        if !records.isEmpty, cursor != instances[index].state.jobsCursor {
            records.append(.jobsCursorMoved(cursor))
        }
        return await append(records, by: index)
    }

    /// Listings page by page, and in between the feeds of changes and of heartbeats.
    private func look(_ index: Int) {
        let now = instances[index].now(time)
        let every = buggify(.sweepRarely) ? TimeSpan.hours(2) : plan.sweepEvery
        let isDue = instances[index].sweptAt.map { every <= time - $0 } ?? true
        if instances[index].listing == nil, isDue || buggify(.sweepNow) {
            instances[index].listing = Instance.Listing(
                asOf: platform.wall,
                changesCursor: platform.changes.count,
                start: now
            )
        }
        if instances[index].listing != nil { turnPages(index, now) }
        follow(index, now)
    }

    private func turnPages(_ index: Int, _ now: Moment) {
        guard var listing = instances[index].listing else { return }
        instances[index].listing = nil
        if fault(.cutListing) {
            probe(.listingThrownAway)
            guard mutant == .partialListingTaken else {
                instances[index].twinsHearing = nil
                return
            }
            return finish(listing, index)
        }
        let size = buggify(.pageOfOne) ? max(1, plan.deviceCount / 8) : 64
        let ids = platform.twins.keys.sorted().filter { id in listing.after.map { $0 < id } ?? true
        }
        var rows = ids.prefix(size).compactMap { platform.twins[$0] }.map {
            TwinTable.Row(twin: $0, asOf: platform.wall, receivedAt: now.monotonic)
        }
        listing.after = ids.prefix(size).last
        if fault(.disorderedListing) {
            rows += rows.filter { _ in random.network.chance(20) }
            rows.shuffle(using: &random.network)
            probe(.doubledRowMerged)
        }
        for row in rows { _ = try? listing.builder.append(row) }
        if ids.count <= size {
            finish(listing, index)
        } else {
            instances[index].listing = listing
        }
    }

    private func finish(_ listing: Instance.Listing, _ index: Int) {
        let sweep = listing.builder.finish(
            asOf: listing.asOf,
            latest: platform.wall.advanced(by: .minutes(5)),
            changesCursor: Text("\(listing.changesCursor)"),
            stampsRows: false
        )
        guard instances[index].twins.replace(by: sweep) else { return }
        instances[index].sweptAt = time
        instances[index].changesCursor = listing.changesCursor
        let known = instances[index].twinsHearing
        instances[index].twinsHearing =
            known?.extended(through: listing.start)
            ?? Hearing(since: listing.start, through: listing.start)
    }

    private func follow(_ index: Int, _ now: Moment) {
        guard let cursor = instances[index].changesCursor else { return }
        if fault(.lostCursor) {
            probe(.cursorLost)
            instances[index].changesCursor = nil
            instances[index].sweptAt = nil
            instances[index].twinsHearing = nil
            return
        }
        let start = buggify(.readChangesAgain) ? max(0, cursor - 20) : cursor
        let most = buggify(.changesInOnes) ? 3 : 1_000
        let changed = platform.changes[start...].prefix(most)
        for device in Set(changed).sorted() {
            guard let twin = platform.twins[device] else { continue }
            var told = twin
            if fault(.staleReplica), let former = platform.former[device] {
                told = former
                probe(.staleRowIgnored)
            }
            instances[index].twins.upsert(
                TwinTable.Row(twin: told, asOf: platform.wall, receivedAt: now.monotonic)
            )
        }
        let end = start + changed.count
        instances[index].changesCursor = max(cursor, end)
        let reports = platform.reports[instances[index].reportsCursor...]
            .prefix(buggify(.reportsInOnes) ? 5 : 5_000)
        for report in reports {
            instances[index].twins.take(report, asOf: platform.wall, receivedAt: now.monotonic)
        }
        instances[index].reportsCursor += reports.count
        if buggify(.refreshTwin), let twin = platform.twins.values.min(by: { $0.id < $1.id }) {
            instances[index].twins.upsert(
                TwinTable.Row(twin: twin, asOf: platform.wall, receivedAt: now.monotonic)
            )
        }
        guard instances[index].changesCursor == platform.changes.count,
            instances[index].reportsCursor == platform.reports.count
        else { return }
        let known = instances[index].twinsHearing
        instances[index].twinsHearing =
            known?.extended(through: now) ?? Hearing(since: now, through: now)
    }
}
