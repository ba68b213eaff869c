import FleetModel
import FleetPlanner
import SpecLanguage
import Testing

struct GuardTests {
    private func fleet(
        _ specs: String,
        guards: String,
        cohort: String = SampleFleet.cohort()
    ) throws -> CompiledFleet {
        try SampleFleet.compile(
            SampleFleet.policy(extra: "guards: \(guards)") + cohort + specs
        )
    }

    private func plan(
        _ fleet: CompiledFleet,
        base: CompiledFleet? = nil,
        _ twins: [Twin]
    ) -> Plan {
        FleetPlanner.plan(
            PlanInput(
                fleet: fleet,
                base: base,
                twins: .sample(twins),
                ledger: .adopted,
                now: TestTime.now
            )
        )
    }

    private func twins(_ count: Int, x: JSONValue? = nil) -> [Twin] {
        (0..<count).map { index in
            .sample(
                "gw-\(index)",
                reported: x.map { ["x": $0] } ?? [:],
                applied: x.map { ["x": $0] }
            )
        }
    }

    @Test(arguments: [
        (10, "10%", true), (10, "100%", false), (10, "9", true), (10, "10", false),
        (9, "10%", true), (1, "99%", true), (1, "1", false),
    ])
    func `as many devices may change as the guard says, and no more`(
        count: Int,
        bound: String,
        isDenied: Bool
    ) throws {
        let fleet = try fleet(
            SampleFleet.config("a", "{x: 1}"),
            guards: "{devicesChanged: \(bound)}"
        )

        let plan = plan(fleet, twins(count))

        #expect(plan.isDenied == isDenied)
        #expect(plan.guards.map(\.kind) == [.devicesChanged])
        #expect(plan.guards.first?.count == count)
    }

    @Test func `the stricter guard of the revision in force and the new one holds`() throws {
        let base = try fleet(SampleFleet.config("a", "{x: 1}"), guards: "{devicesChanged: 1}")
        let loose = try fleet(SampleFleet.config("a", "{x: 2}"), guards: "{devicesChanged: 100%}")

        #expect(plan(loose, base: base, twins(5)).isDenied)
    }

    @Test func `another name of the cohort loosens no guard`() throws {
        let specs = SampleFleet.config("a", "{x: 1}")
        let renamed = SampleFleet.config("a", "{x: 2}", targets: "{cohorts: [boxes]}")
        let base = try fleet(specs, guards: "{devicesChanged: 1}")
        let loose = try fleet(
            renamed,
            guards: "{devicesChanged: 100%}",
            cohort: SampleFleet.cohort("boxes", extra: "formerly: gateways")
        )

        #expect(plan(loose, base: base, twins(5)).isDenied)
    }

    @Test func `another cohort that takes the devices loosens no guard`() throws {
        let specs = SampleFleet.firmware("os", "1.0.0") + SampleFleet.firmware("os", "2.0.0")
        let base = try fleet(
            specs,
            guards: "{downgrades: deny}",
            cohort: SampleFleet.cohort(extra: "firmware: {os: 2.0.0}")
        )
        let loose = try fleet(
            specs,
            guards: "{downgrades: allow}",
            cohort: SampleFleet.cohort(extra: "firmware: {os: 2.0.0}")
                + SampleFleet.cohort("boxes", precedence: 20, extra: "firmware: {os: 1.0.0}")
        )

        let plan = plan(loose, base: base, [.sample(firmware: ["os": "2.0.0"])])

        #expect(plan.isDenied)
        #expect(plan.guards.map(\.kind) == [.downgrades])
    }

    @Test func `a downgrade needs a yes even where nothing else is bounded`() throws {
        let specs = SampleFleet.firmware("os", "1.0.0") + SampleFleet.firmware("os", "2.0.0")
        let cohort = SampleFleet.cohort(extra: "firmware: {os: 1.0.0}")
        let twin = Twin.sample(firmware: ["os": "2.0.0"])
        let denying = try fleet(specs, guards: "{downgrades: deny}", cohort: cohort)
        let allowing = try fleet(specs, guards: "{downgrades: allow}", cohort: cohort)

        let denied = plan(denying, [twin])

        #expect(denied.isDenied)
        #expect(denied.rollouts.first?.allowsDowngrade == false)
        #expect(!plan(allowing, [twin]).isDenied)

        let yes = try fleet(
            specs + SampleFleet.acknowledgement("guard: downgrades", denied.intent),
            guards: "{downgrades: deny}",
            cohort: cohort
        )
        let acknowledged = plan(yes, [twin])
        #expect(!acknowledged.isDenied)
        #expect(acknowledged.rollouts.first?.allowsDowngrade == true)
        #expect(acknowledged.intent == denied.intent, "a yes does not change what it says yes to")
    }

    @Test func `a yes to another intent or one that has expired counts for nothing`() throws {
        let specs = SampleFleet.config("a", "{x: 1}")
        let intent = plan(try fleet(specs, guards: "{devicesChanged: 1}"), twins(3)).intent
        func isDenied(_ yes: String) throws -> Bool {
            plan(try fleet(specs + yes, guards: "{devicesChanged: 1}"), twins(3)).isDenied
        }

        #expect(try !isDenied(SampleFleet.acknowledgement("guard: devicesChanged", intent)))
        #expect(try isDenied(SampleFleet.acknowledgement("guard: removed", intent)))
        #expect(
            try isDenied(SampleFleet.acknowledgement("guard: devicesChanged", Digest(of: [1])))
        )
        #expect(
            try isDenied(
                SampleFleet.acknowledgement(
                    "guard: devicesChanged",
                    intent,
                    expires: TestTime.wall.description
                )
            )
        )
    }

    @Test func `devices that lose a field count as removed`() throws {
        let base = try fleet(
            SampleFleet.config("a", "{x: 1}") + SampleFleet.config("b", "{y: 1}"),
            guards: "{removed: 1}"
        )
        let next = try fleet(SampleFleet.config("b", "{y: 1}"), guards: "{removed: 1}")

        let plan = plan(next, base: base, twins(3, x: 1))

        #expect(plan.isDenied)
        #expect(plan.guards.contains { $0.kind == .removed && $0.count == 3 })
        #expect(plan.summary.release == 3)
    }

    @Test func `devices that nobody governs any more count as removed and shrink the cohort`()
        throws
    {
        let guards = "{removed: 0%, cohortShrink: 20%}"
        let specs = SampleFleet.config("a", "{x: 1}")
        let base = try fleet(specs, guards: guards)
        let next = try fleet(
            specs,
            guards: guards,
            cohort: SampleFleet.cohort(selector: "{matchLabels: {role: gateway, site: berlin}}")
        )

        let plan = plan(next, base: base, twins(5, x: 1))

        #expect(plan.isDenied)
        #expect(
            Set(plan.guards.filter { $0.verdict == .broken }.map(\.kind)) == [
                .removed, .cohortShrink,
            ]
        )
        #expect(plan.rollouts.isEmpty)
    }

    @Test func `a registry that takes all devices out of a cohort sends them nothing`() throws {
        let specs = SampleFleet.config("a", "{x: 1}")
        let fleet = try fleet(specs, guards: "{removed: 10%}")
        let relabelled = (0..<10).map { Twin.sample("gw-\($0)", labels: ["role": "router"]) }

        // The twins are relabelled: the revision in force no longer governs them either.
        let plan = plan(fleet, base: fleet, relabelled)

        #expect(plan.rollouts.isEmpty, "nothing is sent to devices that nobody governs")
        #expect(plan.summary.unmanaged == 10)
    }

    @Test(arguments: [(8, false), (7, true), (0, true)])
    func `devices that a registry took out of a cohort shrink it`(
        count: Int,
        isDenied: Bool
    ) throws {
        let fleet = try fleet(SampleFleet.config("a", "{x: 1}"), guards: "{cohortShrink: 20%}")
        var ledger = Ledger(standingAt: fleet, tenant: .standard)
        ledger.populations = ["gateways": 10]

        let plan = FleetPlanner.plan(
            PlanInput(
                fleet: fleet,
                base: fleet,
                twins: .sample(twins(count, x: 1)),
                ledger: ledger,
                now: TestTime.now
            )
        )

        #expect(plan.isDenied == isDenied)
        #expect(plan.guards.map(\.kind) == [.cohortShrink])
        #expect(plan.guards.first?.count == 10 - count)
        #expect(plan.guards.first?.total == 10)
    }

    @Test(arguments: [(4, true), (6, false)])
    func `devices that moved from one cohort to another were not removed`(
        others: Int,
        isDenied: Bool
    ) throws {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy(extra: "guards: {removed: 1}") + SampleFleet.cohort()
                + SampleFleet.cohort("routers", selector: "{matchLabels: {role: router}}")
                + SampleFleet.config("a", "{x: 1}")
        )
        var ledger = Ledger(standingAt: fleet, tenant: .standard)
        ledger.populations = ["gateways": 10, "routers": 2]
        let moved = (0..<others).map { Twin.sample("r-\($0)", labels: ["role": "router"]) }

        let plan = FleetPlanner.plan(
            PlanInput(
                fleet: fleet,
                base: fleet,
                twins: .sample(twins(5, x: 1) + moved),
                ledger: ledger,
                now: TestTime.now
            )
        )

        #expect(plan.isDenied == isDenied)
        #expect(plan.guards.map(\.count) == [isDenied ? 3 : 1])
    }

    @Test(arguments: [(2, false), (3, true)])
    func `corrections of drift count as changes, so that a mass of them holds`(
        drifted: Int,
        isDenied: Bool
    ) throws {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy(
                extra: "drift: {mode: correct, contestedAfter: 3}\n  guards: {devicesChanged: 2}"
            ) + SampleFleet.cohort() + SampleFleet.config("a", "{x: 1}")
        )
        let desired = DesiredState(fleet, tenant: .standard)
        let digest = try #require(desired.compiledDigest(of: CohortTrack("gateways", .config)))
        let twins = twins(drifted, x: 2)
        var ledger = Ledger(standingAt: fleet, tenant: .standard)
        for twin in twins {
            var record = DeviceRecord(incarnation: twin.incarnation)
            record.config.wish = Wish(
                rollout: .sample,
                compiled: digest,
                target: desired.target(for: twin, in: "gateways", on: .config).wish,
                isVerified: true
            )
            ledger.devices[twin.id] = record
        }

        let plan = FleetPlanner.plan(
            PlanInput(
                fleet: fleet,
                base: fleet,
                twins: .sample(twins),
                ledger: ledger,
                now: TestTime.now
            )
        )

        #expect(plan.rollouts.map(\.kind) == [.correction])
        #expect(plan.isDenied == isDenied)
    }

    @Test func `a cohort that vanishes is refused with the way on`() throws {
        let base = try fleet(SampleFleet.config("a", "{x: 1}"), guards: "{}")
        let next = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort("other")
                + SampleFleet.config("a", "{x: 1}", targets: "{cohorts: [other]}")
        )

        let plan = plan(next, base: base, twins(1))

        #expect(plan.isDenied)
        #expect(
            plan.findings.contains { $0.code == .vanished && $0.help?.contains("retired") == true }
        )
    }

    @Test func `an empty selector wave denies the plan`() throws {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy(
                waves:
                    "[{name: canary, select: {matchLabels: {ring: moon}}}, {name: rest, size: 100%}]"
            ) + SampleFleet.cohort() + SampleFleet.config("a", "{x: 1}")
        )

        let plan = plan(fleet, twins(3))

        #expect(plan.isDenied)
        #expect(plan.findings.first?.code == .emptyWave)
    }

    @Test func `the intent knows no commit, clock, place or twins`() throws {
        let specs = SampleFleet.config("a", "{x: 1}")
        let one = try fleet(specs, guards: "{}")
        let moved = try SampleFleet.compile(
            "\n\n\n" + SampleFleet.policy(extra: "guards: {}") + SampleFleet.cohort() + "\n" + specs
        )
        let other = try fleet(SampleFleet.config("a", "{x: 2}"), guards: "{}")

        let intent = plan(one, twins(3)).intent

        #expect(plan(moved, twins(7)).intent == intent)
        #expect(plan(other, twins(3)).intent != intent)
    }
}
