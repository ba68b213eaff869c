import FleetModel
import FleetPlanner
import Logging
import RolloutEngine
import SpecLanguage

/// One pass of the controller after another: reads what the sources hold, decides, makes it durable, and only then acts.
///
/// Level-based: a cycle may run at any time and any number of times; where nothing is new it records and sends nothing.
struct FleetLoop {
    /// What one cycle did.
    struct Outcome: Sendable {
        /// Records that became durable.
        var records = 0
        /// Jobs that the platform answered for.
        var answered = 0
        /// When to look again even where nothing is heard before.
        var recheckAt: Moment?
        /// What gates want to know from services outside.
        var questions: [GateQuestion] = []

        /// Whether another cycle might find more to do at once.
        var hasProgressed: Bool { records > 0 || answered > 0 }
    }

    let dependencies: ControllerDependencies
    let configuration: ControllerConfiguration
    let sources: ControllerSources
    let mailbox: OperatorMailbox
    let capabilities: PlatformCapabilities
    var writer: StateWriter
    var desk: PlanDesk
    var inForceDesk: PlanDesk
    var memory = EngineMemory()
    var zones: TimeZoneShelf
    var offers = OfferPacing()
    var invalidCommit: CommitID?
    var hasForeignPast: Bool?
    /// When the job states that were taken are whole.
    var jobsHearing: Hearing?
    var refreshIsWanted = false

    var clock: any ControllerClock { dependencies.clock }
    var logger: Logger { dependencies.logger }
    var state: FleetState { writer.state }

    init(
        _ dependencies: ControllerDependencies,
        _ configuration: ControllerConfiguration,
        _ sources: ControllerSources,
        _ mailbox: OperatorMailbox
    ) async throws {
        self.dependencies = dependencies
        self.configuration = configuration
        self.sources = sources
        self.mailbox = mailbox
        capabilities = try await dependencies.platform.capabilities()
        writer = try await StateWriter(
            dependencies,
            sinkEpoch: capabilities.epoch,
            recordsPerCheckpoint: configuration.recordsPerCheckpoint
        )
        zones = TimeZoneShelf(dependencies.zones)
        desk = PlanDesk(configuration, dependencies.logger)
        inForceDesk = PlanDesk(configuration, dependencies.logger)
        await sources.jobs.begin(at: writer.state.jobsCursor)
    }

    mutating func cycle() async throws -> Outcome {
        var outcome = Outcome()
        let before = writer.sequence
        try await takeOrders()
        try await takeJobStates()
        let twins = await sources.twins.view
        let revision = await sources.revisions.view
        try await decide(twins, revision, &outcome)
        outcome.answered = try await dispatch()
        outcome.records = Int(clamping: writer.sequence - before)
        return outcome
    }

    /// What the platform says of jobs, and up to where it was heard.
    private mutating func takeJobStates() async throws {
        let news = await sources.jobs.take()
        jobsHearing = news.hearing
        guard !news.statuses.isEmpty else { return }
        var records = RolloutEngine.receive(
            statuses: news.statuses,
            state,
            settings: configuration.engine,
            now: clock.now()
        )
        // The cursor alone is not worth a record: hearing a state twice changes nothing.
        if !records.isEmpty, news.cursor != state.jobsCursor {
            records.append(.jobsCursorMoved(news.cursor))
        }
        try await writer.append(records)
    }

    /// Judges the branch's tip and lets the engine decide on what is in force, in one append: what is accepted has begun.
    private mutating func decide(
        _ twins: TwinSource.View,
        _ revision: RevisionView,
        _ outcome: inout Outcome
    ) async throws {
        guard twins.isComplete else { return }
        var records: [Record] = []
        var next = state
        zones.take(
            Array(state.fleets.values) + [revision.compilation?.fleet].compactMap(\.self),
            twins,
            at: clock.now()
        )
        let plan = await judged(revision, twins, &records, &next)
        let now = clock.now()
        let decision = RolloutEngine.decide(
            next,
            Observation(
                twins: twins.twins,
                hearing: Hearing.both(jobsHearing, twins.hearing),
                zones: zones.database,
                plan: plan,
                approvals: plan.map { state.approvals(of: $0.intent) } ?? [],
                tenant: configuration.engine.tenant,
                state: next,
                now: now,
                answers: await sources.gates.answers
            ),
            settings: configuration.engine,
            memory: &memory,
            now: now
        )
        outcome.recheckAt = decision.recheckAt
        outcome.questions = decision.questions
        try await writer.append(records + decision.records, leadingTo: decision.state)
    }

    /// The plan whose rollouts may begin now, unless its own revision is held; nil: none may.
    private mutating func judged(
        _ revision: RevisionView,
        _ twins: TwinSource.View,
        _ records: inout [Record],
        _ next: inout FleetState
    ) async -> Plan? {
        let isProved = self.isProved(revision, at: clock.now())
        let accepted = state.ledger.accepted
        let inForce = accepted.flatMap { state.fleets[$0.fleet] }
        if let tip = revision.tip, tip != accepted?.commit,
            let fleet = candidate(tip, revision, inForce)
        {
            let plan = desk.plan(
                fleet,
                base: inForce,
                twins: twins,
                zones: zones.database,
                state: state,
                clock: clock
            )
            if isProved {
                guard let candidate = await candidate(plan, commit: tip, twins) else { return nil }
                records = RolloutEngine.judge(candidate, state, now: clock.now())
                next.apply(records)
                if next.ledger.accepted?.commit == tip { return plan }
            }
        }
        guard let accepted, let inForce else { return nil }
        let plan = inForceDesk.plan(
            inForce,
            base: inForce,
            twins: twins,
            zones: zones.database,
            state: state,
            clock: clock
        )
        // The plan is made all the same, for the status; but a frozen mirror must not start anything.
        guard isProved, let candidate = await candidate(plan, commit: accepted.commit, twins)
        else { return nil }
        guard revision.tip == accepted.commit else {
            // What is held is told of the tip: nothing of the revision in force waits there for a yes.
            return candidate.brokenGuards.isEmpty && candidate.denials.isEmpty ? plan : nil
        }
        records = RolloutEngine.judge(candidate, state, now: clock.now())
        next.apply(records)
        return plan
    }

    /// The tip's compiled fleet, if the step to it may be made; what is wrong is said once.
    private mutating func candidate(
        _ tip: CommitID,
        _ revision: RevisionView,
        _ inForce: CompiledFleet?
    ) -> CompiledFleet? {
        guard let compilation = revision.compilation else { return nil }
        var errors = compilation.refusals
        if let fleet = compilation.fleet, let inForce {
            errors += TransitionCheck.check(from: inForce, to: fleet)
                .filter { $0.severity == .error }
        }
        guard let fleet = compilation.fleet, errors.isEmpty else {
            if invalidCommit != tip {
                invalidCommit = tip
                let first = errors.first.map { "\($0.span): \($0.message)" } ?? "no fleet"
                logger.error(
                    "revision refused, the one before stays in force: \(OutsideText(first))",
                    metadata: ["commit": "\(tip.short)", "errors": "\(errors.count)"]
                )
            }
            return nil
        }
        invalidCommit = nil
        return fleet
    }

    /// What is judged; nil: the platform has not told yet what a judgement needs.
    private mutating func candidate(
        _ plan: Plan,
        commit: CommitID,
        _ twins: TwinSource.View
    ) async -> RevisionCandidate? {
        guard let hasForeignPast = await foreignPast(twins) else { return nil }
        var isDescendant = true
        if let accepted = state.ledger.accepted?.commit, accepted != commit {
            // A repository that cannot tell must not let a rewind through.
            isDescendant =
                (try? await dependencies.repository.isDescendant(commit, of: accepted)) ?? false
        }
        return RevisionCandidate(
            plan,
            commit: commit,
            isApproved: !state.approvals(of: plan.intent).isEmpty,
            isDescendant: isDescendant,
            hasForeignPast: hasForeignPast
        )
    }

    /// Whether somebody else has given this fleet jobs before, while this store knows of none; nil: it is not known yet.
    private mutating func foreignPast(_ twins: TwinSource.View) async -> Bool? {
        guard !state.knowsPast else { return false }
        if let hasForeignPast { return hasForeignPast }
        let isSeen =
            capabilities.epoch > Epoch(0)
            || RolloutEngine.hasForeignPast(twins.twins, state)
        hasForeignPast = isSeen ? true : await sources.past.isForeign
        return hasForeignPast
    }

    /// Whether the branch's tip was proved lately: a frozen mirror must not start anything.
    private func isProved(_ revision: RevisionView, at now: Moment) -> Bool {
        guard let proved = revision.health.succeededAt else { return false }
        return now.monotonic - proved.monotonic <= configuration.revisionFreshness
    }
}
