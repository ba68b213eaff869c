import FleetModel
import FleetPlanner
import JSON
import SpecLanguage
import Testing

/// What documents say of single devices, as the planner has it.
struct DeviceDocumentTests {
    private static func document(_ device: String, _ fields: String) -> String {
        """
        ---
        apiVersion: tidegate/v1
        kind: Device
        metadata: {name: about-\(device)}
        spec: {device: \(device), \(fields)}

        """
    }

    private static let specs =
        SampleFleet.policy()
        + SampleFleet.cohort(extra: "firmware: {os: 2.0.0}")
        + SampleFleet.cohort(
            "lab",
            precedence: 20,
            selector: "{matchLabels: {role: gateway, stage: lab}}"
        )
        + SampleFleet.firmware("os", "2.0.0")
        + SampleFleet.config(
            "base",
            #"{site: "${device.labels.site}"}"#,
            targets: "{cohorts: [gateways, lab]}"
        )

    private func plan(
        _ documents: String = "",
        base: CompiledFleet? = nil,
        ledger: Ledger = Ledger()
    ) throws -> Plan {
        let twins = (1...4).map {
            Twin.sample(
                "gw-\($0)",
                labels: ["role": "gateway", "site": "berlin"],
                firmware: ["os": "1.0.0"]
            )
        }
        return FleetPlanner.plan(
            PlanInput(
                fleet: try SampleFleet.compile(Self.specs + documents),
                base: base,
                twins: .sample(twins),
                ledger: ledger,
                now: TestTime.now
            )
        )
    }

    private func members(_ plan: Plan, _ cohort: ResourceName) -> [String] {
        let rollouts = plan.rollouts.filter { $0.cohortTrack.cohort == cohort }
        return Set(rollouts.flatMap(\.members).filter(\.needsChange).map(\.device.description))
            .sorted()
    }

    @Test(arguments: ["maintenance", "quarantined"])
    func `a device set aside stays in its cohort and gets nothing`(state: String) throws {
        let plan = try plan(Self.document("gw-2", "state: \(state), reason: a fault"))

        #expect(members(plan, "gateways") == ["gw-1", "gw-3", "gw-4"])
        let group = try #require(plan.groups.first { $0.devices.map(\.description) == ["gw-2"] })
        #expect(group.governance == .cohort("gateways"))
        #expect(group.firmware?.name == state)
        #expect(group.config?.name == state)
        #expect(try JSONParser().parse(plan.canonicalBytes)["summary"]?[Text(state)] == 1)
        let codes = plan.findings.filter { $0.count == 1 }.map(\.code.rawValue)
        #expect(codes.contains(state))
        #expect(plan.waveCounts == [1, 2, 1, 2])
    }

    @Test func `a retired device leaves its cohort, and counts in no wave`() throws {
        let plan = try plan(Self.document("gw-2", "state: retired, reason: scrapped"))

        let group = try #require(plan.groups.first { $0.devices.map(\.description) == ["gw-2"] })
        #expect(group.governance == .retired)
        #expect(group.config == .retired)
        #expect(plan.summary.retired == 1)
        #expect(plan.rollouts.allSatisfy { $0.members.count == 3 })
        #expect(plan.summary.unmanaged == 0)
    }

    @Test func `what a quarantined device reports proves nothing`() throws {
        let done = Twin.sample(
            "gw-1",
            labels: ["role": "gateway", "site": "berlin"],
            firmware: ["os": "2.0.0"],
            reported: ["site": "berlin"]
        )
        let behind = Twin.sample(
            "gw-2",
            labels: ["role": "gateway", "site": "berlin"],
            firmware: ["os": "1.0.0"]
        )
        let specs = Self.specs + Self.document("gw-1", "state: quarantined, reason: stolen")

        let plan = FleetPlanner.plan(
            PlanInput(
                fleet: try SampleFleet.compile(specs),
                twins: .sample([done, behind]),
                now: TestTime.now
            )
        )

        let rollout = try #require(plan.rollouts.first { $0.cohortTrack.track == .firmware })
        #expect(rollout.members.map(\.isConverged) == [false, false])
        #expect(rollout.members.map(\.needsChange) == [false, true])
        #expect(plan.summary.unchanged == 0)
    }

    @Test func `labels of a document decide on the cohort and fill in the templates`() throws {
        let plan = try plan(Self.document("gw-2", "labels: {stage: lab, site: ulm}"))

        #expect(members(plan, "lab") == ["gw-2"])
        let twin = Twin.sample("gw-2", labels: ["role": "gateway", "site": "berlin"])
        let desired = DesiredState(plan.fleet, tenant: .standard)
        let explanation = desired.explain(twin)
        #expect(explanation.governance == .cohort("lab"))
        #expect(explanation.fields.map(\.desired) == ["ulm"])
        #expect(explanation.document?.name == "about-gw-2")
        #expect(desired.subject(desired.subject(twin)) == desired.subject(twin))
    }

    @Test func `labels of a document decide on the wave`() throws {
        let waves =
            "[{name: first, select: {matchLabels: {ring: canary}}, soak: 10m}, {name: rest, size: 100%}]"
        let specs =
            SampleFleet.policy(waves: waves) + SampleFleet.cohort()
            + SampleFleet.config("base", "{a: 1}")
            + Self.document("gw-3", "labels: {ring: canary}")
        let twins = (1...4).map { Twin.sample("gw-\($0)") }

        let plan = FleetPlanner.plan(
            PlanInput(
                fleet: try SampleFleet.compile(specs),
                twins: .sample(twins),
                now: TestTime.now
            )
        )

        let first = plan.rollouts.flatMap(\.members).filter { $0.wave == 0 }
        #expect(first.map(\.device.description) == ["gw-3"])
    }

    @Test func `documents are part of the intent and of the digest, wherever they stand`() throws {
        let none = try plan()
        let one = try plan(Self.document("gw-2", "state: quarantined, reason: a"))
        let same = try plan(Self.document("gw-2", "state: quarantined, reason: b"))
        let other = try plan(Self.document("gw-3", "state: quarantined, reason: a"))
        let label = try plan(Self.document("gw-2", "labels: {ring: canary}"))
        let parent = try plan(Self.document("gw-2", "parent: gw-1"))

        #expect(Set([none, one, other, label].map(\.intent)).count == 4)
        #expect(one.intent == same.intent)
        #expect(parent.intent == none.intent)
        #expect(Set([none, one, same, other, label, parent].map(\.inputs.fleet)).count == 6)
    }

    @Test func `retired by documents, devices trip the guards as if a selector had left them out`()
        throws
    {
        let guarded =
            SampleFleet.policy(extra: "guards: {removed: 1, cohortShrink: 1}")
            + SampleFleet.cohort() + SampleFleet.config("base", "{a: 1}")
        let base = try SampleFleet.compile(guarded)
        var ledger = Ledger(standingAt: base, tenant: .standard)
        ledger.populations = ["gateways": 4]
        let documents = (1...2).map {
            Self.document("gw-\($0)", "state: retired, reason: scrapped")
        }
        let twins = (1...4).map { Twin.sample("gw-\($0)", firmware: ["os": "2.0.0"]) }

        let plan = FleetPlanner.plan(
            PlanInput(
                fleet: try SampleFleet.compile(guarded + documents.joined()),
                base: base,
                twins: .sample(twins),
                ledger: ledger,
                now: TestTime.now
            )
        )

        let broken = plan.guards.filter { $0.verdict == .broken }.map(\.kind)
        #expect(broken.contains(.removed))
        #expect(broken.contains(.cohortShrink))
        #expect(plan.isDenied)
    }

    @Test(arguments: ["state: retired, reason: scrapped", "labels: {role: kiosk}"])
    func `the way back keeps the floors of the cohort that leads there, whatever a document says`(
        fields: String
    ) throws {
        let specs =
            SampleFleet.policy() + SampleFleet.cohort(extra: "firmware: {os: 3.0.0}")
            + SampleFleet.firmware("os", "1.0.0") + SampleFleet.firmware("os", "3.0.0")
            + SampleFleet.config("base", "{x: 1}", extra: #"requires: {firmware: {os: ">=2.0.0"}}"#)
            + Self.document("gw-1", fields)
        let desired = DesiredState(try SampleFleet.compile(specs), tenant: .standard)
        let twin = Twin.sample(
            "gw-1",
            firmware: ["os": "3.0.0"],
            reported: ["x": 1],
            applied: ["x": 1]
        )

        let back = desired.rollbackTarget(
            for: twin,
            to: .firmware([Wish.FirmwareWish(component: "os", version: Version(1, 0, 0))]),
            in: "gateways"
        )

        #expect(back.next == nil)
        #expect(back.obstacle?.code == .requiresFirmware)
    }

    @Test func `why-not gives the document, its place and its reason`() throws {
        for (state, words) in [
            ("maintenance", "it is in maintenance"), ("quarantined", "it is quarantined"),
            ("retired", "it is retired"),
        ] {
            let plan = try plan(Self.document("gw-2", "state: \(state), reason: dropped"))
            let row = TwinTable.sample([.sample("gw-2")])[0]

            let reasons = try #require(WhyNot(row, in: plan, now: TestTime.now)).reasons

            #expect(!reasons.isEmpty)
            #expect(
                reasons.allSatisfy {
                    $0.state == state && $0.sentence.hasPrefix(words)
                        && $0.sentence.contains("`about-gw-2` at fleet.yaml:")
                        && $0.sentence.hasSuffix(": dropped")
                },
                "\(reasons)"
            )
        }
    }
}

extension Plan {
    fileprivate var waveCounts: [Int] {
        rollouts.filter { $0.cohortTrack.cohort == "gateways" }.flatMap { $0.waves.map(\.count) }
    }
}
