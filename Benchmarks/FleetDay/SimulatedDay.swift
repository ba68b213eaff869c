import FleetModel
import FleetPlanner
import Foundation
import RolloutEngine
import SQLiteStore
import SpecLanguage

/// The loop of a controller over a lean fleet, ten virtual seconds a step, with what each part costs.
struct SimulatedDay {
    private static let step = 10
    private static let start = Timestamp(milliseconds: 1_790_000_000_000)

    private let specs = DaySpecs.compiled()
    private let settings: EngineSettings
    private let store: SQLiteStore
    private let folder: String
    private let epoch: Epoch
    private var fleet: LeanFleet
    private var twins: TwinTable
    private var state: FleetState
    private var memory = EngineMemory()
    private var hearing: Hearing?
    private var second = 0
    private var costs: [String: Double] = [:]
    private var counts: [String: Int] = [:]
    private var peak = 0.0

    init(devices: Int, folder: String) async throws {
        var settings = EngineSettings()
        settings.jobsPerMinute = 20_000
        settings.jobsPerDecision = 5_000
        settings.jobsInFlight = 50_000
        self.settings = settings
        self.folder = folder
        fleet = LeanFleet(count: devices)
        store = try await SQLiteStore.open(folder: folder)
        state = try await store.load().state
        epoch = try await store.begin(minimum: Epoch(1))
        let now = Self.start
        twins = TwinTable(sweep: [], asOf: now)
        for index in 0..<devices {
            let twin = fleet.twin(index, at: now)
            twins.upsert(TwinTable.Row(twin: twin, asOf: now, receivedAt: .seconds(100)))
        }
        try await append([.termBegan(WriterTerm(epoch: epoch, began: self.now))])
    }

    private var now: Moment {
        Moment(
            wall: Self.start.advanced(by: .seconds(second)),
            monotonic: .seconds(100 + second)
        )
    }

    /// Goes on until all is done or the time is over.
    mutating func run(for span: TimeSpan) async throws {
        let end = Int(span.milliseconds / 1_000)
        while second < end {
            second += Self.step
            hear()
            try await takeStatuses()
            try await decide()
            try await offer()
            if isDone { break }
        }
    }

    private var isDone: Bool {
        !state.rollouts.isEmpty && state.jobs.isEmpty
            && state.rollouts.values.allSatisfy(\.phase.isOver)
    }

    private mutating func hear() {
        hearing = hearing?.extended(through: now) ?? Hearing(since: now, through: now)
        let wall = now.wall
        let devices = fleet.reporting(from: second - Self.step, to: second)
        let reports = devices.map { fleet.report($0, at: wall) }
        measure("twins") { day in
            for report in reports {
                day.twins.take(report, asOf: wall, receivedAt: day.now.monotonic)
            }
        }
        counts["reports", default: 0] += reports.count
    }

    private mutating func takeStatuses() async throws {
        let wall = now.wall
        let ended = fleet.ended(from: second - Self.step, to: second, at: wall)
        guard !ended.statuses.isEmpty else { return }
        let rows = ended.changed.map {
            TwinTable.Row(
                twin: fleet.twin($0, at: wall),
                asOf: wall,
                receivedAt: now.monotonic
            )
        }
        measure("twins") { day in
            for row in rows { day.twins.upsert(row) }
        }
        let records = measure("engine") { day in
            RolloutEngine.receive(
                statuses: ended.statuses,
                day.state,
                settings: day.settings,
                now: day.now
            )
        }
        try await append(records)
    }

    private mutating func decide() async throws {
        var made: Plan?
        // As a controller does: where what was decided stands, a plan changes nothing.
        if state.rollouts.isEmpty {
            let plan = measure("plan") { day in
                FleetPlanner.plan(
                    PlanInput(
                        fleet: day.specs,
                        base: nil,
                        twins: day.twins,
                        ledger: day.state.ledger,
                        now: day.now
                    )
                )
            }
            try await judge(plan)
            made = plan
        }
        let decision = measure("engine") { day in
            RolloutEngine.decide(
                day.state,
                Observation(
                    twins: day.twins,
                    hearing: day.hearing,
                    plan: made,
                    isApproved: made != nil,
                    tenant: day.settings.tenant,
                    state: day.state,
                    now: day.now
                ),
                settings: day.settings,
                memory: &day.memory,
                now: day.now
            )
        }
        counts["decisions", default: 0] += 1
        try await append(decision.records, leadingTo: decision.state)
    }

    private mutating func judge(_ plan: Plan) async throws {
        guard let commit = plan.inputs.commit else { fatalError("no commit") }
        let order = try RolloutEngine.order(
            .approve(plan.intent),
            by: "benchmark",
            reason: "a day",
            state,
            now: now
        )
        try await append(order)
        let candidate = RevisionCandidate(
            plan,
            commit: commit,
            isApproved: true,
            isDescendant: true,
            hasForeignPast: false
        )
        try await append(RolloutEngine.judge(candidate, state, now: now))
    }

    private mutating func offer() async throws {
        let jobs = measure("engine") { day in day.state.outbox(at: day.now) }
        guard !jobs.isEmpty else { return }
        counts["jobs", default: 0] += jobs.count
        let wall = now.wall
        for job in jobs { fleet.take(job, second: second) }
        let answers = jobs.map {
            (job: $0, answer: JobOffer.accepted($0.status(.queued, 1, at: wall)))
        }
        let records = measure("engine") { day in
            RolloutEngine.receive(
                offers: answers,
                day.state,
                settings: day.settings,
                now: day.now
            )
        }
        try await append(records)
    }

    private mutating func append(
        _ records: [Record],
        leadingTo next: FleetState? = nil
    ) async throws {
        guard !records.isEmpty else { return }
        counts["records", default: 0] += records.count
        let before = clock()
        _ = try await store.append(records, epoch: epoch)
        costs["store", default: 0] += Self.seconds(clock() - before)
        measure("engine") { day in
            if let next { day.state = next } else { day.state.apply(records) }
        }
    }

    @discardableResult
    private mutating func measure<Value>(
        _ part: String,
        _ work: (inout SimulatedDay) -> Value
    ) -> Value {
        let before = clock()
        let value = work(&self)
        let spent = Self.seconds(clock() - before)
        costs[part, default: 0] += spent
        if part == "engine" { peak = max(peak, spent) }
        return value
    }

    private static func seconds(_ ticks: clock_t) -> Double {
        Double(ticks) / Double(CLOCKS_PER_SEC)
    }

    func report() {
        print("devices\t\(fleet.count)")
        print("virtual time\t\(second) s")
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) { print("\(name)\t\(count)") }
        for (name, cost) in costs.sorted(by: { $0.key < $1.key }) {
            print("\(name) time\t\(String(format: "%.2f", cost)) s")
        }
        print("longest piece of the engine\t\(String(format: "%.3f", peak)) s")
        for (id, rollout) in state.rollouts.sorted(by: { $0.key < $1.key }) {
            print("rollout\t\(id) \(rollout.phase) \(rollout.outcome.map { "\($0)" } ?? "")")
        }
        let size =
            (try? FileManager.default.attributesOfItem(atPath: folder + "/tidegate.sqlite"))?[.size]
        print("journal\t\(size ?? 0) bytes")
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        print(status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? "")
    }
}
