import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

struct ReplayTests {
    @Test(arguments: [3, 11, 42] as [UInt64])
    func `every prefix of the journal gives the state that the process had there`(seed: UInt64) {
        var world = SimulatedWorld(seed: seed)
        world.controller.keepsMarks = true
        world.run(minutes: 120)
        world.commit { $0.interval = 40 }
        world.run(minutes: 60)
        var state = FleetState()
        var position = 0
        #expect(world.controller.marks.count > 20)
        for mark in world.controller.marks {
            state.apply(world.controller.journal[position..<mark.count])
            position = mark.count
            guard state == mark.state else {
                Issue.record("the states differ after record \(mark.count)")
                return
            }
        }
    }

    @Test func `records and states read back as they were written`() throws {
        var world = SimulatedWorld(seed: 5)
        world.live()
        let encoder = JSONValueEncoder()
        let decoder = JSONValueDecoder()
        let records = world.controller.journal
        let copy = try decoder.decode([Record].self, from: encoder.encode(records))
        #expect(copy == records)
        let state = world.controller.state
        let written = try encoder.encode(state)
        let same = try decoder.decode(FleetState.self, from: written)
        #expect(same == state)
        #expect(try encoder.encode(same).canonicalBytes == written.canonicalBytes)
    }

    @Test func `one seed is one run`() {
        var first = SimulatedWorld(seed: 17)
        var second = SimulatedWorld(seed: 17)
        first.live()
        second.live()
        #expect(first.controller.journal == second.controller.journal)
    }

    @Test(arguments: (27...42) as ClosedRange<UInt64>)
    func `what a decision remembers changes no decision`(seed: UInt64) {
        var remembering = SimulatedWorld(seed: seed)
        var forgetting = SimulatedWorld(seed: seed)
        for minute in 0..<240 {
            remembering.step()
            forgetting.controller.memory = EngineMemory()
            forgetting.step()
            guard remembering.controller.journal == forgetting.controller.journal else {
                Issue.record("another decision in minute \(minute)")
                return
            }
        }
    }

    /// A world under faults whose rollouts are bound by budgets, a growing rate, a topology and a breaker.
    private func bounded(seed: UInt64) -> SimulatedWorld {
        var world = SimulatedWorld(seed: seed)
        world.controller.settings.jobsInFlight = 12
        world.controller.settings.jobsPerMinute = 12
        world.controller.settings.mostUnhealthy = .count(Int(seed % 4) + 1)
        world.fleet.maxInFlight = 12
        world.fleet.budgets = [
            SampleFleet.budget(.hardware("model"), maxUnavailable: .count(Int(seed % 3) + 1)),
            SampleFleet.budget(.label("site"), minAvailable: .count(Int(seed % 5) + 2)),
        ]
        world.fleet.rate = RolloutPolicy.Rate(
            base: 2,
            factor: FixedDecimal(millionths: 1_500_000),
            every: .minutes(3)
        )
        world.fleet.topology = seed.isMultiple(of: 2) ? .parentFirst : .childrenFirst
        for index in 6..<12 where seed % UInt64(index) != 0 {
            world.fleet.describe(world.devices[index].id, parent: world.devices[index - 6].id)
        }
        return world
    }

    @Test(arguments: (35...42) as ClosedRange<UInt64>)
    func `what a decision remembers of budgets, rates and topologies changes no decision`(
        seed: UInt64
    ) {
        var remembering = bounded(seed: seed)
        var forgetting = bounded(seed: seed)
        for minute in 0..<200 {
            if minute == 60 {
                remembering.commit { $0.interval = 40 }
                forgetting.commit { $0.interval = 40 }
            }
            remembering.step()
            forgetting.controller.memory = EngineMemory()
            forgetting.step()
            guard remembering.controller.journal == forgetting.controller.journal else {
                let (one, other) = (remembering.controller.journal, forgetting.controller.journal)
                let place = zip(one, other).prefix { $0 == $1 }.count
                Issue.record(
                    "another decision in minute \(minute): \(one.dropFirst(place).prefix(1)) and \(other.dropFirst(place).prefix(1))"
                )
                return
            }
        }
    }

    @Test(arguments: (27...34) as ClosedRange<UInt64>)
    func `what a plan remembers changes no plan`(seed: UInt64) {
        var world = SimulatedWorld(seed: seed)
        world.controller.verifiesPlans = true
        world.run(minutes: 240)
        #expect(world.controller.verifiedPlans.all > 20)
        #expect(world.controller.verifiedPlans.different == 0)
    }

    @Test func `what a decision remembers changes no status`() {
        var world = SimulatedWorld(seed: 23)
        for _ in 0..<60 {
            world.run(minutes: 4)
            let controller = world.controller
            let observation = Observation(twins: controller.twins, hearing: controller.hearing)
            let (remembered, fresh) = (controller.memory, EngineMemory())
            func rollouts(_ memory: EngineMemory) -> [RolloutStatus] {
                RolloutEngine.rollouts(
                    controller.state,
                    observation,
                    settings: controller.settings,
                    memory: memory,
                    now: world.now
                )
            }
            #expect(rollouts(remembered) == rollouts(fresh))
        }
    }

    @Test func `a fleet at rest is left in peace`() {
        var world = SimulatedWorld(isCalm: true)
        world.run(minutes: 200) { $0.isAtRest }
        world.run(minutes: 10)
        let before = world.controller.journal.count
        world.run(minutes: 60)
        #expect(world.controller.journal.count == before)
    }
}
