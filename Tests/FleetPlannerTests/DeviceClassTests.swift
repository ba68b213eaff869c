import FleetModel
import SpecLanguage
import Testing

@testable import FleetPlanner

/// Devices that are resolved together are told of as each alone would be.
struct DeviceClassTests {
    /// What is told of a device.
    private struct Account: Hashable {
        let governance: Governance
        let firmware: Judgement.Standing?
        let config: Judgement.Standing?
        let outline: DeviceOutline
    }

    private func accounts(
        _ twins: [Twin],
        of crowd: CrowdFleet,
        _ desired: DesiredState
    ) -> [Account] {
        let input = PlanInput(
            fleet: desired.fleet,
            base: crowd.base,
            twins: .sample(twins),
            ledger: crowd.ledger,
            now: TestTime.now
        )
        let survey = FleetSurvey(input, desired)
        return survey.rows.indices.map { row in
            let judgement = survey.judgement(row)
            return Account(
                governance: judgement.governance,
                firmware: judgement.firmware,
                config: judgement.config,
                outline: survey.outlines[judgement.outline]
            )
        }
    }

    @Test func `a device in a crowd is told of as it is alone`() {
        var seen: Set<String> = []
        for seed in 0..<100 {
            let crowd = CrowdFleet(seed: UInt64(seed))
            let desired = DesiredState(crowd.fleet.succeeding(crowd.base), tenant: .standard)
            let twins = crowd.twins.sorted { $0.id < $1.id }
            let together = accounts(twins, of: crowd, desired)
            #expect(together.count == twins.count)
            for (twin, account) in zip(twins, together) {
                let alone = accounts([twin], of: crowd, desired)
                #expect([account] == alone, "seed \(seed), \(twin.id)")
                note(account, &seen)
            }
        }

        // The crowds are worth comparing only if every kind of answer comes up.
        let expected = [
            "config inSync", "config behind", "config drifted", "config blocked template",
            "config blocked conflict", "config blocked undecided",
            "config blocked requiresFirmware", "config maintenance", "firmware inSync",
            "firmware behind", "firmware blocked noPath", "firmware blocked noArtifact",
            "firmware blocked unknownVersion", "firmware blocked requiresConfig", "set",
            "setOnce", "observe", "reset", "release", "install", "own", "both tracks",
        ]
        #expect(Set(expected).subtracting(seen).isEmpty)
    }

    private func note(_ account: Account, _ seen: inout Set<String>) {
        for (track, standing) in [("firmware", account.firmware), ("config", account.config)] {
            guard let status = standing?.status else { continue }
            let code = status.obstacle.map { " " + $0.code.rawValue } ?? ""
            seen.insert("\(track) \(status.name)\(code)")
        }
        for change in account.outline.changes {
            seen.insert(change.action.rawValue)
            if change.isOwn { seen.insert("own") }
        }
        if Set(account.outline.steps.map(\.track)).count == 2 { seen.insert("both tracks") }
    }

    @Test(arguments: 0..<200)
    func `a class is told to be what each of its devices would be by its own twin`(seed: Int) {
        let crowd = CrowdFleet(seed: UInt64(seed))
        let fleet = crowd.fleet.succeeding(crowd.base)
        let desired = DesiredState(fleet, tenant: .standard)
        let former = Set(crowd.base.configs.flatMap(\.leaves).map(\.path))
        var table = ClassTable(desired, base: crowd.base)
        for twin in crowd.twins {
            let subject = desired.subject(twin)
            guard let cohort = desired.governance(of: subject).cohort,
                let state = desired.cohorts[cohort]
            else { continue }
            let found = table.deviceClass(of: subject, in: cohort)
            let merged = state.config(for: subject)
            let wanted = desired.resolution(of: subject, in: state, merged, former: former)
            #expect(table.outlines[found.outline] == wanted.outline, "\(twin.id)")
            for track in Track.allCases {
                let verdict = found.verdict(track)
                let target = track == .firmware ? wanted.firmware : wanted.config
                #expect((verdict == nil) == (target == nil))
                #expect(verdict?.isMet == target?.isMet)
                #expect(verdict?.isOpen == target.map { $0.next != nil })
                #expect(verdict?.obstacle == target?.obstacle)
                #expect(verdict?.artifacts == target?.artifacts)
                #expect(found.wish(of: subject, on: track) == target?.wish)
            }
        }
    }

    @Test(arguments: 0..<20)
    func `what is forgotten is found out anew, and the same`(seed: Int) {
        let crowd = CrowdFleet(seed: UInt64(seed))
        let desired = DesiredState(crowd.fleet.succeeding(crowd.base), tenant: .standard)
        var keeping = ClassTable(desired, base: crowd.base)
        var forgetting = ClassTable(desired, base: crowd.base, leafLimit: 1)

        for twin in crowd.twins + crowd.twins {
            let subject = desired.subject(twin)
            guard let cohort = desired.governance(of: subject).cohort else { continue }
            let kept = keeping.deviceClass(of: subject, in: cohort)
            let anew = forgetting.deviceClass(of: subject, in: cohort)
            #expect(kept.outline == anew.outline)
            for track in Track.allCases {
                let (one, other) = (kept.verdict(track), anew.verdict(track))
                #expect(one?.isMet == other?.isMet)
                #expect(one?.isOpen == other?.isOpen)
                #expect(one?.obstacle == other?.obstacle)
                #expect(one?.artifacts == other?.artifacts)
                #expect(kept.wish(of: subject, on: track) == anew.wish(of: subject, on: track))
            }
        }
        #expect(keeping.outlines == forgetting.outlines)
    }

    /// What a device with a given name of its own reports, and the class it is of.
    private func classes(_ specs: String, _ twins: [Twin]) throws -> [DeviceClass] {
        let fleet = try SampleFleet.compile(SampleFleet.policy() + SampleFleet.cohort() + specs)
        var table = ClassTable(DesiredState(fleet, tenant: .standard), base: nil)
        return twins.map { table.deviceClass(of: $0, in: "gateways") }
    }

    @Test func `devices that differ in nothing but their own values are of one class`() throws {
        let twins = (1...3).map {
            Twin.sample(
                "gw-\($0)",
                labels: ["role": "gateway", "site": Text("s-\($0)")],
                facts: ["serial": Text("\($0)")],
                reported: ["asset": .string("gw-\($0)"), "site": .string("s-\($0)")],
                applied: ["asset": .string("gw-\($0)"), "site": "elsewhere"]
            )
        }
        let specs = SampleFleet.config(
            "a",
            #"{asset: "${device.id}", site: "${device.labels.site}", serial: "${device.facts.serial}"}"#
        )

        let classes = try classes(specs, twins)

        #expect(classes.allSatisfy { $0 === classes[0] })
        let wishes = zip(classes, twins).map { $0.0.wish(of: $0.1, on: .config) }
        #expect(Set(wishes).count == 3)
    }

    @Test func `a value that is another device's own is not of its class`() throws {
        let twins = [("gw-1", "gw-1"), ("gw-2", "gw-1"), ("gw-3", "gw-3")].map {
            Twin.sample($0.0, reported: ["asset": .string($0.1)])
        }

        let classes = try classes(SampleFleet.config("a", #"{asset: "${device.id}"}"#), twins)

        #expect(classes[0] === classes[2])
        #expect(classes[0].verdict(.config)?.isMet == true)
        #expect(classes[1].verdict(.config)?.isMet == false)
    }

    @Test func `writes that are the same on some devices only are told apart`() throws {
        let specs =
            SampleFleet.config("a", #"{owner: "${device.labels.site}"}"#)
            + SampleFleet.config(
                "b",
                "{owner: berlin}",
                targets: "{selector: {matchLabels: {special: yes}}}"
            )
        let twins = ["berlin", "oslo"].map {
            Twin.sample(
                "gw-\($0)",
                labels: ["role": "gateway", "special": "yes", "site": Text($0)]
            )
        }

        let classes = try classes(specs, twins)

        #expect(classes[0].verdict(.config)?.obstacle == nil)
        #expect(classes[1].verdict(.config)?.obstacle?.code == .conflict)
    }

    @Test func `a floor on firmware tells devices apart where none is pinned`() throws {
        let specs = SampleFleet.config(
            "a",
            "{x: 1}",
            extra: #"requires: {firmware: {os: ">=2.0.0"}}"#
        )
        let twins = ["1.0.0", "2.0.0"].map { Twin.sample("gw-\($0)", firmware: ["os": $0]) }

        let classes = try classes(specs, twins)

        #expect(classes[0].verdict(.config)?.obstacle?.code == .requiresFirmware)
        #expect(classes[1].verdict(.config)?.obstacle == nil)
    }

    @Test func `versions of equal looks and other bytes are told of each device`() throws {
        let specs = SampleFleet.config(
            "a",
            "{x: 1}",
            extra: #"requires: {firmware: {os: ">=2.0.0"}}"#
        )
        let twins = ["\u{E9}", "e\u{301}"].enumerated().map {
            Twin.sample("gw-\($0.offset)", firmware: ["os": $0.element])
        }

        let obstacles = try classes(specs, twins).map { $0.verdict(.config)?.obstacle }
        #expect(obstacles[0]?.message.utf8.contains(0xC3) == true)
        #expect(obstacles[1]?.message.utf8.contains(0xCC) == true)

        #expect(obstacles[0] != obstacles[1])
        let fleet = try SampleFleet.compile(SampleFleet.policy() + SampleFleet.cohort() + specs)
        let plan = FleetPlanner.plan(
            PlanInput(fleet: fleet, twins: .sample(twins), ledger: .adopted, now: TestTime.now)
        )
        #expect(plan.groups.count == 2)
    }

    @Test(arguments: ["enforce", "observe", "setOnce"])
    func `a device that reports null is told apart from one that reports nothing`(
        mode: String
    ) throws {
        let specs = SampleFleet.config("a", "{x: 1}", extra: "mode: \(mode)")
        let reports: [JSONValue] = [["x": .null, "y": 1], ["y": 1]]
        let twins = reports.enumerated().map {
            Twin.sample("gw-\($0.offset)", reported: $0.element)
        }
        let fleet = try SampleFleet.compile(SampleFleet.policy() + SampleFleet.cohort() + specs)
        let plan = FleetPlanner.plan(
            PlanInput(fleet: fleet, twins: .sample(twins), ledger: .adopted, now: TestTime.now)
        )

        let told = plan.groups.map { $0.changes.map(\.reported) }
        #expect(told == (mode == "setOnce" ? [[], [.none]] : [[.some(.null)], [.none]]))
    }

    @Test func `of a value that is set once only matters whether the device has or had it`() throws
    {
        let specs =
            SampleFleet.config("a", "{name: gateway}", extra: "mode: setOnce")
            + SampleFleet.config("b", "{x: 1}")
        let reports: [(reported: JSONValue, applied: JSONValue?)] = [
            (["name": "one", "x": 1], [:]), (["name": "two", "x": 1], [:]),
            (["name": .null, "x": 1], [:]), (["x": 1], ["name": "gateway"]), (["x": 1], [:]),
        ]
        let twins = reports.enumerated().map {
            Twin.sample(
                "gw-\($0.offset)",
                reported: $0.element.reported,
                applied: $0.element.applied
            )
        }

        let classes = try classes(specs, twins)

        #expect(classes.map { $0.verdict(.config)?.isMet } == [true, true, true, true, false])
        #expect(classes.prefix(4).allSatisfy { $0 === classes[0] })
    }

    @Test func `a value that is only observed is no part of what is sent`() throws {
        let specs =
            SampleFleet.config("a", #"{asset: "${device.id}"}"#, extra: "mode: observe")
            + SampleFleet.config("b", "{x: 1}")
        let fleet = try SampleFleet.compile(SampleFleet.policy() + SampleFleet.cohort() + specs)
        let plan = FleetPlanner.plan(
            PlanInput(
                fleet: fleet,
                twins: .sample([Twin.sample("gw-1"), Twin.sample("gw-2")]),
                ledger: .adopted,
                now: TestTime.now
            )
        )

        let sent: JSONValue = ["x": 1]
        #expect(plan.groups.map(\.steps) == [[.config(digest: sent.digest)]])
    }

    @Test func `what a template lacks is told of each device`() throws {
        let specs = SampleFleet.config(
            "a",
            #"{x: "${device.labels.rack}-${device.facts.serial}"}"#
        )
        let twins = [
            Twin.sample("gw-1", facts: ["serial": "1"]),
            Twin.sample("gw-2", labels: ["role": "gateway", "rack": "7"]),
        ]

        let messages = try classes(specs, twins).map { $0.verdict(.config)?.obstacle?.message }

        #expect(messages[0]?.hasSuffix("the device has no `device.labels.rack`") == true)
        #expect(messages[1]?.hasSuffix("the device has no `device.facts.serial`") == true)
    }

    @Test func `more layers than are prepared are merged once for all that get the same`() throws {
        let specs = (0..<9).reduce("") { specs, index in
            specs
                + SampleFleet.config(
                    "c-\(index)",
                    "{v\(index): \(index)}",
                    targets: "{selector: {matchLabels: {l\(index): yes}}}"
                )
        }
        let twins = (1...4).map {
            Twin.sample(
                "gw-\($0)",
                labels: ["role": "gateway", "l8": $0 < 4 ? "yes" : "no", "l1": "yes"]
            )
        }

        let classes = try classes(specs, twins)

        #expect(classes[0] === classes[1] && classes[1] === classes[2])
        #expect(classes[3].wish(of: twins[3], on: .config) == .config(["v1": 1]))
        #expect(classes[0].wish(of: twins[0], on: .config) == .config(["v1": 1, "v8": 8]))
    }
}
