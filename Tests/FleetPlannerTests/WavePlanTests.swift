import FleetModel
import FleetPlanner
import Testing

struct WavePlanTests {
    private let rollout = RolloutID(
        tenant: .standard,
        cohort: "gateways",
        track: .config,
        intent: Digest(of: []),
        ordinal: 1
    )

    private func wave(
        _ name: ResourceName,
        _ members: RolloutPolicy.Wave.Members,
        allowEmpty: Bool = false,
        minSuccess: Int = 100,
        budget: RolloutPolicy.Wave.FailureBudget = .init(percent: nil, max: nil)
    ) -> RolloutPolicy.Wave {
        RolloutPolicy.Wave(
            name: name,
            members: members,
            allowEmpty: allowEmpty,
            soak: .zero,
            minSuccess: Percentage(minSuccess) ?? .all,
            failureBudget: budget,
            requiresHealthy: true,
            span: SourceSpan(file: "p.yaml", line: 1, column: 1)
        )
    }

    private func percent(_ share: Int) -> RolloutPolicy.Wave.Members {
        .size(.percent(Percentage(share) ?? .all))
    }

    private func candidates(_ count: Int, converged: Set<Int> = []) -> [SampleCandidate] {
        (0..<count).map { index in
            SampleCandidate(
                .sample(
                    "gw-\(index)",
                    labels: ["ring": index.isMultiple(of: 10) ? "canary" : "wide"]
                ),
                needsChange: !converged.contains(index),
                isConverged: converged.contains(index)
            )
        }
    }

    @Test(arguments: [
        (1, [1, 0, 0, 0]), (2, [1, 0, 0, 1]), (3, [1, 0, 0, 2]), (7, [1, 0, 2, 4]),
        (99, [1, 3, 45, 50]), (100, [1, 4, 45, 50]), (101, [1, 4, 45, 51]),
        (1_000, [10, 40, 450, 500]),
    ])
    func `1 %, 5 %, 50 % and the rest of a cohort come to whole numbers`(
        count: Int,
        expected: [Int]
    ) {
        let waves = [
            wave("canary", percent(1)), wave("early", percent(5)), wave("half", percent(50)),
            wave("rest", percent(100)),
        ]

        let plan = WavePlan(
            rollout,
            waves: waves,
            now: TestTime.wall,
            candidates: candidates(count)
        )

        #expect(plan.waves.map(\.count) == expected)
        #expect(plan.waves.last?.cumulative == count)
        for index in waves.indices {
            #expect(plan.assignment.count { $0 == index } == expected[index])
        }
    }

    @Test func `counts are cumulative coverage and never more than there are`() {
        let waves = [
            wave("one", .size(.count(2))), wave("two", .size(.count(5))),
            wave("same", .size(.count(5))), wave("rest", percent(100)),
        ]

        let few = WavePlan(rollout, waves: waves, now: TestTime.wall, candidates: candidates(4))
        let many = WavePlan(rollout, waves: waves, now: TestTime.wall, candidates: candidates(9))

        #expect(few.waves.map(\.count) == [2, 2, 0, 0])
        #expect(many.waves.map(\.count) == [2, 3, 0, 4])
        #expect(many.findings == [.addsNobody(wave: 2)])
    }

    @Test func `devices that have it already are left out of every size`() {
        let waves = [wave("canary", percent(10)), wave("rest", percent(100))]

        let plan = WavePlan(
            rollout,
            waves: waves,
            now: TestTime.wall,
            candidates: candidates(100, converged: Set(0..<80))
        )

        #expect(plan.waves.map(\.count) == [2, 18])
        #expect(
            zip(plan.assignment, candidates(100, converged: Set(0..<80))).allSatisfy {
                wave,
                candidate in
                candidate.needsChange || wave == 1
            }
        )
    }

    @Test func `a selector takes those who need it and are left`() {
        let ring = LabelSelector([.init(key: "ring", operator: .isIn, values: ["canary"])])
        let waves = [wave("canary", .select(ring)), wave("rest", percent(100))]

        let plan = WavePlan(
            rollout,
            waves: waves,
            now: TestTime.wall,
            candidates: candidates(25, converged: [0])
        )

        #expect(plan.waves.map(\.count) == [2, 22])
        #expect(plan.assignment[10] == 0)
        #expect(plan.assignment[20] == 0)
    }

    @Test func `a wave counts who needs it, and is not skipped for who cannot take it now`() {
        let ring = LabelSelector([.init(key: "ring", operator: .isIn, values: ["canary"])])
        let away = candidates(25).enumerated().map { index, candidate in
            SampleCandidate(
                candidate.twin,
                needsChange: index != 10 && index != 20
            )
        }
        let waves = [wave("canary", .select(ring)), wave("rest", percent(100))]

        let some = WavePlan(rollout, waves: waves, now: TestTime.wall, candidates: away)
        let none = WavePlan(
            rollout,
            waves: waves,
            now: TestTime.wall,
            candidates: Array(away.dropFirst())
        )

        #expect(some.waves.map(\.count) == [1, 22])
        #expect(some.waves.map(\.cumulative) == [1, 23])
        #expect(some.assignment.count { $0 == 0 } == 3)
        #expect(some.waves[0].requiredSuccesses == 1)
        #expect(none.waves.map(\.count) == [0, 22])
        #expect(none.waves.map(\.isSkipped) == [false, false])
    }

    @Test func `an empty selector is an error unless the policy allows it`() {
        let nobody = LabelSelector([.init(key: "ring", operator: .isIn, values: ["moon"])])
        let ring = LabelSelector([.init(key: "ring", operator: .isIn, values: ["canary"])])

        let denied = WavePlan(
            rollout,
            waves: [wave("canary", .select(nobody)), wave("rest", percent(100))],
            now: TestTime.wall,
            candidates: candidates(5)
        )
        let allowed = WavePlan(
            rollout,
            waves: [wave("canary", .select(nobody), allowEmpty: true), wave("rest", percent(100))],
            now: TestTime.wall,
            candidates: candidates(5)
        )
        let converged = WavePlan(
            rollout,
            waves: [wave("canary", .select(ring)), wave("rest", percent(100))],
            now: TestTime.wall,
            candidates: candidates(5, converged: [0])
        )

        #expect(denied.findings == [.emptySelector(wave: 0, isAllowed: false)])
        #expect(allowed.findings == [.emptySelector(wave: 0, isAllowed: true)])
        #expect(converged.findings == [.nobodyNeedsIt(wave: 0)])
    }

    @Test func `a device's place depends on rollout and device alone`() {
        let waves = [wave("canary", .size(.count(10))), wave("rest", percent(100))]
        let all = candidates(200)

        let forward = WavePlan(rollout, waves: waves, now: TestTime.wall, candidates: all)
        let backward = WavePlan(
            rollout,
            waves: waves,
            now: TestTime.wall,
            candidates: all.reversed()
        )
        let other = WavePlan(
            RolloutID(
                tenant: .standard,
                cohort: "gateways",
                track: .config,
                intent: Digest(of: []),
                ordinal: 2
            ),
            waves: waves,
            now: TestTime.wall,
            candidates: all
        )

        #expect(forward.assignment == backward.assignment.reversed())
        #expect(forward.assignment != other.assignment, "the next rollout has another canary")
    }

    @Test(arguments: [
        (1, 98, 2, 3, 1, 0), (50, 98, 2, 3, 49, 1), (100, 98, 2, 3, 98, 2),
        (1_000, 98, 2, 3, 980, 3), (7, 90, 100, 100, 7, 7), (3, 50, 0, 9, 2, 0),
    ])
    func `successes round up and failures round down to the tighter bound`(
        count: Int,
        minSuccess: Int,
        share: Int,
        cap: Int,
        required: Int,
        allowed: Int
    ) {
        let wave = wave(
            "w",
            percent(100),
            minSuccess: minSuccess,
            budget: .init(percent: Percentage(share), max: cap)
        )

        #expect(wave.requiredSuccesses(of: count) == required)
        #expect(wave.allowedFailures(of: count) == allowed)
    }

    @Test func `without a budget as many may fail as need not succeed`() {
        #expect(wave("w", percent(100), minSuccess: 90).allowedFailures(of: 10) == 1)
        #expect(wave("w", percent(100)).allowedFailures(of: 10) == 0)
        #expect(wave("w", percent(100), minSuccess: 0).allowedFailures(of: 10) == 9)
    }

    @Test func `those for whom the where of a wave has no answer come last`() throws {
        let clause = ExpressionText(
            text: "device.labels.tier == \"first\"",
            span: SourceSpan(file: "p.yaml", line: 3, column: 9)
        )
        let devices = (0..<12).map { index -> SampleCandidate in
            let tier: LabelSet =
                switch index {
                case 0, 1: ["tier": "first"]
                case 2, 3, 4: ["tier": "second"]
                default: [:]
                }
            return SampleCandidate(.sample("gw-\(index)", labels: tier), needsChange: true)
        }
        let waves = [
            wave("first", .select(LabelSelector([], whereClause: clause))),
            wave("half", percent(50)), wave("rest", percent(100)),
        ]

        let plan = WavePlan(rollout, waves: waves, now: TestTime.wall, candidates: devices)

        #expect(plan.assignment == [0, 0, 1, 1, 1] + Array(repeating: 2, count: 7))
        #expect(plan.waves.map(\.count) == [2, 3, 7])
        #expect(
            plan.findings == [
                .undecided(
                    wave: 0,
                    count: 7,
                    reason: "`where` at p.yaml:3:9 has no answer: there is no `tier`"
                )
            ]
        )
    }

    @Test func `a wave reads what devices report, at the time of the plan`() {
        let clause = ExpressionText(
            text: """
                semver(device.reported.firmware.os) >= semver("2.0.0") && now - device.reportedAt < duration("1h")
                """,
            span: SourceSpan(file: "p.yaml", line: 3, column: 9)
        )
        let devices = ["1.0.0", "2.1.0"].map {
            SampleCandidate(.sample("gw-\($0)", firmware: ["os": $0]), needsChange: true)
        }
        let waves = [
            wave("new", .select(LabelSelector([], whereClause: clause))),
            wave("rest", percent(100)),
        ]

        let soon = WavePlan(rollout, waves: waves, now: TestTime.wall, candidates: devices)
        let late = WavePlan(
            rollout,
            waves: waves,
            now: TestTime.wall.advanced(by: .hours(2)),
            candidates: devices
        )

        #expect(soon.assignment == [1, 0])
        #expect(late.assignment == [1, 1])
        #expect(late.findings == [WavePlan.Finding.emptySelector(wave: 0, isAllowed: false)])
    }

    /// Devices of three models, so many of each, and of two regions in turn; one in ten has no region.
    private func crowd(_ counts: [Int]) -> [SampleCandidate] {
        zip(["a", "b", "c"] as [Text], counts).flatMap { model, count in
            (0..<count).map { index in
                let region: LabelSet =
                    index % 10 == 9 ? [:] : ["region": index % 2 == 0 ? "north" : "south"]
                return SampleCandidate(
                    .sample("gw-\(model)-\(index)", labels: region, facts: ["model": model]),
                    needsChange: true
                )
            }
        }
    }

    private func spread(_ size: Int, by keys: [GroupingKey]) -> [RolloutPolicy.Wave] {
        let canary = RolloutPolicy.Wave(
            name: "canary",
            members: .size(.count(size)),
            soak: .zero,
            minSuccess: .all,
            failureBudget: .init(percent: nil, max: nil),
            requiresHealthy: true,
            spread: keys,
            span: SourceSpan(file: "p.yaml", line: 1, column: 1)
        )
        return [canary, wave("rest", percent(100))]
    }

    /// How many devices of the first wave are of each cell.
    private func cells(
        _ plan: WavePlan,
        _ devices: [SampleCandidate],
        by keys: [GroupingKey]
    )
        -> [[Text?]: Int]
    {
        let first = zip(plan.assignment, devices).filter { $0.0 == 0 }.map(\.1)
        return Dictionary(grouping: first) { device in keys.map { device.twin.value(of: $0) } }
            .mapValues(\.count)
    }

    @Test func `a wave that is spread takes one of every cell, those that lack a label among them`()
    {
        let keys = [GroupingKey.hardware("model"), .label("region")]
        // 3 models, each north, south and without a region.
        let devices = crowd([500, 40, 10])
        let plan = WavePlan(
            rollout,
            waves: spread(12, by: keys),
            now: TestTime.wall,
            candidates: devices
        )
        let cells = cells(plan, devices, by: keys)
        #expect(cells.count == 9)
        #expect(cells.values.reduce(0, +) == 12)
        #expect(plan.waves.map(\.count) == [12, 538])
    }

    @Test func `where there is less room than cells the largest ones are taken`() {
        let keys = [GroupingKey.hardware("model")]
        let devices = crowd([30, 5, 300])
        let plan = WavePlan(
            rollout,
            waves: spread(2, by: keys),
            now: TestTime.wall,
            candidates: devices
        )
        #expect(cells(plan, devices, by: keys) == [["c"]: 1, ["a"]: 1])
    }

    @Test func `who is of a cell goes by the digest of rollout and device, whatever their order`() {
        let keys = [GroupingKey.hardware("model"), .label("region")]
        let devices = crowd([50, 40, 30])
        let turned = Array(devices.reversed())
        func first(_ devices: [SampleCandidate]) -> Set<DeviceID> {
            let plan = WavePlan(
                rollout,
                waves: spread(20, by: keys),
                now: TestTime.wall,
                candidates: devices
            )
            return Set(zip(plan.assignment, devices).filter { $0.0 == 0 }.map(\.1.twin.id))
        }
        #expect(first(devices) == first(turned))
        #expect(first(devices).count == 20)
    }

    @Test
    func
        `nobody comes in an earlier wave than those that go first, and waves stay as large as they are written`()
    {
        let devices = candidates(100)
        // Of each ten devices the first is the gateway of the others.
        let plan = WavePlan(
            rollout,
            waves: [
                wave("canary", percent(5)), wave("half", percent(50)), wave("rest", percent(100)),
            ],
            now: TestTime.wall,
            candidates: devices,
            predecessors: { $0 % 10 == 0 ? [] : [$0 - $0 % 10] }
        )
        #expect(plan.waves.map(\.count) == [5, 45, 50])
        for (place, wave) in plan.assignment.enumerated() where place % 10 != 0 {
            #expect(plan.assignment[place - place % 10] <= wave)
        }
    }

    @Test
    func
        `a selector that names a device before its gateway has it go with the gateway, and a finding says so`()
    {
        let ring = LabelSelector([.init(key: "ring", operator: .isIn, values: ["canary"])])
        let plan = WavePlan(
            rollout,
            waves: [wave("canary", .select(ring)), wave("rest", percent(100))],
            now: TestTime.wall,
            candidates: candidates(30),
            predecessors: { $0 == 20 ? [21] : [] }
        )
        #expect(plan.waves.map(\.count) == [2, 28])
        #expect(plan.assignment[20] == 1)
        #expect(plan.findings == [.outrun(wave: 0, count: 1)])
    }
}
