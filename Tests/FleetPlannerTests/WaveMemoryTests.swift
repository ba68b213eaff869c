import FleetModel
import SeededGenerator
import Testing

@testable import FleetPlanner

/// Waves that remember those of the plan before are the ones filled from nothing, whoever joined, left or changed meanwhile.
struct WaveMemoryTests {
    @Test(arguments: 0..<24)
    func `waves that remember are those of a plan that knows nothing`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed) &+ 500)
        var crowd = WaveCrowd(&random)
        let rollouts = (1...2).map(Self.rollout)
        let waves = Self.waves(&random)
        var memory = WaveMemory()
        for step in 0..<40 {
            for (index, rollout) in rollouts.enumerated() where !random.oneIn(5) {
                let candidates = crowd.candidates(of: index)
                let found = WavePlan(
                    rollout,
                    waves: waves,
                    now: TestTime.wall,
                    candidates: candidates,
                    &memory
                )
                let wanted = NaiveWaves(rollout, waves, candidates)
                guard found.assignment == wanted.assignment, found.findings == wanted.findings,
                    found.waves == wanted.waves
                else {
                    Issue.record("step \(step) of \(rollout)")
                    return
                }
            }
            memory.forgetUnused()
            memory.follow(crowd.change(&random))
        }
    }

    @Test func `a device that is not told of is not asked again`() {
        var random = SeededGenerator(seed: 1)
        let crowd = WaveCrowd(&random)
        let ring = RolloutPolicy.Wave.Members.select(LabelSelector([WaveCrowd.isCanary]))
        let waves = [Self.wave("canary", ring), Self.wave("rest", .size(.percent(.all)))]
        let rollout = Self.rollout(1)
        var memory = WaveMemory()
        var asked: [Int] = []
        for _ in 0..<3 {
            let candidates = crowd.candidates(of: 0)
            _ = WavePlan(
                rollout,
                waves: waves,
                now: TestTime.wall,
                candidates: candidates,
                &memory
            )
            asked.append(candidates.questions.count)
        }
        #expect(asked[0] > 0)
        #expect(asked[1...] == [0, 0])
    }

    private static func rollout(_ ordinal: Int) -> RolloutID {
        RolloutID(
            tenant: .standard,
            cohort: "gateways",
            track: .config,
            intent: Digest(of: []),
            ordinal: UInt64(ordinal)
        )
    }

    private static func waves(_ random: inout SeededGenerator) -> [RolloutPolicy.Wave] {
        let clause = ExpressionText(
            text: "device.labels.ring == \"canary\"",
            span: SourceSpan(file: "p.yaml", line: 3, column: 9)
        )
        return (0..<random.below(4)).map { index in
            let members: RolloutPolicy.Wave.Members =
                switch random.below(6) {
                case 0: .size(.count(random.below(9)))
                case 1, 2: .size(.percent(Percentage(random.below(80)) ?? .all))
                case 3: .select(LabelSelector([WaveCrowd.isCanary]))
                case 4: .select(LabelSelector([.init(key: "ring", operator: .doesNotExist)]))
                default: .select(LabelSelector([], whereClause: clause))
                }
            return wave(ResourceName("wave-\(index)") ?? "wave", members)
        } + [wave("rest", .size(.percent(.all)))]
    }

    private static func wave(
        _ name: ResourceName,
        _ members: RolloutPolicy.Wave.Members
    ) -> RolloutPolicy.Wave {
        .sample(name, members, span: SourceSpan(file: "p.yaml", line: 1, column: 1))
    }
}

/// The rules of waves once more, with everything looked at for every wave.
private struct NaiveWaves {
    private(set) var waves: [ResolvedWave] = []
    private(set) var assignment: [UInt32]
    private(set) var findings: [WavePlan.Finding] = []

    init(
        _ rollout: RolloutID,
        _ policy: [RolloutPolicy.Wave],
        _ candidates: WaveCrowd.Candidates
    ) {
        let order = (0..<candidates.count).filter(candidates.needsChange)
            .sorted { candidates.turn($0, in: rollout) < candidates.turn($1, in: rollout) }
        let away = (0..<candidates.count).filter {
            !candidates.needsChange($0) && !candidates.isConverged($0)
        }
        assignment = Array(repeating: UInt32(policy.count - 1), count: candidates.count)
        var placed: Set<Int> = []
        var undecided: Set<Int> = []
        for (index, wave) in policy.enumerated() {
            let isLast = index == policy.count - 1
            let covered = waves.last?.cumulative ?? 0
            let left = order.filter { !placed.contains($0) && (isLast || !undecided.contains($0)) }
            var taken: [Int] = []
            switch wave.members {
            case .select(let selector) where !isLast:
                let free = left + away.filter { !placed.contains($0) && !undecided.contains($0) }
                let selector = DeviceSelector(selector)
                let answers = free.map { (place: $0, answer: candidates.answer($0, selector)) }
                taken = answers.filter { $0.answer == .holds }.map(\.place)
                let unknown = answers.filter { $0.answer != .holds && $0.answer != .fails }
                undecided.formUnion(unknown.map(\.place))
                if case .unknown(let why)? = unknown.first?.answer {
                    findings.append(.undecided(wave: index, count: unknown.count, reason: why))
                }
                guard taken.isEmpty else { break }
                let isKnown = (0..<candidates.count).contains {
                    candidates.answer($0, selector) == .holds
                }
                findings.append(
                    isKnown
                        ? .nobodyNeedsIt(wave: index)
                        : .emptySelector(wave: index, isAllowed: wave.allowEmpty)
                )
            case .size(let quantity) where !isLast:
                let size = min(max(1, quantity.resolved(of: order.count)), order.count)
                taken = Array(left.prefix(max(0, size - covered)))
                if taken.isEmpty { findings.append(.addsNobody(wave: index)) }
            case .select, .size:
                taken = left
                if taken.isEmpty { findings.append(.addsNobody(wave: index)) }
            }
            for place in taken { assignment[place] = UInt32(index) }
            placed.formUnion(taken)
            let count = taken.count(where: candidates.needsChange)
            waves.append(
                ResolvedWave(
                    wave,
                    count: count,
                    cumulative: covered + count,
                    isSkipped: taken.isEmpty
                )
            )
        }
    }
}
