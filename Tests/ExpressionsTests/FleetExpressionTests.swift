import FleetModel
import SeededGenerator
import Testing

@testable import Expressions

struct FleetExpressionTests {
    static func twin(_ name: String, _ labels: LabelSet = [:], rate: Double? = nil) throws -> Twin {
        Twin(
            id: try #require(DeviceID(name)),
            incarnation: try #require(Incarnation("i1")),
            revision: 1,
            labels: labels,
            facts: ["model": "gw-200"],
            config: ConfigSection(reported: ["telemetry": ["intervalSeconds": 30]]),
            firmware: FirmwareSection(components: [.init(name: "os", running: "2.4.1")]),
            conditions: [Condition(type: "Ready", status: .true)],
            metrics: rate.flatMap { JSONNumber($0) }.map {
                [Metric(name: "rebootsPerHour", value: $0)]
            } ?? [],
            connectivity: Connectivity(
                state: .online,
                lastSeenAt: Timestamp("2026-11-25T14:00:00Z")
            )
        )
    }

    static let now = Timestamp(milliseconds: 1_795_615_331_000)

    @Test func `a device shows its labels, its hardware, and what it reports`() throws {
        let twin = try Self.twin("gw-1", ["site": "berlin"], rate: 0.25)
        for text in [
            "device.id == 'gw-1' && device.labels.site == 'berlin' && device.hardware.model in ['gw-200', 'gw-210']",
            "semver(device.reported.firmware.os) >= semver('2.4.0')",
            "device.reported.config.telemetry.intervalSeconds == 30",
            "device.reported.health.rebootsPerHour < 0.5 && device.reported.conditions.Ready == 'true'",
            "device.connection == 'online' && now - device.lastSeenAt < duration('1h')",
            "!has(device.reportedAt) && !has(device.reported.firmware.modem)",
        ] {
            let expression = try Expression(Text(text))
            let check = expression.check(.waveSelector, expecting: .bool)
            #expect(check.faults == [], "\(text)")
            #expect(expression.selectsForWave(twin, at: Self.now).isHolding, "\(text)")
        }
    }

    @Test func `labels of a document stand for those of the registry`() throws {
        let twin = try Self.twin("gw-1", ["site": "berlin"])
        let expression = try Expression("device.labels.site == 'lab' && size(device.labels) == 1")
        #expect(!expression.selectsForCohort(twin).isHolding)
        #expect(expression.selectsForCohort(twin, labels: ["site": "lab"]).isHolding)
        #expect(expression.selectsForWave(twin, labels: ["site": "lab"], at: Self.now).isHolding)
    }

    @Test func `an error selects nothing and is told`() throws {
        let expression = try Expression("device.labels.tier != 'lab'")
        #expect(expression.selectsForCohort(try Self.twin("gw-1", ["tier": "prod"])).isHolding)
        guard case .fails = expression.selectsForCohort(try Self.twin("gw-2", ["tier": "lab"])),
            case .unknown(let failure) = expression.selectsForCohort(try Self.twin("gw-3"))
        else {
            Issue.record("a device without the label is neither in nor out")
            return
        }
        #expect(
            failure.fault(in: expression).description
                == "1:15: there is no `tier`; there is nothing there; ask by `has(…)` first"
        )
    }

    @Test func `a cohort never reads what a device reports, even unchecked`() throws {
        let twin = try Self.twin("gw-1", rate: 1)
        for text in [
            "device.reported.firmware.os == '2.4.1'", "device.connection == 'online'",
            "has(device.reportedAt)",
        ] {
            let expression = try Expression(Text(text))
            #expect(expression.check(.cohortSelector, expecting: .bool).faults.count == 1)
            #expect(!expression.selectsForCohort(twin).isHolding)
        }
    }

    @Test(arguments: [
        ("devices.share(d, d.reported.health.rebootsPerHour < 3.0)", "0.4"),
        ("devices.share(d, d.reported.health.rebootsPerHour < 3.0) == 0.4", "true"),
        ("devices.count(d, d.reported.health.rebootsPerHour >= 4.0)", "2"),
        ("devices.quantile(0.5, d, d.reported.health.rebootsPerHour)", "3.0"),
        ("devices.quantile(0.2, d, d.reported.health.rebootsPerHour)", "1.0"),
        ("devices.quantile(0.200001, d, d.reported.health.rebootsPerHour)", "2.0"),
        ("devices.quantile(0, d, d.reported.health.rebootsPerHour)", "1.0"),
        ("devices.quantile(1.0, d, d.reported.health.rebootsPerHour)", "5.0"),
        ("devices.quantile(0.5, d, semver(d.reported.firmware.os))", "semver(\"2.4.1\")"),
        ("devices.all(d, d.connection == 'online') && size(devices) == 5", "true"),
        (
            "devices.quantile(0.1234567, d, d.reported.health.rebootsPerHour)",
            "error 1:18: 0.1234567 is no share for `quantile`; it is a number from 0 to 1 with at most six decimals"
        ),
        (
            "devices.quantile(0.5, d, d.labels.none)",
            "error 1:35: there is no `none`; there is nothing there; ask by `has(…)` first"
        ),
        ("devices.share(d, d.id)", "error 1:20: a condition is true or false, and this is string"),
        ("devices.map(d, d.id)[0]", "\"gw-1\""),
        ("[].share(d, true)", "error 1:4: `share` over no elements has no answer"),
    ])
    func `a gate asks for shares, counts and quantiles of a set`(text: Text, told: String) throws {
        let twins = try (1...5).map { try Self.twin("gw-\($0)", rate: Double($0)) }
        let devices = ExpressionSet(twins.map { DeviceRecord($0, .report) }, noun: "devices")
        #expect(EvaluationTests.told(text, [("devices", .set(devices))]) == told)
    }

    @Test(arguments: [
        "devices.share(d, true) >= 0.0", "devices.count(d, true) == 0", "devices.all(d, false)",
        "devices.quantile(0.5, d, 1) < 2", "devices.exists(d, true)", "!devices.exists(d, true)",
        "size(devices.filter(d, true)) == 0", "size(devices.map(d, d.id)) == 0",
        "devices.exists_one(d, true)",
    ])
    func `a gate over no device says nothing`(text: Text) throws {
        guard case .unknown(let failure) = try Expression(text).judges([], at: Self.now),
            case .emptySet = failure.reason
        else {
            Issue.record("there is an answer")
            return
        }
    }

    @Test func `a quantile is the nearest rank, in whole numbers`() throws {
        for count in [1, 2, 3, 7, 19, 20, 40] {
            let list = "[\((1...count).reversed().map(String.init).joined(separator: ", "))]"
            for percent in 0...100 {
                let rank = max(1, (percent * count + 99) / 100)
                let text = "\(list).quantile(\(Double(percent) / 100), x, x)"
                #expect(EvaluationTests.told(Text(text)) == String(rank), "\(text)")
            }
        }
    }

    @Test func `equal shares are equal, and meet the literal that says the same`() throws {
        for (part, whole, literal) in [
            (98, 100, "0.98"), (7, 100, "0.07"), (333, 1_000, "0.333"), (29, 100, "0.29"),
        ] {
            let list = "[\((1...whole).map(String.init).joined(separator: ", "))]"
            #expect(
                EvaluationTests.told(Text("\(list).share(x, x <= \(part)) == \(literal)")) == "true"
            )
            #expect(
                EvaluationTests.told(Text("\(list).share(x, x < \(part)) < \(literal)")) == "true"
            )
        }
    }

    @Test func `a million devices cost what is asked of them`() throws {
        let twin = try Self.twin("gw-1", ["site": "berlin"])
        let expression = try Expression("device.labels.site == 'berlin'")
        var evaluator = Evaluator([("device", .record(DeviceRecord(twin, .cohort)))], steps: 6)
        #expect(try evaluator.condition(expression.root))
        #expect(evaluator.meter.remaining <= 1)
    }
}
