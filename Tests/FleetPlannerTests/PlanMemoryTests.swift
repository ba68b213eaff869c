import FleetModel
import SeededGenerator
import SpecLanguage
import Testing

@testable import FleetPlanner

/// A plan that remembers the one before is the plan that is made from nothing.
struct PlanMemoryTests {
    /// A fleet that goes on: twins that change, join and leave, reports, decisions and time.
    private struct World {
        private let pool: [Twin]
        private let records: [DeviceID: DeviceRecord]
        private let fleets: [CompiledFleet]
        private var revision: UInt64 = 1
        private(set) var fleet: CompiledFleet
        private(set) var base: CompiledFleet?
        private(set) var twins: TwinTable
        private(set) var ledger: Ledger
        private(set) var decided = DeviceTrail()
        private(set) var now = TestTime.now

        init(seed: UInt64) {
            let crowds = [seed, seed &+ 1_000, seed &+ 2_000].map { CrowdFleet(seed: $0) }
            pool = crowds.flatMap(\.twins)
            records = Dictionary(
                crowds.flatMap { $0.ledger.devices.map { ($0.key, $0.value) } },
                uniquingKeysWith: { one, _ in one }
            )
            fleets = crowds.map(\.fleet)
            fleet = crowds[0].fleet
            base = crowds[0].base
            ledger = crowds[0].ledger
            twins = .sample(crowds[0].twins)
        }

        var input: PlanInput {
            PlanInput(fleet: fleet, base: base, twins: twins, ledger: ledger, now: now)
        }

        mutating func change(_ random: inout SeededGenerator) {
            switch random.below(16) {
            case 0..<5: upsert(random.pick(pool))
            case 5..<8: report(random.pick(pool).id)
            case 8: leave(random.pick(pool).id)
            case 9, 10: decide(random.pick(pool).id, &random)
            case 11, 12: pass(.minutes(random.below(20)))
            case 13: pass(TimeSpan(milliseconds: Int64(random.below(3))))
            case 14 where random.oneIn(4): fleet = random.pick(fleets)
            case 14 where random.oneIn(2): fleet = variant(of: fleet, &random)
            case 14 where random.oneIn(3): base = random.oneIn(3) ? nil : random.pick(fleets)
            case 15 where random.oneIn(3): set(apart: random.pick(pool).id)
            case 15 where random.oneIn(2): sweep()
            default: break
            }
        }

        /// The same specs at another commit, of which one thing that policies or others say is different.
        private func variant(
            of fleet: CompiledFleet,
            _ random: inout SeededGenerator
        ) -> CompiledFleet {
            let other = random.pick(fleets)
            let change = random.below(5)
            return CompiledFleet(
                commit: CommitID("\(String(repeating: "0", count: 39))\(random.below(9))"),
                cohorts: fleet.cohorts,
                configs: fleet.configs,
                firmware: fleet.firmware,
                policies: fleet.policies.map { policy in
                    let waves = other.policy(policy.name) ?? policy
                    return Policy(
                        name: policy.name,
                        span: policy.span,
                        firmware: change == 0 ? waves.firmware : policy.firmware,
                        config: change == 1
                            ? waves.config.offline(after: .minutes(random.below(90)))
                            : policy.config,
                        health: change == 2
                            ? HealthPolicy(fresh: .minutes(1 + random.below(30)), require: [])
                            : policy.health,
                        drift: change == 3
                            ? DriftPolicy(mode: .correct, contestedAfter: random.below(3))
                            : policy.drift,
                        guards: policy.guards
                    )
                },
                acknowledgements: fleet.acknowledgements,
                devices: change == 4 ? Array(other.devices.prefix(1)) : fleet.devices,
                released: fleet.released
            )
        }

        private mutating func upsert(_ twin: Twin) {
            revision += 1
            let row = TwinTable.Row(
                twin: Twin(
                    id: twin.id,
                    incarnation: twin.incarnation,
                    revision: revision,
                    labels: twin.labels,
                    facts: twin.facts,
                    config: twin.config,
                    firmware: twin.firmware,
                    connectivity: twin.connectivity,
                    reportSequence: revision,
                    reportedAt: now.wall
                ),
                asOf: now.wall,
                receivedAt: now.monotonic
            )
            twins.upsert(row)
        }

        private mutating func report(_ device: DeviceID) {
            guard let row = twins[device] else { return }
            revision += 1
            twins.take(
                ReportBatch.Report(
                    device: device,
                    incarnation: row.twin.incarnation,
                    sequence: revision,
                    reportedAt: now.wall
                ),
                asOf: now.wall,
                receivedAt: now.monotonic
            )
        }

        private mutating func leave(_ device: DeviceID) {
            guard let row = twins[device] else { return }
            twins.remove(device, incarnation: row.twin.incarnation)
        }

        private mutating func decide(_ device: DeviceID, _ random: inout SeededGenerator) {
            ledger.devices[device] = random.oneIn(3) ? nil : records[device]
            decided.note(device)
        }

        private mutating func set(apart device: DeviceID) {
            ledger.excluded[device] = ledger.excluded[device] == nil ? now.wall : nil
        }

        private mutating func sweep() {
            let rows = twins.rows.map { $0 }
            twins.replace(bySweep: rows, asOf: now.wall)
        }

        private mutating func pass(_ span: TimeSpan) {
            now = Moment(wall: now.wall.advanced(by: span), monotonic: now.monotonic + span)
        }
    }

    @Test(arguments: 0..<24)
    func `a plan that remembers is byte for byte the plan made from nothing`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed) &+ 77)
        var world = World(seed: UInt64(seed))
        var memory = PlanMemory()
        var shared = PlanMemory(workers: ReversedWorkers(count: 3))
        for step in 0..<30 {
            let input = world.input
            let found = FleetPlanner.plan(input, decided: world.decided, memory: &memory)
            let many = FleetPlanner.plan(input, decided: world.decided, memory: &shared)
            let wanted = FleetPlanner.plan(input)
            guard Self.isSame(found, wanted), Self.isSame(many, wanted) else {
                Issue.record("step \(step)")
                return
            }
            for _ in 0..<random.below(4) { world.change(&random) }
        }
    }

    /// In all bytes, and in who is of which wave, which is not all written.
    private static func isSame(_ found: Plan, _ wanted: Plan) -> Bool {
        found.canonicalBytes == wanted.canonicalBytes
            && found.rollouts.elementsEqual(wanted.rollouts) { one, other in
                one.members.elementsEqual(other.members)
            }
    }

    @Test func `what is remembered is used`() {
        var world = World(seed: 3)
        var random = SeededGenerator(seed: 3)
        let desired = DesiredState(world.fleet.succeeding(world.base), tenant: .standard)
        var followed = 0
        var memory = SurveyMemory(world.input, desired, decided: world.decided)
        for _ in 0..<40 {
            world.change(&random)
            if memory.follow(world.input, decided: world.decided) != nil { followed += 1 }
        }
        #expect(followed > 5)
    }

    @Test func `another table of twins is not taken for the one that is known`() {
        var memory = PlanMemory()
        let crowd = CrowdFleet(seed: 1)
        func input(_ twins: [Twin]) -> PlanInput {
            PlanInput(
                fleet: crowd.fleet,
                twins: TwinTable(
                    sweep: twins.map {
                        TwinTable.Row(twin: $0, asOf: TestTime.wall, receivedAt: .zero)
                    },
                    asOf: TestTime.wall.advanced(by: .seconds(twins.count))
                ),
                now: TestTime.now
            )
        }
        for twins in [crowd.twins, Array(crowd.twins.dropFirst(3)), []] {
            let found = FleetPlanner.plan(
                input(twins),
                decided: DeviceTrail(),
                memory: &memory
            )
            #expect(found.canonicalBytes == FleetPlanner.plan(input(twins)).canonicalBytes)
        }
    }
}

extension RolloutPolicy {
    /// The same, but for how long a device may be silent.
    fileprivate func offline(after span: TimeSpan) -> RolloutPolicy {
        RolloutPolicy(
            waves: waves,
            maxInFlight: maxInFlight,
            deadline: deadline,
            minCoverage: minCoverage,
            offline: Offline(mode: offline.mode, after: span),
            onNewRevision: onNewRevision,
            onFail: onFail
        )
    }
}
