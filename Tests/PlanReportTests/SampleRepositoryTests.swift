import FleetModel
import FleetPlanner
import Foundation
import JSON
import PlanReport
import JSONSchema
import SpecLanguage
import Testing

/// The sample repository planned against a small fleet, as people and programs see it.
struct SampleRepositoryTests {
    private static let goldens = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Goldens/Plans")

    private func expectGolden(_ text: String, _ name: String) throws {
        let golden = Self.goldens.appending(path: name)
        if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] != nil {
            try FileManager.default.createDirectory(
                at: Self.goldens,
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: golden)
            Issue.record("recorded \(name)")
        }
        #expect(text == (try? String(contentsOf: golden, encoding: .utf8)))
    }

    private func json(of plan: Plan) throws -> JSONValue {
        try JSONParser().parse(plan.canonicalBytes)
    }

    private func adoption() throws -> Plan {
        FleetPlanner.plan(
            PlanInput(
                fleet: try SampleRepository.fleet(),
                twins: SampleRepository.twins(),
                now: SampleRepository.now
            )
        )
    }

    /// A change of one value, as a pull request proposes it against the sample, which stands.
    private func change() throws -> Plan {
        let base = try SampleRepository.fleet()
        let ledger = Ledger(standingAt: base, tenant: .standard)
        func plan(_ fleet: CompiledFleet) -> Plan {
            FleetPlanner.plan(
                PlanInput(
                    fleet: fleet,
                    base: base,
                    twins: SampleRepository.twins(),
                    ledger: ledger,
                    now: SampleRepository.now
                )
            )
        }
        let change = try SampleRepository.fleet {
            $0.replacing("intervalSeconds: 60", with: "intervalSeconds: 45")
        }
        return plan(change).compared(with: plan(base))
    }

    @Test func `the adoption of the sample fleet reads as the golden has it`() throws {
        let plan = try json(of: adoption())

        try expectGolden(try PlanReport.text(plan), "adoption.txt")
        try expectGolden(try PlanReport.markdown(plan), "adoption.md")
    }

    @Test func `a change of one value reads as the golden has it`() throws {
        let plan = try json(of: change())

        try expectGolden(try PlanReport.text(plan), "change.txt")
        try expectGolden(try PlanReport.markdown(plan), "change.md")
    }

    @Test func `plans fit their schema`() throws {
        let path = SampleRepository.root.appending(path: "schemas/plan.schema.json")
        let schema = try JSONSchema(
            JSONParser().parse(Array(try Data(contentsOf: path))),
            uri: "plan.schema.json"
        )

        for plan in [try adoption(), try change()] {
            #expect(schema.findings(for: try json(of: plan)) == [])
            #expect(schema.findings(for: try expanded(plan)) == [])
        }
        #expect(!schema.findings(for: ["formatVersion": "2.0"]).isEmpty)
    }

    /// The plan with every device by itself.
    private func expanded(_ plan: Plan) throws -> JSONValue {
        try JSONParser().parse(plan.write(to: Pieces(), isExpanded: true).bytes)
    }

    @Test func `every device is written by itself where that is asked for`() throws {
        let plan = try adoption()
        let json = try expanded(plan)
        let devices = try #require(json["devices"]?.array)
        #expect(devices.count == 120)
        let ids = devices.compactMap { $0["id"]?.string }
        #expect(ids == ids.sorted())

        // What is said of a device is what its group says, and the waves list it.
        for device in devices {
            let id = try #require(device["id"]?.string.flatMap(DeviceID.init))
            let group = try #require(plan.group(of: id))
            #expect(device["changes"]?.array?.count == group.changes.count)
            #expect(device["jobs"]?.array?.count == group.steps.count)
            #expect(device["cohort"]?.string == group.governance.cohort?.description)
            for track in Track.allCases {
                let place = device["waves"]?[Text(track.rawValue)]
                let rollout = plan.rollouts.first { rollout in
                    rollout.cohortTrack.track == track
                        && rollout.members.contains { $0.device == id && $0.needsChange }
                }
                #expect(place?["rollout"]?.string == rollout?.id.text.string)
                let wave = rollout?.members.first { $0.device == id }?.wave
                #expect(
                    place?["wave"]?.string == wave.flatMap { rollout?.waves[$0].name.text.string }
                )
            }
        }
    }

    @Test func `devices by themselves change nothing else of a plan`() throws {
        let plan = try change()
        var object = try #require(try expanded(plan).object)
        #expect(object["devices"] != nil)
        object["devices"] = nil
        #expect(JSONValue.object(object).canonicalBytes == plan.canonicalBytes)
    }

    @Test func `a plan with every device reads as the golden has it`() throws {
        var pieces = Pieces()
        try PlanReport.writeExpanded(try json(of: change()), to: &pieces)
        let text = String(decoding: pieces.bytes, as: UTF8.self)

        try expectGolden(text, "change-expanded.txt")
        let short = try PlanReport.text(try json(of: change()))
        let lines = text.split(separator: "\n")
        let shortLines = Set(short.split(separator: "\n"))
        #expect(shortLines.isSubset(of: lines))
        let heads = lines.compactMap { line in
            line.hasPrefix("   ") ? line.split(separator: " ").first : nil
        }
        let ids = SampleRepository.twins().rows.map(\.twin.id.description)
        #expect(heads.filter { ids.contains(String($0)) }.map(String.init) == ids)
    }

    @Test func `the digest is of everything but itself`() throws {
        let plan = try change()
        var object = try #require(try json(of: plan).object)
        object["digest"] = nil

        #expect(JSONValue.object(object).digest == plan.digest)
    }

    @Test func `every device is in one group, and every wave's devices are counted`() throws {
        let plan = try adoption()

        let devices = plan.groups.flatMap(\.devices)
        #expect(Set(devices).count == 120)
        #expect(devices.count == 120)
        for rollout in plan.rollouts {
            for (index, wave) in rollout.waves.enumerated() {
                #expect(
                    wave.count == rollout.members.count { $0.needsChange && $0.wave == index }
                )
            }
        }
    }
}

/// Collects what is written.
private struct Pieces: PlanSink {
    private(set) var bytes: [UInt8] = []

    mutating func take(_ piece: [UInt8]) { bytes += piece }
}
