import FleetModel
import FleetPlanner
import RolloutEngine
import SpecLanguage

/// A world that one seed makes: devices, a platform, a branch, operators, a disk and some instances of the controller, moved by
/// one queue of events on one thread.
package final class World {
    static let start = Timestamp(milliseconds: 1_790_000_000_000)
    static let leaseSpan = TimeSpan.minutes(6)

    struct Lease {
        var holder: Int?
        var ends = TimeSpan.zero
    }

    /// A chance of its own for each part, so that a fault that is left out moves nothing else.
    struct Chances {
        var schedule, devices, network, disk, instances, author, operators, faults: RandomSource

        init(seed: UInt64) {
            func source(_ number: UInt64) -> RandomSource {
                RandomSource(seed: seed &* 1_000_003 &+ number)
            }
            schedule = source(1)
            devices = source(2)
            network = source(3)
            disk = source(4)
            instances = source(5)
            author = source(6)
            operators = source(7)
            faults = source(8)
        }
    }

    let plan: WorldPlan
    let mutant: SimulatorMutant?
    var random: Chances
    private(set) var time = TimeSpan.zero
    private var queue = EventQueue()
    var devices: [VirtualDevice] = []
    var platform: VirtualPlatform
    let journal: DiskJournal
    var instances: [Instance]
    var lease = Lease()
    var branch: Branch
    var orders: [OperatorOrder] = []
    var partitions: [Int: TimeSpan] = [:]
    var sinkOutageEnds = TimeSpan.zero
    var gitOutageEnds = TimeSpan.zero
    /// Whether faults have ended, but for what is permanent.
    var isHealed = false
    /// Whether operators do what has to be done.
    var isTended = false
    /// When failed content is tried again.
    var retriesAt = TimeSpan.zero
    private var compiledFleets: [CommitID: CompiledFleet] = [:]
    let oracle: Oracle
    package internal(set) var trace = Trace()
    package internal(set) var statistics = Statistics()
    private var serial = 0

    init(_ plan: WorldPlan, mutant: Mutant? = nil) {
        var plan = plan
        #if DEBUG
        if case .engine(let mutation) = mutant { plan.settings.mutation = mutation }
        #endif
        var simulator: SimulatorMutant?
        if case .simulator(let planted) = mutant { simulator = planted }
        self.plan = plan
        self.mutant = simulator
        random = Chances(seed: plan.seed)
        platform = VirtualPlatform(wall: Self.start, ignoresEpochs: simulator == .sinkIgnoresEpoch)
        journal = DiskJournal(seed: plan.seed, mutant: simulator)
        instances = (0..<plan.instanceCount).map(Instance.init)
        branch = Branch(plan.fleet)
        oracle = Oracle()
        makeDevices()
        makeClocks()
        for index in devices.indices { schedule(.device(index), in: .seconds(index % 60)) }
        for index in instances.indices { schedule(.instance(index), in: .seconds(90 + 20 * index)) }
        schedule(.platform, in: .minutes(1))
        schedule(.author, in: .minutes(random.author.number(60...180)))
        schedule(.operators, in: .minutes(3))
        statistics.runs = 1
        statistics.devices = [plan.deviceCount]
    }

    private func makeDevices() {
        let isSpoiled = plan.faults.contains(.bricking)
        for index in 0..<plan.deviceCount {
            var device = VirtualDevice(
                serial: index,
                id: Self.name(index),
                model: SampleFleet.models[index % 2],
                ring: index < 3 ? "canary" : "wide",
                incarnation: Self.life(1)
            )
            if fault(.slow) { device.temper = .slow }
            if fault(.lying) { device.temper = .lies }
            if isSpoiled, device.model == "b" { device.badVersions = [SampleFleet.badVersion] }
            devices.append(device)
        }
        guard plan.fleet.hasAnnex else { return }
        let first = plan.deviceCount * 2 / 3
        for index in first..<plan.deviceCount { devices[index].site = "annex" }
        devices[first].ring = "canary"
    }

    private func makeClocks() {
        for index in instances.indices where fault(.clockDrift) {
            instances[index].drift = Int64(random.instances.number(-50...50))
        }
    }

    static func name(_ index: Int) -> DeviceID {
        DeviceID("gw-\(String(String(index + 1_000).dropFirst()))")
            ?? { preconditionFailure("a bad name") }()
    }

    static func life(_ number: Int) -> Incarnation {
        Incarnation("life-\(number)") ?? { preconditionFailure("a bad name") }()
    }

    // Chance.

    /// Whether a fault of the class happens here, where it is on.
    func fault(_ fault: FaultClass) -> Bool {
        guard plan.faults.contains(fault), !isHealed else { return false }
        let rate = plan.rates[fault] ?? 0
        guard random.faults.number(0...999_999) < rate else { return false }
        statistics.faults[fault.rawValue, default: 0] += 1
        return true
    }

    /// Whether the run takes a rare way here.
    func buggify(_ place: Buggify) -> Bool {
        guard plan.buggified.contains(place), random.schedule.chance(25) else { return false }
        statistics.buggified[place.rawValue, default: 0] += 1
        return true
    }

    func probe(_ probe: Probe) { statistics.count(probe) }

    func note(_ line: String) { trace.note(time, line) }

    // Time.

    func schedule(_ event: Event, in span: TimeSpan) {
        queue.push(event, at: time + span, tie: random.schedule.next())
    }

    /// Lets the world go on until then, or until something is found to be wrong.
    func run(until end: TimeSpan) async {
        while oracle.violation == nil, let (event, at) = queue.pop(before: end) {
            time = at
            platform.wall = Self.start.advanced(by: time)
            statistics.events += 1
            await handle(event)
        }
        statistics.milliseconds += max(0, (end - time).milliseconds)
        if oracle.violation == nil { time = max(time, end) }
        statistics.milliseconds = time.milliseconds
    }

    private func handle(_ event: Event) async {
        switch event {
        case .device(let index): call(index)
        case .finish(let device, let serial): finish(device, serial)
        case .fallBack(let index): fallBack(index)
        case .instance(let index): await run(instance: index)
        case .platform: await tick()
        case .author: author()
        case .operators: operate()
        case .lateOffer(let job, let epoch): arrive(job, epoch)
        }
    }

    /// Once a minute: what runs out at the platform, and what happens to machines as time goes by.
    private func tick() async {
        schedule(.platform, in: .minutes(1))
        if !buggify(.expiryLate) {
            for state in platform.expire() {
                probe(state == .expired ? .expiredUntaken : .timedOut)
            }
        }
        for index in instances.indices where fault(.wallJump) {
            instances[index].wallOffset = .minutes(random.instances.number(-600...600))
        }
        if time.milliseconds % 3_600_000 == 0, fault(.bitRot), await journal.rot() {
            note("a bit of the journal rots")
            // It is met by whoever reads the journal next.
            if let leader = instances.indices.first(where: { instances[$0].phase == .leading }) {
                crash(leader)
            }
        }
    }

    /// What a commit compiles to.
    func compiled(_ commit: Branch.Commit) -> CompiledFleet {
        if let known = compiledFleets[commit.id] { return known }
        let made = (commit.fleet ?? plan.fleet).compiled(commit: commit.id)
        compiledFleets[commit.id] = made
        return made
    }

    func nextSerial() -> Int {
        serial += 1
        return serial
    }

    /// Who leads, if anybody does.
    var leader: Instance? { instances.first { $0.phase == .leading && $0.pausedUntil <= time } }
}
