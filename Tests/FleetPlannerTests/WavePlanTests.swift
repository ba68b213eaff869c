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
}
