import FleetModel
import FleetPlanner
import SpecLanguage
import Testing

struct FleetPlannerTests {
    private let config = CohortTrack("gateways", .config)
    private let firmware = CohortTrack("gateways", .firmware)

    private func fleet(_ specs: String, policy: String = "") throws -> CompiledFleet {
        try SampleFleet.compile(
            SampleFleet.policy(extra: policy) + SampleFleet.cohort() + specs
        )
    }

    private func plan(
        _ fleet: CompiledFleet,
        _ twins: [Twin],
        ledger: Ledger = .adopted
    ) -> Plan {
        FleetPlanner.plan(
            PlanInput(fleet: fleet, twins: .sample(twins), ledger: ledger, now: TestTime.now)
        )
    }

    private func desired(_ fleet: CompiledFleet) -> DesiredState {
        DesiredState(fleet, tenant: .standard)
    }

    /// A ledger in which the fleet's content stands, has succeeded, and was verified on the devices.
    private func settled(_ fleet: CompiledFleet, verified twins: [Twin] = []) -> Ledger {
        var ledger = Ledger.adopted
        let desired = desired(fleet)
        for key in [config, firmware] {
            guard let digest = desired.compiledDigest(of: key) else { continue }
            var standing = Standing()
            standing.ordinal = 1
            standing.current = digest
            standing.succeeded = digest
            ledger.standings[key] = standing
        }
        for twin in twins {
            var record = DeviceRecord(incarnation: twin.incarnation)
            record.config.wish = Wish(
                rollout: .sample,
                compiled: desired.compiledDigest(of: config) ?? Digest(of: []),
                target: desired.target(for: twin, in: "gateways", on: .config).wish,
                isVerified: true
            )
            ledger.devices[twin.id] = record
        }
        return ledger
    }

    private func status(_ plan: Plan, _ device: String, _ track: Track = .config) -> TrackStatus? {
        plan.groups.first { $0.devices.contains { $0.text.string == device } }?.status(track)
    }

    @Test func `the first plan is an adoption: it begins nothing until it is approved`() throws {
        let fleet = try fleet(SampleFleet.config("a", "{x: 1}"))

        let first = plan(fleet, [.sample()], ledger: Ledger())

        #expect(first.isDenied)
        #expect(first.findings.first?.code == .firstContact)
        #expect(first.rollouts.map(\.cohortTrack) == [config])

        let approved = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort() + SampleFleet.config("a", "{x: 1}")
                + SampleFleet.acknowledgement("firstContact: true", first.intent)
        )
        #expect(!plan(approved, [.sample()], ledger: Ledger()).isDenied)
    }

    @Test func `a fleet that is as desired gives an empty plan`() throws {
        let fleet = try fleet(SampleFleet.config("a", "{x: 1}"))

        let plan = plan(fleet, [.sample(reported: ["x": 1])], ledger: settled(fleet))

        #expect(plan.isEmpty)
        #expect(plan.summary.unchanged == 1)
        #expect(plan.findings.isEmpty)
        #expect(plan.causes.isEmpty)
    }

    @Test func `a revision begins one rollout of the whole cohort, converged members listed`()
        throws
    {
        let fleet = try fleet(SampleFleet.config("a", "{x: 1}"))
        let twins = [Twin.sample("gw-1", reported: ["x": 1]), .sample("gw-2"), .sample("gw-3")]

        let plan = plan(fleet, twins)

        let rollout = try #require(plan.rollouts.first)
        #expect(plan.rollouts.count == 1)
        #expect(rollout.kind == .revision)
        #expect(rollout.ordinal == 1)
        #expect(rollout.members.map(\.isConverged) == [true, false, false])
        #expect(rollout.waves.map(\.count) == [1, 1])
        #expect(rollout.changeCount == 2)
        #expect(plan.summary.change == 2)
    }

    @Test func `content that stands begins nothing, and a device that lags behind catches up`()
        throws
    {
        let fleet = try fleet(SampleFleet.config("a", "{x: 1}"))
        let twins = [Twin.sample("gw-1", reported: ["x": 1]), .sample("gw-2")]

        let plan = plan(fleet, twins, ledger: settled(fleet))

        let rollout = try #require(plan.rollouts.first)
        #expect(rollout.kind == .catchUp)
        #expect(rollout.members.map(\.device.text) == ["gw-2"])
        #expect(rollout.ordinal == 2)
    }

    @Test func `nothing begins beside a live rollout of the same content`() throws {
        let fleet = try fleet(SampleFleet.config("a", "{x: 1}"))
        var ledger = settled(fleet)
        ledger.standings[config]?.succeeded = nil
        ledger.standings[config]?.live = .sample

        #expect(plan(fleet, [.sample()], ledger: ledger).rollouts.isEmpty)
    }

    @Test func `a new revision tells what becomes of the rollout under way`() throws {
        let fleet = try fleet(SampleFleet.config("a", "{x: 1}"))
        var ledger = settled(fleet)
        ledger.standings[config]?.current = Digest(of: [1])
        ledger.standings[config]?.live = .sample

        let rollout = try #require(plan(fleet, [.sample()], ledger: ledger).rollouts.first)

        #expect(rollout.follows?.rollout == .sample)
        #expect(rollout.follows?.succession == .supersede)
        #expect(rollout.from == Digest(of: [1]))
    }

    @Test func `a device that cannot be heard starts no catch-up but is a member of a revision`()
        throws
    {
        let fleet = try fleet(SampleFleet.config("a", "{x: 1}"))
        let silent = Twin.sample(connectivity: Connectivity(state: .offline))

        let settled = plan(fleet, [silent], ledger: settled(fleet))
        let fresh = plan(fleet, [silent])

        #expect(settled.rollouts.isEmpty)
        #expect(status(settled, "gw-1") == .unreachable)
        #expect(fresh.rollouts.first?.changeCount == 1)
    }

    @Test
    func `drift is told from what the device was given, and corrected where the policy says so`()
        throws
    {
        let drifted = Twin.sample(reported: ["x": 2])
        let reporting = try fleet(SampleFleet.config("a", "{x: 1}"))
        let correcting = try fleet(
            SampleFleet.config("a", "{x: 1}"),
            policy: "drift: {mode: correct, contestedAfter: 3}"
        )

        let told = plan(reporting, [drifted], ledger: settled(reporting, verified: [drifted]))
        let corrected = plan(
            correcting,
            [drifted],
            ledger: settled(correcting, verified: [drifted])
        )

        #expect(status(told, "gw-1") == .drifted)
        #expect(told.rollouts.isEmpty)
        #expect(told.causes.map(\.kind) == [.drift])
        #expect(corrected.rollouts.map(\.kind) == [.correction])
    }

    @Test func `a device that keeps drifting is contested and left alone`() throws {
        let drifted = Twin.sample(reported: ["x": 2])
        let fleet = try fleet(
            SampleFleet.config("a", "{x: 1}"),
            policy: "drift: {mode: correct, contestedAfter: 3}"
        )
        var ledger = settled(fleet, verified: [drifted])
        ledger.devices[drifted.id]?.config.corrections = 3

        let plan = plan(fleet, [drifted], ledger: ledger)

        #expect(status(plan, "gw-1") == .contested)
        #expect(plan.rollouts.isEmpty)
    }

    @Test func `content that failed begins nothing until a retry`() throws {
        let fleet = try fleet(SampleFleet.config("a", "{x: 1}"))
        var ledger = Ledger.adopted
        var standing = Standing()
        standing.failed = desired(fleet).compiledDigest(of: config)
        ledger.standings[config] = standing

        #expect(plan(fleet, [.sample()], ledger: ledger).rollouts.isEmpty)
    }

    @Test func `a held-back artifact holds the devices that would get it`() throws {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort(extra: "firmware: {os: 2.0.0}")
                + SampleFleet.firmware("os", "2.0.0")
        )
        var ledger = Ledger.adopted
        ledger.holdBacks = [.firmware(artifact: SampleFleet.hash("os", "2.0.0"))]

        let plan = plan(fleet, [.sample(firmware: ["os": "1.0.0"])], ledger: ledger)

        #expect(status(plan, "gw-1", .firmware) == .heldBack)
        #expect(plan.rollouts.isEmpty)
    }

    @Test func `held-back configuration does not hold a fix of it`() throws {
        let bad = try fleet(SampleFleet.config("a", "{x: 1}"))
        let good = try fleet(SampleFleet.config("a", "{x: 3}"))
        var ledger = Ledger.adopted
        let digest = try #require(desired(bad).compiledDigest(of: config))
        ledger.holdBacks = [.config(cohort: "gateways", compiled: digest)]

        #expect(plan(bad, [.sample()], ledger: ledger).rollouts.isEmpty)
        #expect(plan(good, [.sample()], ledger: ledger).rollouts.count == 1)
    }

    @Test func `an open job makes a device pending, and an exclusion sets it aside`() throws {
        let fleet = try fleet(SampleFleet.config("a", "{x: 1}"))
        var ledger = Ledger.adopted
        var record = DeviceRecord(incarnation: Twin.sample().incarnation)
        record.config.openJob = .sample
        ledger.devices[Twin.sample("gw-1").id] = record
        ledger.excluded[Twin.sample("gw-2").id] = TestTime.wall.advanced(by: .hours(1))

        let plan = plan(fleet, [.sample("gw-1"), .sample("gw-2"), .sample("gw-3")], ledger: ledger)

        #expect(status(plan, "gw-1") == .pending)
        #expect(status(plan, "gw-2") == .excluded)
        #expect(status(plan, "gw-3") == .behind)
    }

    @Test func `a record of a former life of the device says nothing of this one`() throws {
        let fleet = try fleet(SampleFleet.config("a", "{x: 1}"))
        var ledger = Ledger.adopted
        var record = DeviceRecord(incarnation: Incarnation("other") ?? .fallback)
        record.config.openJob = .sample
        ledger.devices[Twin.sample("gw-1").id] = record

        #expect(status(plan(fleet, [.sample("gw-1")], ledger: ledger), "gw-1") == .behind)
    }

    @Test func `firmware comes before the configuration that needs it`() throws {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort(extra: "firmware: {os: 2.0.0}")
                + SampleFleet.firmware("os", "2.0.0")
                + SampleFleet.config(
                    "a",
                    "{x: 1}",
                    extra: "requires: {firmware: {os: \">=2.0.0\"}}"
                )
        )

        let plan = plan(fleet, [.sample(firmware: ["os": "1.0.0"])])

        #expect(plan.groups.first?.steps.map(\.track) == [.firmware, .config])
        #expect(status(plan, "gw-1")?.obstacle?.code == .requiresFirmware)
        #expect(plan.rollouts.map(\.cohortTrack) == [firmware])
    }

    @Test func `a catch-up without any device of the canary's ring is not denied`() throws {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy(
                waves:
                    "[{name: canary, select: {matchLabels: {ring: canary}}}, {name: rest, size: 100%}]"
            ) + SampleFleet.cohort() + SampleFleet.config("a", "{x: 1}")
        )

        let plan = plan(fleet, [.sample()], ledger: settled(fleet))

        #expect(plan.rollouts.map(\.kind) == [.catchUp])
        #expect(!plan.isDenied)
    }

    @Test func `a renamed cohort goes on from where it stood`() throws {
        let old = try fleet(SampleFleet.config("a", "{x: 1}"))
        let new = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort("routers", extra: "formerly: gateways")
                + SampleFleet.config("a", "{x: 1}", targets: "{cohorts: [routers]}")
        )

        let plan = FleetPlanner.plan(
            PlanInput(
                fleet: new,
                base: old,
                twins: .sample([.sample(reported: ["x": 1])]),
                ledger: settled(old),
                now: TestTime.now
            )
        )

        #expect(plan.isEmpty)
        #expect(!plan.isDenied)
    }

    @Test func `devices that differ by their own names only are told of together`() throws {
        let fleet = try fleet(SampleFleet.config("a", "{name: \"${device.id}\"}"))

        let plan = plan(fleet, (1...50).map { .sample("gw-\($0)") })

        #expect(plan.groups.count == 1)
        #expect(plan.causes.map(\.count) == [50])
        #expect(plan.causes.first?.differences.first?.change.desired == "${device.id}")
    }
}

extension Ledger {
    static var adopted: Ledger {
        var ledger = Ledger()
        ledger.isAdopted = true
        return ledger
    }
}

extension RolloutID {
    static var sample: RolloutID {
        RolloutID(
            tenant: .standard,
            cohort: "sample",
            track: .config,
            intent: Digest(of: []),
            ordinal: 0
        )
    }
}

extension SampleFleet {
    /// A reviewed yes; `subject` is its field of `spec`.
    static func acknowledgement(
        _ subject: String,
        _ intent: Digest,
        expires: String = "2099-01-01T00:00:00Z"
    ) -> String {
        """
        ---
        apiVersion: tidegate/v1
        kind: Acknowledgement
        metadata: {name: yes-please}
        spec: {\(subject), intent: \(intent.hexadecimal), reason: "reviewed", expires: "\(expires)"}

        """
    }
}
