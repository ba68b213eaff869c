import FleetModel
import FleetPlanner
import SeededGenerator
import SpecLanguage
import Testing

struct PlanPurityTests {
    private func bytes(_ fleet: CompiledFleet, _ twins: TwinTable) -> [UInt8] {
        FleetPlanner.plan(
            PlanInput(fleet: fleet, twins: twins, ledger: .adopted, now: TestTime.now)
        ).canonicalBytes
    }

    @Test(arguments: 0..<40)
    func `the order of documents, pages and devices is not in the plan`(seed: Int) {
        let sample = RandomFleet(seed: UInt64(seed))
        var random = SeededGenerator(seed: UInt64(seed) &+ 99)
        let expected = bytes(sample.fleet, .sample(sample.twins))

        for _ in 0..<4 {
            let fleet = sample.fleet
            let shuffled = CompiledFleet(
                commit: fleet.commit,
                cohorts: fleet.cohorts.shuffled(using: &random),
                configs: fleet.configs.shuffled(using: &random),
                firmware: fleet.firmware.shuffled(using: &random),
                policies: fleet.policies.shuffled(using: &random),
                acknowledgements: []
            )
            var table = TwinTable()
            for twin in sample.twins.shuffled(using: &random) {
                table.upsert(
                    TwinTable.Row(
                        twin: twin,
                        asOf: TestTime.wall,
                        receivedAt: TestTime.now.monotonic
                    )
                )
            }
            table.replace(bySweep: table.rows.shuffled(using: &random), asOf: TestTime.wall)

            #expect(bytes(shuffled, table) == expected)
        }
    }

    @Test(arguments: 0..<60)
    func `who looks at which devices is not in the plan`(seed: Int) {
        let crowd = CrowdFleet(seed: UInt64(seed))
        let input = PlanInput(
            fleet: crowd.fleet,
            base: crowd.base,
            twins: .sample(crowd.twins),
            ledger: crowd.ledger,
            now: TestTime.now
        )
        let expected = FleetPlanner.plan(input).canonicalBytes
        for count in [2, 3, 7, 1_000] {
            let plan = FleetPlanner.plan(input, workers: ReversedWorkers(count: count))
            #expect(plan.canonicalBytes == expected)
        }
    }

    @Test(arguments: 0..<40)
    func `a fleet that has all it should gives an empty plan`(seed: Int) {
        let sample = RandomFleet(seed: UInt64(seed))
        let desired = DesiredState(sample.fleet, tenant: .standard)
        let settled = sample.twins.map { twin -> Twin in
            guard let cohort = desired.governance(of: twin).cohort else { return twin }
            var reported = twin.config.reported
            if case .config(let document) = desired.target(for: twin, in: cohort, on: .config).wish
            {
                reported = reported.merged(with: document)
            }
            var versions = twin.firmware.components
            if case .firmware(let pins) = desired.target(for: twin, in: cohort, on: .firmware).wish
            {
                versions = versions.map { component in
                    let pin = pins.first { $0.component == component.name }
                    return .init(
                        name: component.name,
                        running: pin.map { Text($0.version.description) } ?? component.running
                    )
                }
            }
            return Twin(
                id: twin.id,
                incarnation: twin.incarnation,
                revision: 2,
                labels: twin.labels,
                facts: twin.facts,
                config: ConfigSection(reported: reported),
                firmware: FirmwareSection(components: versions),
                connectivity: twin.connectivity,
                reportSequence: 2,
                reportedAt: twin.reportedAt
            )
        }

        let plan = FleetPlanner.plan(
            PlanInput(
                fleet: sample.fleet,
                twins: .sample(settled),
                ledger: .adopted,
                now: TestTime.now
            )
        )

        #expect(plan.isEmpty)
        #expect(plan.summary.change == 0)
    }

    @Test func `a device that no longer reports at all makes no job and loses nothing`() {
        let sample = RandomFleet(seed: 7)

        let plan = FleetPlanner.plan(
            PlanInput(fleet: sample.fleet, twins: TwinTable(), ledger: .adopted, now: TestTime.now)
        )

        #expect(plan.isEmpty)
        #expect(plan.groups.isEmpty)
    }
}
