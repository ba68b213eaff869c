package import FleetModel
package import RolloutEngine

/// What a seed draws before anything happens: faults, sizes, specs. The one place where worlds are made.
package struct WorldPlan: Sendable {
    package let seed: UInt64
    package var faults: Set<FaultClass>
    /// In millionths of the chances in which a fault of the class could happen.
    package var rates: [FaultClass: Int]
    package var buggified: Set<Buggify>
    package var deviceCount: Int
    /// How long faults go on, authors push and operators order.
    package var safety: TimeSpan
    package var instanceCount: Int
    package var fleet: SampleFleet
    package var settings: EngineSettings
    /// Between two cycles of an instance.
    package var cycle: TimeSpan
    package var sweepEvery: TimeSpan
    package var planEvery: TimeSpan
    /// Between two calls of a device.
    package var poll: TimeSpan
    package var recordsPerCheckpoint: UInt64
    package var badVersionKind: BadVersionKind
    /// Whether all prefixes of the journal are replayed at the end.
    package var replaysPrefixes: Bool
    /// Whether plans are held against the reference planner.
    package var checksPlans: Bool

    /// What a version does to hardware that it is no good for.
    package enum BadVersionKind: String, Sendable, CaseIterable {
        case failsToInstall, bootsUnhealthy, bricks
    }

    package init(seed: UInt64) {
        var random = RandomSource(seed: seed)
        self.seed = seed
        let isCalm = random.chance(10)
        faults = []
        rates = [:]
        for fault in FaultClass.allCases {
            let isOn = random.chance(50)
            rates[fault] = fault.rate * [50, 100, 100, 200][random.number(0...3)] / 100
            if isOn, !isCalm { faults.insert(fault) }
        }
        buggified = Set(Buggify.allCases.filter { _ in random.chance(25) })
        if isCalm { buggified = [] }
        deviceCount = Self.deviceCount(&random)
        safety = .minutes(random.number(8 * 60...20 * 60))
        instanceCount = isCalm ? 1 : [1, 2, 2, 3][random.number(0...3)]
        cycle = .seconds(random.number(45...150))
        sweepEvery = .minutes(random.number(10...40))
        planEvery = .minutes(random.number(3...10))
        poll = .seconds(random.number(150...420))
        recordsPerCheckpoint = UInt64(random.number(20...400))
        badVersionKind = BadVersionKind.allCases[random.number(0...2)]
        settings = EngineSettings()
        fleet = SampleFleet()
        fleet.versions = 9
        replaysPrefixes = random.chance(5)
        checksPlans = random.chance(10)
        drawSettings(&random)
        drawFleet(&random)
    }

    private static func deviceCount(_ random: inout RandomSource) -> Int {
        switch random.number(0...99) {
        case ..<15: random.number(8...30)
        case ..<92: random.number(50...80)
        default: random.number(80...200)
        }
    }

    private mutating func drawSettings(_ random: inout RandomSource) {
        settings.lifetime = [.firmware: .minutes(random.number(20...60)), .config: .minutes(20)]
        settings.timeout = [.firmware: .minutes(random.number(25...50)), .config: .minutes(15)]
        settings.jobsInFlight = random.number(6...40)
        settings.jobsPerMinute = faults.contains(.lowRate) ? 1 : random.number(3...12)
        settings.expiredJobsPerDevice = random.number(1...3)
        if buggified.contains(.jobsPerDecisionOfOne) { settings.jobsPerDecision = 1 }
    }

    private mutating func drawFleet(_ random: inout RandomSource) {
        fleet.waves = Self.waves(&random)
        fleet.maxInFlight = random.number(3...20)
        fleet.minCoverage = [0, 30, 50, 80][random.number(0...3)]
        let mode: [RolloutPolicy.Offline.Mode] = [.defer, .exclude, .wait, .defer]
        fleet.offline = RolloutPolicy.Offline(
            mode: mode[random.number(0...3)],
            after: .minutes(random.number(20...60))
        )
        fleet.deadline = .hours(random.number(3...10))
        fleet.onFail = (
            random.chance(60) ? .rollback : .hold, random.chance(30) ? .rollback : .hold
        )
        let successions: [RolloutPolicy.OnNewRevision] = [.supersede, .finish, .queue]
        fleet.onNewRevision = (
            successions[random.number(0...2)], successions[random.number(0...2)]
        )
        fleet.fresh = .minutes(random.number(15...30))
        fleet.hasAnnex = random.chance(40)
        if random.chance(25) { fleet.radio = Version(1, 0, 0) }
        if faults.contains(.drift) { fleet.drift = .correct }
    }

    private static func waves(_ random: inout RandomSource) -> [RolloutPolicy.Wave] {
        let canary = SampleFleet.wave(
            "canary",
            .select(SampleFleet.ring("canary")),
            soak: .minutes(random.number(5...30)),
            minSuccess: random.chance(70) ? 100 : 60,
            max: random.chance(70) ? 0 : 1
        )
        let share = SampleFleet.wave(
            "share",
            .size(.percent(SampleFleet.percent(random.number(20...60)))),
            soak: .minutes(random.number(0...20)),
            minSuccess: random.number(50...100),
            max: random.chance(30) ? random.number(0...3) : nil,
            share: random.chance(40) ? random.number(0...25) : nil
        )
        let rest = SampleFleet.wave(
            "rest",
            .size(.percent(.all)),
            soak: .zero,
            minSuccess: random.number(50...90),
            max: nil,
            share: random.chance(30) ? random.number(10...40) : nil
        )
        return random.chance(70) ? [canary, share, rest] : [canary, rest]
    }
}

extension FaultClass {
    /// In millionths of its chances: what could happen at each of many thousand steps is rarer than what could happen once.
    fileprivate var rate: Int {
        switch self {
        case .bricking, .lowRate, .clockDrift: 1_000_000
        case .badCommit: 500_000
        case .documents: 400_000
        case .crashInRecovery: 300_000
        case .bitRot, .revert, .rewind: 250_000
        case .doubleClick: 200_000
        case .lostOffer, .lostAnswer, .cutListing, .disorderedListing: 150_000
        case .delayedOffer, .doubledOffer: 120_000
        case .doubledAnswer, .reorderedAnswer: 100_000
        case .slow, .lying: 80_000
        case .powerCut, .fallback, .operatorPause, .staleOrder, .exclusion, .staleReplica: 60_000
        case .failing: 40_000
        case .lostCursor: 20_000
        case .contradictingAnswer: 15_000
        case .gitOutage: 10_000
        case .wallJump: 8_000
        case .tornWrite, .reorderedWrite, .corruptWrite, .writeError, .syncError, .diskFull: 5_000
        case .partition, .sinkOutage, .leaderPause: 6_000
        case .mute: 8_000
        case .offline: 4_000
        case .crash, .drift: 2_000
        case .replaced: 400
        case .clone: 300
        }
    }
}
