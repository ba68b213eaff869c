import FleetModel
import FleetPlanner
import SeededGenerator
import SpecLanguage
import Testing

/// `where` in selectors: who is selected, and what becomes of a device for which it has no answer.
struct WhereTests {
    private func desired(_ specs: String) throws -> DesiredState {
        DesiredState(
            try SampleFleet.compile(SampleFleet.policy() + specs),
            tenant: .standard
        )
    }

    private func twin(
        _ id: String = "gw-1",
        labels: LabelSet = ["role": "gateway"],
        facts: LabelSet = ["model": "gw-200"]
    ) -> Twin {
        .sample(id, labels: labels, facts: facts)
    }

    private static let byModel = SampleFleet.cohort(
        "new",
        precedence: 20,
        selector: #"{matchLabels: {role: gateway}, where: 'device.hardware.model == "gw-210"'}"#
    )

    @Test func `a where over hardware decides which cohort governs`() throws {
        let desired = try desired(Self.byModel + SampleFleet.cohort())

        #expect(desired.governance(of: twin(facts: ["model": "gw-210"])) == .cohort("new"))
        #expect(desired.governance(of: twin()) == .cohort("gateways"))
        #expect(desired.governance(of: twin(labels: ["role": "kiosk"])) == .unmanaged)
    }

    @Test func `a where without an answer leaves the device alone, and no lower cohort takes it`()
        throws
    {
        let desired = try desired(Self.byModel + SampleFleet.cohort())

        guard case .undecided(let obstacle) = desired.governance(of: twin(facts: [:])) else {
            Issue.record("\(desired.governance(of: twin(facts: [:])))")
            return
        }
        #expect(obstacle.code == .undecided)
        #expect(
            obstacle.message
                == "the cohort `new`: `where` at fleet.yaml:14:72 has no answer: there is no `model`"
        )
    }

    @Test func `a where is not asked about a device that the labels or a name leave out`() throws {
        let excluding = SampleFleet.cohort(
            "new",
            precedence: 20,
            selector:
                #"{matchLabels: {role: gateway}, where: 'device.hardware.model == "gw-210"'}"#,
            extra: "exclude: {devices: [gw-7]}"
        )
        let desired = try desired(
            excluding + SampleFleet.cohort("all", selector: "{all: true}")
        )

        let kiosk = twin(labels: ["role": "kiosk"], facts: [:])
        #expect(desired.governance(of: kiosk) == .cohort("all"))
        #expect(desired.governance(of: twin("gw-7", facts: [:])) == .cohort("all"))
    }

    @Test func `a higher cohort that takes the device is not held up by a lower one in doubt`()
        throws
    {
        let desired = try desired(Self.byModel + SampleFleet.cohort("top", precedence: 30))

        #expect(desired.governance(of: twin(facts: [:])) == .cohort("top"))
    }

    @Test func `one in doubt at the same precedence leaves the device undecided`() throws {
        let desired = try desired(Self.byModel + SampleFleet.cohort("same", precedence: 20))

        #expect(desired.governance(of: twin(facts: [:])).dispute?.code == .undecided)
        #expect(
            desired.governance(of: twin(facts: ["model": "gw-210"]))
                == .conflicted(["new", "same"])
        )
    }

    @Test func `an evaluation beyond its bound is no answer`() throws {
        let walk = ["a", "b", "c", "d", "e"].reversed().reduce("a + b + c + d + e >= 0") {
            "[0,1,2,3,4,5,6,7,8,9].all(\($1), \($0))"
        }
        let costly = SampleFleet.cohort(
            selector: "{where: 'device.id != \"\" && \(walk)'}"
        )
        let desired = try desired(costly)

        #expect(desired.governance(of: twin()).dispute?.message.contains("more steps") == true)
    }

    @Test func `a where that another version wrote, and this one cannot read, is no answer`() {
        let clause = ExpressionText(
            text: "device.labels.role ~~ 1",
            span: SourceSpan(file: "f.yaml", line: 1, column: 1)
        )
        let cohort = Cohort(
            name: "gateways",
            span: clause.span,
            precedence: 1,
            selector: LabelSelector([], whereClause: clause),
            selectorSpan: clause.span,
            policy: "plain"
        )
        let fleet = CompiledFleet(
            commit: nil,
            cohorts: [cohort],
            configs: [],
            firmware: [],
            policies: [],
            acknowledgements: []
        )

        let governance = DesiredState(fleet, tenant: .standard).governance(of: twin())
        #expect(governance.dispute?.code == .undecided)
    }

    private static let layered =
        SampleFleet.cohort()
        + SampleFleet.config("base", "{log: info, kept: yes}")
        + SampleFleet.config(
            "large",
            "{log: debug}",
            targets: #"{selector: {where: 'int(device.hardware.memory) >= 512'}}"#,
            extra: "priority: 5, requires: {firmware: {os: '<3.0.0'}}"
        )

    @Test(arguments: [("1024", "debug"), ("256", "info")])
    func `a config's where decides for each device`(memory: String, log: String) throws {
        let desired = try desired(Self.layered)
        let device = Twin.sample(
            facts: ["memory": Text(memory)],
            firmware: ["os": "2.0.0"]
        )

        let target = desired.target(for: device, in: "gateways", on: .config)

        #expect(target.obstacle == nil)
        #expect(target.wish == .config(["log": .string(Text(log)), "kept": "yes"]))
    }

    @Test(arguments: [[:], ["memory": "lots"]] as [LabelSet])
    func `a config's where without an answer blocks the device's configuration by name`(
        facts: LabelSet
    ) throws {
        let desired = try desired(Self.layered)

        let target = desired.target(for: .sample(facts: facts), in: "gateways", on: .config)

        #expect(target.next == nil)
        #expect(!target.isMet)
        #expect(target.obstacle?.code == .undecided)
        #expect(
            target.obstacle?.message.hasPrefix("the config `large`: `where` at fleet.yaml:") == true
        )
    }

    @Test func `firmware breaks no floor of a config of which nobody knows whether it applies`()
        throws
    {
        let specs =
            SampleFleet.cohort(extra: "firmware: {os: 3.0.0}")
            + SampleFleet.firmware("os", "2.0.0") + SampleFleet.firmware("os", "3.0.0")
            + SampleFleet.config(
                "old",
                "{a: 1}",
                targets: #"{selector: {where: 'device.labels.tier == "old"'}}"#,
                extra: "requires: {firmware: {os: '<3.0.0'}}"
            )
        let desired = try desired(specs)
        let unknown = Twin.sample(firmware: ["os": "2.0.0"])
        let other = Twin.sample(
            labels: ["role": "gateway", "tier": "new"],
            firmware: ["os": "2.0.0"]
        )

        #expect(desired.target(for: unknown, in: "gateways", on: .firmware).next == nil)
        #expect(desired.target(for: other, in: "gateways", on: .firmware).next != nil)
    }

    @Test func `the plan sends nothing to those in doubt, and names them with the reason`() throws {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy() + Self.byModel + SampleFleet.cohort()
                + SampleFleet.config("base", "{a: 1}", targets: "{cohorts: [gateways, new]}")
        )
        let twins = [
            twin("gw-1"), twin("gw-2", facts: ["model": "gw-210"]), twin("gw-3", facts: [:]),
        ]

        let plan = FleetPlanner.plan(
            PlanInput(fleet: fleet, twins: .sample(twins), now: TestTime.now)
        )

        let members = plan.rollouts.flatMap(\.members).map(\.device.description)
        #expect(members.sorted() == ["gw-1", "gw-2"])
        let group = try #require(plan.groups.first { $0.devices.map(\.description) == ["gw-3"] })
        #expect(group.firmware?.obstacle?.code == .undecided)
        #expect(plan.summary.blocked == 1)
        let finding = try #require(plan.findings.first { $0.code == .undecided })
        #expect(finding.severity == .warn)
        #expect(finding.count == 1)
        #expect(finding.message.contains("there is no `model`"))
    }

    @Test func `devices that a config's where tells apart are not resolved as one`() throws {
        let fleet = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort()
                + SampleFleet.config(
                    "even",
                    "{a: 1}",
                    targets: #"{selector: {where: 'device.id.endsWith("2")'}}"#
                )
        )
        let twins = (1...3).map { twin("gw-\($0)") }

        let plan = FleetPlanner.plan(
            PlanInput(fleet: fleet, twins: .sample(twins), now: TestTime.now)
        )

        let needing = plan.rollouts.flatMap(\.members).filter(\.needsChange)
        #expect(needing.map(\.device.description) == ["gw-2"])
    }

    @Test func `explain and why-not name the expression, its place and its answer`() throws {
        let desired = try desired(Self.byModel + SampleFleet.cohort())
        let cohort = try #require(desired.fleet.cohort("new"))

        let conditions = desired.explain(twin()).conditions
        #expect(conditions.map(\.resource) == ["Cohort/new"])
        #expect(conditions.map(\.answer) == [.fails])
        #expect(conditions.map(\.span.description) == ["fleet.yaml:14:72"])
        #expect(desired.explain(twin(facts: [:])).conditions.map(\.answer) == [.unknown])
        let reasons = WhyNot.reasons(
            twin(),
            against: cohort,
            governance: desired.governance(of: twin())
        )
        #expect(
            reasons.map(\.sentence) == [
                "the cohort `new` asks for `device.hardware.model == \"gw-210\"` at fleet.yaml:14:72,"
                    + " which is false for it"
            ]
        )
        let doubt = WhyNot.reasons(
            twin(facts: [:]),
            against: cohort,
            governance: desired.governance(of: twin(facts: [:]))
        )
        #expect(doubt.map(\.state) == ["undecided"])
    }

    @Test(arguments: [
        #"device.hardware.model == "m1" && device.labels.tier != "t0""#,
        #"has(device.labels.tier) && device.labels.tier in ["t1", "t2"]"#,
        #"device.labels.exists(k, k == "tier") || device.hardware.model == "m0""#,
        #"device.id.endsWith("3") || device.labels.tier == "t0""#,
        #"semver(device.hardware.revision) >= semver("1.0.0")"#,
    ])
    func `devices that are asked about together are governed and configured as each alone`(
        condition: String
    ) throws {
        let selector = "{matchLabels: {role: gateway}, where: '\(condition)'}"
        let fleet = try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort("high", precedence: 20, selector: selector)
                + SampleFleet.cohort()
                + SampleFleet.config("base", "{a: 1}")
                + SampleFleet.config(
                    "some",
                    "{a: 2}",
                    targets: "{selector: \(selector)}",
                    extra: "priority: 3"
                )
        )
        var random = SeededGenerator(seed: 7)
        let twins = (0..<240).map { index in
            var labels: LabelSet = random.oneIn(8) ? [:] : ["role": "gateway"]
            if !random.oneIn(3) {
                labels = labels.overridden(by: ["tier": Text("t\(random.below(3))")])
            }
            if random.oneIn(2) { labels = labels.overridden(by: ["other": "x"]) }
            let facts: LabelSet =
                random.oneIn(3)
                ? ["revision": random.pick(["1.2.0", "0.9.0", "?"])]
                : ["model": Text("m\(random.below(2))"), "revision": "1.0.0"]
            return twin("gw-\(index)", labels: labels, facts: facts)
        }
        let desired = DesiredState(fleet, tenant: .standard)

        let plan = FleetPlanner.plan(
            PlanInput(fleet: fleet, twins: .sample(twins), now: TestTime.now)
        )

        let byID = Dictionary(uniqueKeysWithValues: twins.map { ($0.id, $0) })
        var seen = 0
        for group in plan.groups {
            for device in group.devices {
                let twin = try #require(byID[device])
                seen += 1
                #expect(group.governance == desired.governance(of: twin), "\(device)")
                guard let cohort = group.governance.cohort else { continue }
                let target = desired.target(for: twin, in: cohort, on: .config)
                #expect(group.config?.obstacle == target.obstacle, "\(device)")
                let wanted = group.changes.first { $0.action == .set }?.desired
                guard target.obstacle == nil, case .config(let document) = target.wish else {
                    continue
                }
                #expect(wanted == document.value(at: FieldPath(["a"])), "\(device)")
            }
        }
        #expect(seen == twins.count)
    }
}
