import FleetModel
import FleetPlanner
import SpecLanguage
import Testing

/// What a plan does that the plan of its base would not.
struct PlanComparisonTests {
    private static let wall = Timestamp(milliseconds: 1_790_000_000_000)

    private func specs(_ configs: String...) throws -> CompiledFleet {
        try SampleFleet.compile(
            SampleFleet.policy() + SampleFleet.cohort() + configs.joined()
        )
    }

    /// Four gateways that report an interval of 60, and one sensor that nobody manages.
    private func twins() throws -> TwinTable {
        let rows = try (0..<5).map { index in
            TwinTable.Row(
                twin: Twin(
                    id: try #require(DeviceID("gw-\(index)")),
                    incarnation: try #require(Incarnation("1")),
                    revision: 1,
                    labels: [
                        "role": index == 4 ? "sensor" : "gateway", "site": Text("s\(index / 2)"),
                    ],
                    config: ConfigSection(reported: ["interval": 60]),
                    connectivity: Connectivity(state: .online),
                    reportSequence: 1,
                    reportedAt: Self.wall
                ),
                asOf: Self.wall,
                receivedAt: .zero
            )
        }
        return TwinTable(sweep: rows, asOf: Self.wall)
    }

    /// The base is in force and succeeded.
    private func comparison(
        _ fleet: CompiledFleet,
        against base: CompiledFleet
    ) throws -> PlanComparison {
        let table = try twins()
        func plan(_ fleet: CompiledFleet) -> Plan {
            FleetPlanner.plan(
                PlanInput(
                    fleet: fleet,
                    base: base,
                    twins: table,
                    ledger: Ledger(standingAt: base, tenant: .standard),
                    now: Moment(wall: Self.wall, monotonic: .zero)
                )
            )
        }
        return try #require(plan(fleet).compared(with: plan(base)).comparison)
    }

    @Test func `a revision that changes nothing is compared as nothing`() throws {
        let fleet = try specs(SampleFleet.config("a", "{interval: 30}"))

        let comparison = try comparison(fleet, against: fleet)

        #expect(comparison.isEmpty)
        #expect(comparison.devices == 0)
    }

    @Test func `a moved line is no change`() throws {
        let one = SampleFleet.config("a", "{interval: 30}")
        let other = SampleFleet.config("b", "{level: info}")

        #expect(try comparison(specs(other, one), against: specs(one, other)).isEmpty)
    }

    @Test func `a changed value is one cause, and all its devices would change anyway`() throws {
        let comparison = try comparison(
            specs(SampleFleet.config("a", "{interval: 20}")),
            against: specs(SampleFleet.config("a", "{interval: 30}"))
        )

        #expect(comparison.causes.map(\.difference) == [.changed])
        #expect(comparison.causes.map(\.count) == [4])
        #expect(comparison.rollouts.map(\.difference) == [.changed])
        #expect(comparison.devices == 4)
        #expect(comparison.newDevices == 0)
    }

    @Test func `a value for devices that had all is new for each of them`() throws {
        let comparison = try comparison(
            specs(SampleFleet.config("a", "{interval: 60, level: info}")),
            against: specs(SampleFleet.config("a", "{interval: 60}"))
        )

        #expect(comparison.causes.map(\.difference) == [.added])
        #expect(comparison.rollouts.map(\.difference) == [.added])
        #expect(comparison.devices == 4)
        #expect(comparison.newDevices == 4)
    }

    @Test func `what the revision takes back is told as removed`() throws {
        let comparison = try comparison(
            specs(SampleFleet.config("a", "{interval: 60}")),
            against: specs(SampleFleet.config("a", "{interval: 60, level: info}"))
        )

        #expect(comparison.causes.map(\.difference) == [.removed])
        #expect(comparison.rollouts.map(\.difference) == [.removed])
        #expect(comparison.devices == 4)
        #expect(comparison.newDevices == 0)
    }

    @Test func `the comparison is part of what the digest covers`() throws {
        let fleet = try specs(SampleFleet.config("a", "{interval: 30}"))
        let plan = FleetPlanner.plan(
            PlanInput(
                fleet: fleet,
                twins: try twins(),
                now: Moment(wall: Self.wall, monotonic: .zero)
            )
        )

        #expect(plan.compared(with: plan).digest != plan.digest)
        #expect(plan.compared(with: plan).intent == plan.intent)
    }

    @Test func `a fleet of which only the revision in force is known is adopted and at rest`()
        throws
    {
        let fleet = try specs(SampleFleet.config("a", "{interval: 60}"))
        let plan = FleetPlanner.plan(
            PlanInput(
                fleet: fleet,
                base: fleet,
                twins: try twins(),
                ledger: Ledger(standingAt: fleet, tenant: .standard),
                now: Moment(wall: Self.wall, monotonic: .zero)
            )
        )

        #expect(plan.isAdopted)
        #expect(!plan.isDenied)
        #expect(plan.isEmpty)
        #expect(plan.summary.unchanged == 4)
    }
}
