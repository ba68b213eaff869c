import FleetModel
import FleetPlanner
import SpecLanguage
import Testing
import YAML

/// Why a device is not changed: one test a reason.
struct WhyNotTests {
    static let time = Timestamp("2026-11-25T14:00:00Z") ?? Timestamp(milliseconds: 0)
    static let now = Moment(wall: time, monotonic: .zero)

    static let specs = """
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: kiosks}
        spec:
          precedence: 10
          selector: {matchLabels: {role: kiosk}}
          exclude: {devices: [k-9]}
          policy: careful
        ---
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: berlin}
        spec:
          precedence: 20
          selector: {matchLabels: {site: berlin}}
          policy: careful
        ---
        apiVersion: tidegate/v1
        kind: Policy
        metadata: {name: careful}
        spec:
          rollout:
            firmware: {waves: [{name: all, size: 100%}]}
            config: {waves: [{name: canary, size: 1, soak: 15m}, {name: rest, size: 100%}]}
        ---
        apiVersion: tidegate/v1
        kind: Config
        metadata: {name: telemetry}
        spec:
          targets: {cohorts: [kiosks]}
          values: {interval: 30}
        """

    static func row(
        _ id: String,
        _ labels: LabelSet = ["role": "kiosk"],
        interval: JSONValue = 60,
        age: TimeSpan = .zero,
        state: Connectivity.State = .online
    ) throws -> TwinTable.Row {
        let twin = Twin(
            id: try #require(DeviceID(id)),
            incarnation: try #require(Incarnation("1")),
            revision: 1,
            labels: labels,
            config: ConfigSection(reported: ["interval": interval]),
            conditions: [Condition(type: "Ready", status: .true)],
            connectivity: Connectivity(state: state, lastSeenAt: time),
            reportSequence: 1,
            reportedAt: time.advanced(by: TimeSpan(milliseconds: -age.milliseconds))
        )
        return TwinTable.Row(twin: twin, asOf: time, receivedAt: .zero)
    }

    static var fleet: CompiledFleet {
        get throws {
            let file = YAMLParser.parse(Array(specs.utf8), path: "fleet.yaml")
            let tree = SpecTree(commit: nil, files: [file], diagnostics: [])
            return try #require(SpecCompiler.compile(tree).fleet)
        }
    }

    static func reasons(_ rows: [TwinTable.Row], of index: Int = 0) throws -> [WhyNot.Reason] {
        let twins = TwinTable(sweep: rows, asOf: time)
        let plan = FleetPlanner.plan(PlanInput(fleet: try fleet, twins: twins, now: now))
        return try #require(WhyNot(rows[index], in: plan, now: now)).reasons
    }

    @Test func `what is as desired says so`() throws {
        let reasons = try Self.reasons([try Self.row("k-1", interval: 30)])
        #expect(reasons.first { $0.track == .config }?.state == "inSync")
        #expect(reasons.first { $0.track == .firmware }?.state == "nothing")
    }

    @Test func `a device waits in its wave, for the wave before, and for a yes`() throws {
        let rows = try (1...5).map { try Self.row("k-\($0)") }
        let all = try rows.indices.map { try Self.reasons(rows, of: $0) }
        let waiting = all.compactMap { $0.first { $0.track == .config } }

        #expect(waiting.allSatisfy { $0.state == "waiting" })
        #expect(
            waiting.count { $0.sentence == "it is in wave 1 of 2 (`canary`), the first one" } == 1
        )
        let later = waiting.filter { $0.sentence == "it is in wave 2 of 2 (`rest`)" }
        #expect(later.count == 4)
        #expect(
            later.first?.next
                == "that 1 of 1 devices of the wave `canary` succeed, and 15m of soaking after that"
        )
        // The first plan of a fleet waits for its approval.
        #expect(all.allSatisfy { $0.contains { $0.state == "denied" && $0.next != nil } })
    }

    @Test func `silence and age are told apart`() throws {
        let stale = try Self.reasons([try Self.row("k-1", age: .hours(2))])
        #expect(stale.first { $0.track == .config }?.state == "stale")
        #expect(stale.first { $0.track == .config }?.next == "a fresh report")
        let offline = try Self.reasons([try Self.row("k-1", state: .offline)])
        #expect(offline.first { $0.track == .config }?.state == "unreachable")
    }

    @Test func `a device of no cohort learns what each cohort asks for`() throws {
        let reasons = try Self.reasons([try Self.row("p-1", ["role": "printer"])])

        #expect(
            reasons.map(\.sentence) == [
                "no active cohort takes it, so it is left alone",
                "the cohort `berlin` asks for site=berlin, and it has no label site",
                "the cohort `kiosks` asks for role=kiosk, and it has role=printer",
            ]
        )
    }

    @Test func `a cohort says why it does not govern a device`() throws {
        let fleet = try Self.fleet
        let kiosks = try #require(fleet.cohort("kiosks"))
        func states(_ row: TwinTable.Row, _ governance: Governance) -> [String] {
            WhyNot.reasons(row.twin, against: kiosks, governance: governance).map(\.state)
        }

        #expect(states(try Self.row("k-9"), .unmanaged) == ["excluded"])
        #expect(states(try Self.row("p-1", ["role": "x"]), .unmanaged) == ["unmatched"])
        let both = try Self.row("k-1", ["role": "kiosk", "site": "berlin"])
        let berlin: ResourceName = "berlin"
        #expect(states(both, .cohort(berlin)) == ["outranked"])
        #expect(states(both, .cohort(kiosks.name)).isEmpty)
    }

    @Test func `a device that the plan does not know has no reasons`() throws {
        let twins = TwinTable(sweep: [try Self.row("k-1")], asOf: Self.time)
        let plan = FleetPlanner.plan(PlanInput(fleet: try Self.fleet, twins: twins, now: Self.now))
        #expect(WhyNot(try Self.row("k-2"), in: plan, now: Self.now) == nil)
    }
}
