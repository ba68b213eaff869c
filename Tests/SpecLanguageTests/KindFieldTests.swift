import FleetModel
import Foundation
import SpecLanguage
import Testing
import YAML

/// What the fields of the kinds come to mean, and that each of them counts.
struct KindFieldTests {
    /// The texts of the regional sample, by path.
    private static func sample() throws -> [String: String] {
        let folder = SampleFleetTests.folder.deletingLastPathComponent()
            .appending(path: "samples/regional-fleet")
        var texts: [String: String] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        where path.hasSuffix(".yaml") {
            texts[path] = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        }
        return texts
    }

    private static func compile(_ texts: [String: String]) -> Compilation {
        let files = texts.map { YAMLParser.parse(Array($0.value.utf8), path: $0.key) }
        return SpecCompiler.compile(SpecTree(commit: nil, files: files, diagnostics: []))
    }

    private static func fleet() throws -> CompiledFleet {
        try #require(compile(try sample()).fleet)
    }

    private static func name(_ text: String) throws -> ResourceName {
        try #require(ResourceName(text))
    }

    @Test func `a whole policy is read as it is written`() throws {
        let policy = try #require(try Self.fleet().policy(try Self.name("gateways")))

        let canary = policy.firmware.waves[0]
        #expect(canary.spread == [.hardware("model"), .label("region")])
        #expect(canary.gates == [try Self.name("no-crash-loop")])
        #expect(canary.requiresHealthy)
        #expect(policy.firmware.waves[2].approvalsBefore == 1)
        #expect(policy.firmware.rate?.base == 50)
        #expect(policy.firmware.rate?.factor == FixedDecimal("1.5"))
        #expect(policy.firmware.rate?.every == .minutes(1))
        #expect(policy.firmware.watch == .days(1))
        #expect(policy.config.watch == nil)
        #expect(policy.windows == [try Self.name("nights")])
        #expect(policy.gates == [try Self.name("healthy")])
        #expect(policy.budgets[0].groupBy == [.label("site")])
        #expect(policy.budgets[0].maxUnavailable == .count(1))
        #expect(policy.budgets[1].minAvailable == .count(1))
        #expect(policy.topology == .parentFirst)
        #expect(policy.approvals.firmware == 1)
        #expect(policy.approvals.approvers == ["release-managers"])
    }

    @Test func `a calendar is read as it is written`() throws {
        let calendar = try #require(try Self.fleet().calendars.first)

        #expect(calendar.name == (try Self.name("nights")))
        #expect(calendar.zone == .device)
        #expect(calendar.allow[0].classes == [.firmware])
        #expect(calendar.allow[0].end == .duration(.hours(4)))
        #expect(calendar.allow[1].end == .until(try #require(WallTime("20:00"))))
        guard case .weekly(let weekly) = calendar.deny[1].start else {
            Issue.record("not weekly")
            return
        }
        #expect(weekly.every == 4)
        #expect(weekly.anchor == CivilDate("2026-01-04"))
        #expect(calendar.deny[1].zone == .named("Europe/Berlin"))
        #expect(calendar.deny[1].override == .never)
        #expect(calendar.deny[0].classes == [.config, .emergency, .firmware])
        #expect(calendar.freezes[0].until == CivilTime("2027-01-04"))
        #expect(calendar.holidays.map(\.isYearly) == [true, true])
    }

    @Test func `a gate is read as it is written`() throws {
        let gate = try #require(try Self.fleet().gates.first)

        #expect(gate.every == .minutes(5))
        #expect(gate.looks == 6)
        guard case .compare(let comparison) = gate.checks[0].measure,
            case .prometheus(let query) = gate.checks[1].measure,
            case .expression(let verdicts) = gate.checks[2].measure
        else {
            Issue.record("other measures")
            return
        }
        #expect(comparison.alpha == FixedDecimal("0.01"))
        #expect(comparison.worse == .higher)
        #expect(query.verdicts.failWhen?.text == "result > 0.02")
        #expect(query.verdicts.passWhen == nil)
        #expect(query.timeout == .seconds(10))
        #expect(verdicts.passWhen != nil)
        #expect(gate.checks[1].limits.maxFailures == 2)
        #expect(gate.checks[1].limits.maxConsecutiveErrors == 4)
        #expect(gate.checks[2].isAdvisory)
    }

    @Test func `the other kinds are read as they are written`() throws {
        let fleet = try Self.fleet()

        let device = try #require(fleet.devices.first)
        #expect(device.state == .maintenance)
        #expect(device.labels["ring"] == "stable")
        #expect(fleet.devices[1].parent == device.device)
        let tenant = try #require(fleet.tenants.first)
        #expect(tenant.path == "tenants/metering")
        #expect(tenant.quotas.unhealthy?.description == "3%")
        #expect(tenant.signers.count == 2)
        let command = try #require(fleet.commands.first)
        #expect(command.arguments == ["since": "24h", "upload": ["secretRef": "logs/upload"]])
        #expect(command.newDevices == .skip)
        let emergency = try #require(fleet.emergencies.first)
        #expect(emergency.approvers == ["ana", "joon"])
        #expect(emergency.track == .firmware)
        let signature = fleet.firmware.compactMap { $0.artifacts[0].signature }.first
        #expect(signature?.format == .minisign)
        let cohort = try #require(fleet.cohort(try Self.name("eu-gateways")))
        #expect(cohort.selector.whereClause?.span.line == 24)
    }

    @Test func `what is carried out is told from what is checked`() throws {
        let sample = SpecCompiler.compile(try SampleFleetTests.tree())
        let regional = Self.compile(try Self.sample())

        #expect(sample.isCarriedOut)
        #expect(regional.fleet != nil)
        #expect(!regional.isCarriedOut)
        #expect(regional.diagnostics.allSatisfy { $0.severity == .warning })
    }

    @Test(arguments: [
        ("spread: [hardware.model, labels.region]", "spread: [labels.region, hardware.model]"),
        ("gates: [healthy, no-crash-loop]", "gates: [healthy, service-desk]"),
        ("approval: {before: 1}", "approval: {before: 2}"),
        ("base: 50", "base: 51"), ("factor: 1.5", "factor: 1.25"), ("every: 1m}", "every: 2m}"),
        ("watch: 24h", "watch: 25h"), ("  gates: [healthy]\n", ""),
        ("maxUnavailable: 1", "maxUnavailable: 2"), ("minAvailable: 1", "minAvailable: 10%"),
        ("labels.haGroup", "labels.pair"), ("order: parent-first", "order: children-first"),
        ("windows: [nights]", "windows: [nights, opening-hours]"),
        ("drift: {mode: approve}", "drift: {mode: report}"),
        ("approvals: {firmware: 1", "approvals: {firmware: 1, config: 1"),
        ("[release-managers]", "[release-managers, ana]"),
        ("timeZone: device", "timeZone: UTC"), ("* * MON-FRI", "* * MON-THU"),
        ("duration: 4h", "duration: 3h"), ("until: \"20:00\"", "until: \"20:30\""),
        ("days: [fri]", "days: [sat]"), ("every: 4, anchor", "every: 3, anchor"),
        ("2026-01-04", "2026-01-11"), ("Europe/Berlin", "Europe/Paris"),
        ("override: never", "override: allowed"), ("classes: [config]", "classes: [emergency]"),
        ("until: 2027-01-04", "until: 2027-01-04T12:00"), ("no changes over", "no change over"),
        ("date: 2027-01-01, yearly: true", "date: 2027-01-01"),
        ("initialDelay: 15m", "initialDelay: 14m"), ("looks: 6", "looks: 7"),
        ("against: notYetUpdated", "against: before"), ("alpha: 0.01", "alpha: 0.02"),
        ("atLeast: 0.5", "atLeast: 0.5\n        worse: lower"), ("atLeast: 0.5", "atLeast: 0.6"),
        ("source: fleet-metrics", "source: other-metrics"), ("result > 0.02", "result > 0.03"),
        ("maxFailures: 2", "maxFailures: none"), ("maxInconclusive: 3", "maxInconclusive: 4"),
        ("advisory: true", "advisory: false"), ("timeout: 20s", "timeout: 21s"),
        ("consecutivePasses: 3", "consecutivePasses: 2"), ("count: 1", "count: 2"),
        ("minHealthy: 98%", "minHealthy: 97%"), ("minConverged: 95%", "minConverged: 94%"),
        ("state=open", "state=new"), ("since: 24h", "since: 25h"),
        ("run: 2026-11-27-a", "run: 2026-11-27-b"), ("estimate: 2m", "estimate: 3m"),
        ("policy: gateways\n  estimate", "policy: lab\n  newDevices: run\n  estimate"),
        ("state: maintenance", "state: quarantined"), ("{ring: stable}", "{ring: early}"),
        ("parent: gw-00017", "parent: gw-00018"), ("enclosure", "antenna"),
        ("path: tenants/signage", "path: tenants/signs"),
        ("telemetry.endpoint]", "telemetry.format]"), ("devices: 5000,", "devices: 5001,"),
        ("unhealthy: 5%", "unhealthy: 4%"), ("name: mira", "name: mara"),
        ("track: firmware", "track: config"), ("approvers: [ana, joon]", "approvers: [ana, mira]"),
        ("key: release-2026", "key: release-2027"), ("format: minisign", "format: ssh"),
        ("\"gw-200\", \"gw-210\"]", "\"gw-200\"]"), ("operator: Gt", "operator: Lt"),
    ])
    func `what one word of a document says is in the digest of the revision`(
        _ old: String,
        _ new: String
    ) throws {
        let texts = try Self.sample()
        let changed = texts.mapValues { $0.replacing(old, with: new) }
        #expect(changed != texts, "the sample does not say \(old)")

        let compilation = Self.compile(changed)
        let fleet = try #require(compilation.fleet, "\(compilation.diagnostics)")
        #expect(fleet.contentDigest != (try Self.fleet().contentDigest))
    }

    @Test func `where a document lies and how it is laid out is not in the digest`() throws {
        let texts = try Self.sample()
        var moved: [String: String] = [:]
        for (path, text) in texts { moved["moved/" + path] = "# moved\n\n" + text }

        #expect(try #require(Self.compile(moved).fleet).contentDigest == Self.fleet().contentDigest)
    }

    @Test func `a revision that uses nothing of this has the digest that it always had`() throws {
        let fleet = try #require(SpecCompiler.compile(try SampleFleetTests.tree()).fleet)
        let bare = CompiledFleet(
            commit: nil,
            cohorts: fleet.cohorts,
            configs: fleet.configs,
            firmware: fleet.firmware,
            policies: fleet.policies,
            acknowledgements: fleet.acknowledgements
        )
        #expect(bare.contentDigest == fleet.contentDigest)
    }

    @Test func `a compiled revision goes through the journal's form unchanged`() throws {
        let fleet = try Self.fleet()
        let value = try JSONValueEncoder().encode(fleet)
        #expect(try JSONValueDecoder().decode(CompiledFleet.self, from: value) == fleet)
    }
}
