import FleetModel
import FleetPlanner
import SpecLanguage
import Testing

struct PlanningProjectionTests {
    private func bytes(
        _ fleet: CompiledFleet,
        base: CompiledFleet?,
        _ twins: [Twin]
    ) -> [UInt8] {
        FleetPlanner.plan(
            PlanInput(
                fleet: fleet,
                base: base,
                twins: .sample(twins),
                ledger: .adopted,
                now: TestTime.now
            )
        ).canonicalBytes
    }

    /// Some noise beside what the fleet manages, inside of it and instead of it.
    private func noisy(_ twin: Twin, _ number: Int) -> Twin {
        var reported = twin.config.reported
        reported.set(["up": .number(JSONNumber(Int64(number)))], at: FieldPath(["noise"]))
        if number % 3 == 0, case .object? = reported.value(at: FieldPath(["a"])) {
            reported.set("gw", at: FieldPath(["a", "noise"]))
        }
        return Twin(
            id: twin.id,
            incarnation: twin.incarnation,
            revision: twin.revision,
            labels: twin.labels,
            facts: LabelSet(
                twin.facts.pairs + [LabelSet.Pair(name: "noise", value: Text("\(number)"))]
            ) ?? twin.facts,
            config: ConfigSection(
                reported: reported,
                observedGeneration: twin.config.observedGeneration,
                applied: number.isMultiple(of: 2) ? applied(twin.config.reported) : nil
            ),
            firmware: twin.firmware,
            conditions: [Condition(type: "Ready", status: .true)],
            metrics: [Metric(name: "load", value: JSONNumber(1))],
            connectivity: twin.connectivity,
            currentJob: twin.currentJob,
            reportSequence: twin.reportSequence,
            reportedAt: twin.reportedAt
        )
    }

    private func applied(_ document: JSONValue) -> ConfigSection.Applied? {
        JobID("j-" + String(repeating: "a", count: 26)).map { job in
            ConfigSection.Applied(
                generation: Generation(1),
                jobID: job,
                digest: document.digest,
                document: document
            )
        }
    }

    private func projected(_ twin: Twin, _ projection: TwinProjection) -> Twin {
        let reported =
            projection.configPaths.map { twin.config.reported.kept($0.map(ArraySlice.init)) }
            ?? twin.config.reported
        let facts = twin.facts.pairs.filter { projection.facts?.contains($0.name) ?? true }
        return Twin(
            id: twin.id,
            incarnation: twin.incarnation,
            revision: twin.revision,
            labels: twin.labels,
            facts: LabelSet(facts) ?? LabelSet(),
            config: ConfigSection(
                reported: reported,
                observedGeneration: twin.config.observedGeneration,
                applied: twin.config.applied
            ),
            firmware: twin.firmware,
            conditions: projection.keepsConditions ? twin.conditions : [],
            metrics: projection.keepsMetrics ? twin.metrics : [],
            connectivity: twin.connectivity,
            currentJob: twin.currentJob,
            reportSequence: twin.reportSequence,
            reportedAt: twin.reportedAt
        )
    }

    @Test(arguments: 0..<150)
    func `a plan of what is kept is the plan of everything`(seed: Int) {
        let sample = RandomFleet(seed: UInt64(seed))
        // The base manages other paths: what it leaves is released.
        let base = seed % 2 == 0 ? RandomFleet(seed: UInt64(seed + 1_000)).fleet : nil
        let twins = sample.twins.enumerated().map { noisy($1, $0) }
        let projection = TwinProjection(
            planning: [sample.fleet, base].compactMap(\.self),
            hasLedger: false
        )
        let kept = twins.map { projected($0, projection) }

        #expect(bytes(sample.fleet, base: base, twins) == bytes(sample.fleet, base: base, kept))
        #expect(projection == .all || kept.allSatisfy { $0.config.reported["noise"] == nil })
    }

    @Test func `what expressions look at is kept`() throws {
        func projection(_ clause: String, inWave: Bool = false) throws -> TwinProjection {
            let selector = "{where: '\(clause)'}"
            let waves = "[{name: some, select: \(selector)}, {name: rest, size: 100%}]"
            let fleet = try SampleFleet.compile(
                SampleFleet.policy(waves: inWave ? waves : "[{name: rest, size: 100%}]")
                    + (inWave ? SampleFleet.cohort() : SampleFleet.cohort(selector: selector))
                    + SampleFleet.config("a", "{a: {b: 1}, c: \"${device.facts.model}\"}")
            )
            return TwinProjection(planning: [fleet], hasLedger: false)
        }
        let bounded = try projection("device.labels.site == \"x\"")

        #expect(bounded.configPaths == [[.key("a"), .key("b")], [.key("c")]])
        #expect(bounded.facts == ["model"])
        #expect(!bounded.keepsConditions && !bounded.keepsMetrics)
        let hardware = try projection("device.hardware.model == \"x\"")
        #expect(hardware.configPaths != nil && hardware.facts == nil)
        #expect(try projection("size(device.hardware) > 1") == .all)
        #expect(try projection("device.connection == \"online\"", inWave: true) == .all)
        #expect(try projection("device.reported.config.a == 1", inWave: true) == .all)
    }

    @Test func `where decisions of other revisions stand, every path is kept`() {
        let fleet = RandomFleet(seed: 1).fleet

        #expect(TwinProjection(planning: [fleet], hasLedger: true).configPaths == nil)
    }
}

extension JSONValue {
    fileprivate func kept(_ paths: [ArraySlice<TwinProjection.Segment>]) -> JSONValue {
        guard paths.allSatisfy({ !$0.isEmpty }) else { return self }
        switch self {
        case .array(let elements): return .array(elements.map { $0.kept(paths) })
        case .object(let object):
            let members = object.members.compactMap { member -> JSONObject.Member? in
                let deeper = paths.filter { $0.first == .any || $0.first == .key(member.key) }
                    .map { $0.dropFirst() }
                guard !deeper.isEmpty else { return nil }
                return JSONObject.Member(key: member.key, value: member.value.kept(deeper))
            }
            return .object(JSONObject(sorted: members))
        default: return self
        }
    }
}
