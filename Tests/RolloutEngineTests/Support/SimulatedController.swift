import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import SpecLanguage

/// A controller with a journal that survives it: what it has not appended is lost when it crashes.
struct SimulatedController {
    private(set) var journal: [Record] = []
    /// Where appends ended, and what the live state was there.
    private(set) var marks: [(count: Int, state: FleetState)] = []
    private(set) var state = FleetState()
    var memory = EngineMemory()
    private var planMemory = PlanMemory()
    /// Whether each plan is held against one that is made from nothing.
    var verifiesPlans = false
    /// Plans that were held against others, and those that were not the same.
    private(set) var verifiedPlans = (all: 0, different: 0)
    var twins = TwinTable()
    var settings: EngineSettings
    var zones = TimeZoneDatabase.utcOnly
    /// Where this process's monotonic clock began, in the world's.
    private(set) var origin = TimeSpan.zero
    var keepsMarks = false
    /// What the branch is: whether its tip comes after the accepted commit.
    var isDescendant = true
    /// When the platform's feeds were read to their end.
    var hearing: Hearing?

    init(settings: EngineSettings, journal: [Record] = []) {
        self.settings = settings
        self.journal = journal
    }

    mutating func append(_ records: [Record]) {
        guard !records.isEmpty else { return }
        journal += records
        state.apply(records)
        if keepsMarks { marks.append((journal.count, state)) }
    }

    /// A new process over the same journal.
    mutating func restart(wall: Timestamp, uptime: TimeSpan) {
        state = FleetState()
        state.apply(journal)
        memory = EngineMemory()
        planMemory = PlanMemory()
        twins = TwinTable()
        hearing = nil
        origin = uptime
        let epoch = Epoch((state.term?.epoch.number ?? 0) + 1)
        append([.termBegan(WriterTerm(epoch: epoch, began: now(wall: wall, uptime: uptime)))])
    }

    func now(wall: Timestamp, uptime: TimeSpan) -> Moment {
        Moment(wall: wall, monotonic: uptime - origin + .seconds(100))
    }

    mutating func plan(_ fleet: CompiledFleet, now: Moment) -> Plan {
        let base = state.ledger.accepted.flatMap { state.fleets[$0.fleet] }
        let input = PlanInput(
            fleet: fleet,
            base: base,
            twins: twins,
            ledger: state.ledger,
            zones: zones,
            now: now
        )
        let plan = FleetPlanner.plan(input, decided: state.trail, memory: &planMemory)
        if verifiesPlans {
            verifiedPlans.all += 1
            if FleetPlanner.plan(input).canonicalBytes != plan.canonicalBytes {
                verifiedPlans.different += 1
            }
        }
        return plan
    }

    /// Brings the branch's tip into force where it may, and decides; `plans`: whether to plan at this look.
    mutating func decide(
        _ fleet: @autoclosure () -> CompiledFleet,
        plans: Bool,
        answers: [GateAnswer] = [],
        now: Moment
    ) -> Decision {
        var made: Plan?
        var approvals: [OperatorAct] = []
        if plans {
            let plan = plan(fleet(), now: now)
            approvals = state.approvals(of: plan.intent)
            if let commit = plan.inputs.commit {
                let candidate = RevisionCandidate(
                    plan,
                    commit: commit,
                    isApproved: !approvals.isEmpty,
                    isDescendant: isDescendant,
                    hasForeignPast: RolloutEngine.hasForeignPast(twins, state)
                )
                append(RolloutEngine.judge(candidate, state, now: now))
            }
            made = plan
        }
        return RolloutEngine.decide(
            state,
            Observation(
                twins: twins,
                hearing: hearing,
                zones: zones,
                plan: made,
                approvals: approvals,
                tenant: settings.tenant,
                state: state,
                now: now,
                answers: answers
            ),
            settings: settings,
            memory: &memory,
            now: now
        )
    }
}
