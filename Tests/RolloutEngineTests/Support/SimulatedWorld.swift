import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import SpecLanguage

/// A small world: devices, a platform, a branch of commits, and a controller, moved minute by minute by one seed.
struct SimulatedWorld {
    var random: RandomSource
    /// Of the faults that came later.
    private var laterRandom: RandomSource
    /// Of the documents about single devices.
    private var documentRandom: RandomSource
    var faults: SimulatedFaults
    var platform: SimulatedPlatform
    var devices: [SimulatedDevice]
    var controller: SimulatedController
    var oracle = WorldOracle()
    var fleet = SampleFleet()
    var commitNumber = 1
    var tick = 0
    /// Minutes of the world, as a monotonic span; it runs on while the controller is down.
    var uptime: TimeSpan { .minutes(tick) }
    var wallOffset = TimeSpan.zero
    private(set) var downUntil = 0
    /// Until then the platform cannot be reached, while its devices go on.
    var outageUntil = 0
    /// Until then the platform takes no jobs, while its devices are heard.
    var sinkOutageUntil = 0
    private var hasPlatform: Bool { outageUntil <= tick }
    private var pausedUntil = 0
    var approvesFirstContact = true
    /// Whether no offer leaves the controller; withdrawals do.
    var holdsOffers = false
    /// What services outside say to gates; nil: nothing, for ever.
    var services: @Sendable (GateQuestion) -> GateAnswer.Result? = { _ in nil }
    /// All that was asked, in order.
    private(set) var questions: [GateQuestion] = []
    private var answers: [GateAnswer] = []

    static let start = Timestamp(milliseconds: 1_790_000_000_000)

    init(
        seed: UInt64 = 1,
        devices count: Int = 12,
        isCalm: Bool = false,
        hasLaterFaults: Bool = true,
        mutation: EngineMutation = .none
    ) {
        random = RandomSource(seed: seed)
        laterRandom = RandomSource(seed: ~seed)
        documentRandom = RandomSource(seed: seed ^ 0x5ca1_ab1e)
        faults = SimulatedFaults(using: &random)
        if hasLaterFaults {
            faults.addLater(using: &laterRandom)
            faults.documents = documentRandom.chance(40)
        }
        if isCalm { faults = SimulatedFaults() }
        platform = SimulatedPlatform(wall: Self.start)
        devices = (0..<count).map { Self.device($0) }
        var settings = EngineSettings()
        settings.lifetime = [.firmware: .minutes(20), .config: .minutes(20)]
        settings.timeout = [.firmware: .minutes(15), .config: .minutes(15)]
        settings.jobsInFlight = 5
        settings.jobsPerMinute = faults.lowRate ? 1 : 3
        settings.mutation = mutation
        controller = SimulatedController(settings: settings)
        spoil()
        if faults.annex { separate() }
        if faults.drift { fleet.drift = .correct }
        for index in devices.indices { report(index) }
        controller.restart(wall: wall, uptime: uptime)
    }

    private static func device(_ index: Int) -> SimulatedDevice {
        SimulatedDevice(
            id: DeviceID("gw-\(index / 10)\(index % 10)") ?? { preconditionFailure() }(),
            model: SampleFleet.models[index % 2],
            ring: index < 3 ? "canary" : "wide",
            incarnation: Incarnation("life-1") ?? { preconditionFailure() }()
        )
    }

    private mutating func spoil() {
        let boots = random.chance(50)
        for index in devices.indices {
            if faults.slow, random.chance(25) { devices[index].temper = .slow }
            if faults.lying, random.chance(12) { devices[index].temper = .lies }
            if faults.failing, devices[index].model == "b" {
                devices[index].badVersions = [Version(3, 0, 0)]
                devices[index].badVersionBoots = boots
            }
        }
    }

    /// The last third is a cohort of its own, with one canary.
    private mutating func separate() {
        fleet.hasAnnex = true
        for index in devices.indices.dropFirst(devices.count * 2 / 3) {
            devices[index].site = "annex"
        }
        devices[devices.count * 2 / 3].ring = "canary"
    }

    var wall: Timestamp { Self.start.advanced(by: uptime + wallOffset) }
    var now: Moment { controller.now(wall: wall, uptime: uptime) }
    var isUp: Bool { downUntil <= tick }

    // The world moves.

    mutating func step() {
        tick += 1
        platform.wall = Self.start.advanced(by: uptime)
        if faults.wallJumps, random.chance(2) {
            wallOffset = .minutes(random.number(-40...90))
        }
        if faults.documents, documentRandom.chance(3) { describe() }
        for index in devices.indices { act(index) }
        platform.receiveLate(at: tick)
        platform.expire()
        guard isUp else { return }
        if controller.state.term?.epoch.number ?? 0 < UInt64(restarts) { restart() }
        run()
    }

    /// A commit says something else of one device.
    private mutating func describe() {
        let device = devices[documentRandom.number(0...(devices.count - 1))].id
        let states: [DeviceException.State] = [.active, .maintenance, .quarantined, .retired]
        let state = states[documentRandom.number(0...3)]
        let labels: LabelSet = documentRandom.chance(30) ? ["site": "annex"] : [:]
        commit { $0.describe(device, state, labels: labels) }
    }

    private(set) var restarts = 1

    private mutating func act(_ index: Int) {
        if faults.muteDevices, devices[index].running != nil, laterRandom.chance(5) {
            platform.mute.insert(devices[index].id)
        }
        if faults.drift, devices[index].isOnline, laterRandom.chance(1) {
            devices[index].config = ["telemetry": ["interval": 1]]
            devices[index].revision += 1
        }
        if faults.offline, random.chance(devices[index].isOnline ? 2 : 10) {
            devices[index].isOnline.toggle()
        }
        let id = devices[index].id
        if let running = devices[index].running, running.until <= tick {
            // A device that falls silent in the midst of a job never says how it went until it is heard again.
            let outcome = devices[index].finish()
            if !(faults.silentDevices && random.chance(30)) {
                platform.set(running.job.id, outcome)
            }
        }
        guard devices[index].isOnline, !platform.mute.contains(id) else { return }
        if devices[index].running == nil,
            let job = platform.handOut(to: id, devices[index].incarnation)
        {
            platform.set(job.id, devices[index].take(job, tick: tick))
        }
        if (tick + index) % 2 == 0 { report(index) }
    }

    private mutating func report(_ index: Int) {
        devices[index].reportSequence += 1
        platform.report(devices[index].twin(at: platform.wall))
    }

    // The controller runs.

    private mutating func run() {
        if faults.outages, random.chance(1) { outageUntil = tick + random.number(5...40) }
        if hasPlatform {
            hear()
            look()
        } else {
            controller.hearing = nil
        }
        operate()
        let decision = controller.decide(
            fleet.compiled(commit: SampleFleet.commit(commitNumber)),
            plans: tick % 5 == 0,
            answers: answers,
            now: now
        )
        questions += decision.questions
        answers = decision.questions.compactMap { question in
            services(question).map { GateAnswer(question.id, $0) }
        }
        if crashes() { return }
        persist(decision.records)
        if crashes() { return }
        if hasPlatform, sinkOutageUntil <= tick { offer() }
    }

    /// Appends under the eyes of the oracle.
    mutating func persist(_ records: [Record]) {
        for record in records {
            oracle.check(record, self)
            controller.append([record])
        }
        oracle.check(self)
    }

    /// A listing now and then, and in between what changed since.
    private mutating func look() {
        let listed = platform.reported.values.filter { !platform.unlisted.contains($0.id) }
        let rows = listed.sorted { $0.id < $1.id }.map {
            TwinTable.Row(twin: $0, asOf: platform.wall, receivedAt: now.monotonic)
        }
        guard controller.twins.sweptAt != nil, tick % 6 != 0 else {
            controller.twins.replace(bySweep: rows, asOf: platform.wall)
            return
        }
        let known = Set(listed.map(\.id))
        for row in Array(controller.twins.rows) where !known.contains(row.twin.id) {
            controller.twins.remove(row.twin.id, incarnation: row.twin.incarnation)
        }
        for row in rows where controller.twins[row.twin.id]?.twin != row.twin { hear(row) }
    }

    private mutating func hear(_ row: TwinTable.Row) {
        guard let known = controller.twins[row.twin.id]?.twin,
            known.revision == row.twin.revision, let reportedAt = row.twin.reportedAt
        else {
            controller.twins.upsert(row)
            return
        }
        controller.twins.take(
            ReportBatch.Report(
                device: row.twin.id,
                incarnation: row.twin.incarnation,
                sequence: row.twin.reportSequence,
                reportedAt: reportedAt
            ),
            asOf: row.asOf,
            receivedAt: row.receivedAt
        )
    }

    private mutating func hear() {
        controller.hearing =
            controller.hearing?.extended(through: now) ?? Hearing(since: now, through: now)
        var statuses = platform.takeNews()
        if faults.lostAnswers { statuses.removeAll { _ in random.chance(40) } }
        // The feed is read again from its beginning now and then, as after a restart.
        if tick % 15 == 0 { statuses += platform.allStatuses }
        if faults.doubledAnswers {
            statuses += platform.allStatuses.filter { _ in random.chance(10) }
            statuses.shuffle(using: &random)
        }
        if faults.contradictingAnswers {
            let ended = platform.allStatuses.filter { $0.state.isTerminal }
            if let lie = ended.randomElement(using: &random), random.chance(10) {
                statuses.append(lie.contradicted)
            }
        }
        let records = RolloutEngine.receive(
            statuses: statuses,
            controller.state,
            settings: controller.settings,
            now: now
        )
        oracle.isHearingLies = faults.contradictingAnswers
        persist(records)
    }

    private mutating func offer() {
        for job in controller.state.outbox(at: now).prefix(holdsOffers ? 0 : 6) {
            oracle.checkOffer(job, self)
            if faults.lostOffers, random.chance(25) { continue }
            if faults.delayedOffers, laterRandom.chance(20) {
                platform.delay(job, until: tick + laterRandom.number(1...15))
                continue
            }
            if platform.jobs[job.id] == nil { oracle.checkTaken(self) }
            let answer = platform.create(job)
            if crashes() { return }
            if faults.lostAnswers, random.chance(30) { continue }
            persist(
                RolloutEngine.receive(
                    offers: [(job, answer)],
                    controller.state,
                    settings: controller.settings,
                    now: now
                )
            )
        }
        for id in controller.state.withdrawals {
            if faults.lostOffers, random.chance(25) { continue }
            let answer = platform.cancel(id)
            persist(
                RolloutEngine.receive(
                    cancellations: [(id, answer)],
                    controller.state,
                    settings: controller.settings,
                    now: now
                )
            )
        }
    }

    private mutating func crashes() -> Bool {
        guard faults.crashes, random.chance(2) else { return false }
        downUntil = tick + random.number(1...30)
        restarts += 1
        return true
    }

    private mutating func restart() { controller.restart(wall: wall, uptime: uptime) }

    private mutating func operate() {
        if approvesFirstContact, controller.state.heldRevision?.reason == .firstContact,
            let intent = controller.state.heldRevision?.intent
        {
            order(.approve(intent))
        }
        guard faults.operators else { return }
        if !controller.state.pauses.isEmpty, pausedUntil <= tick {
            for pause in controller.state.pauses { order(.resume(pause.scope)) }
        } else if controller.state.pauses.isEmpty, random.chance(1) {
            pausedUntil = tick + random.number(5...40)
            let all: [Pause.Scope] = [.all, .cohort(SampleFleet.resource(fleet.name))]
            order(.pause(all.randomElement(using: &random) ?? .all, until: nil))
        }
        if random.chance(1) {
            let ring = devices.filter { $0.ring == "canary" }
            for device in random.chance(50) ? ring : Array(devices.prefix(1)) {
                order(.exclude(device.id, until: wall.advanced(by: .minutes(60))))
            }
        }
    }

    mutating func order(_ order: OperatorOrder, by actor: Text = "simulation") {
        let records = try? RolloutEngine.order(
            order,
            by: actor,
            reason: "drawn",
            controller.state,
            now: now
        )
        persist(records ?? [])
    }

    /// Ends every fault that is not for ever.
    mutating func heal() {
        let failing = faults.failing
        faults = SimulatedFaults()
        faults.failing = failing
        wallOffset = .zero
        outageUntil = 0
        platform.mute = []
        for index in devices.indices {
            devices[index].isOnline = true
            devices[index].temper = .good
        }
        if !fleet.exceptions.isEmpty { commit { $0.exceptions = [] } }
        for pause in controller.state.pauses { order(.resume(pause.scope)) }
        retry()
    }

    /// Lets failed content that still stands be tried again.
    mutating func retry() {
        for rollout in controller.state.rollouts.values.sorted(by: { $0.id < $1.id }) {
            guard case .failed = rollout.phase, stands(rollout) else { continue }
            order(.retry(rollout.id))
        }
        renew()
    }

    /// Whether what failed in the rollout is still asked for and not tried again yet.
    private func stands(_ rollout: Rollout) -> Bool {
        let standing = controller.state.ledger.standings[rollout.cohortTrack]
        guard rollout.kind == .catchUp else { return standing?.failed == rollout.to }
        return standing?.current == rollout.to
            && rollout.heldBack.contains(where: controller.state.ledger.holdBacks.contains)
    }

    /// Has the waves of a rollout drawn anew of which one has lost everybody, as its reason says.
    private mutating func renew() {
        for rollout in controller.state.rollouts.values.sorted(by: { $0.id < $1.id }) {
            guard case .held(let reason) = rollout.phase, reason.code == .departed else { continue }
            order(.abort(rollout.id))
            order(.retry(rollout.id))
        }
    }
}

extension JobStatus {
    /// The same job, told to have ended otherwise.
    var contradicted: JobStatus {
        JobStatus(
            id: id,
            device: device,
            incarnation: incarnation,
            track: track,
            generation: generation,
            state: state == .succeeded ? .failed : .succeeded,
            revision: revision + 1,
            at: at
        )
    }
}
