import FleetModel
import FleetSimulation
import FleetPlanner
import RolloutEngine
import Testing

/// How fast a rollout releases its jobs, over worlds that the engine moves.
struct ReleaseRateTests {
    private func world(
        _ rate: RolloutPolicy.Rate,
        devices: Int = 30,
        _ shape: (inout SimulatedWorld) -> Void = { _ in }
    ) -> SimulatedWorld {
        var world = SimulatedWorld.settled(devices: devices) {
            $0.fleet.waves.removeFirst(2)
            $0.fleet.maxInFlight = devices
            $0.controller.settings.jobsInFlight = devices
            $0.controller.settings.jobsPerMinute = devices
            shape(&$0)
        }
        world.commit {
            $0.interval = 40
            $0.rate = rate
        }
        return world
    }

    private func rate(_ base: Int, times factor: Int64, every: TimeSpan) -> RolloutPolicy.Rate {
        RolloutPolicy.Rate(
            base: base,
            factor: FixedDecimal(millionths: factor * 100_000),
            every: every
        )
    }

    /// Jobs of the last rollout by the minute of their decision.
    private func begun(_ world: SimulatedWorld) -> [(minute: Int64, count: Int)] {
        let id = world.rollouts(.config).last?.id
        let jobs = world.jobs.filter { $0.rollout == id }
        return Dictionary(grouping: jobs) { $0.at.moment.wall.milliseconds / 60_000 }
            .map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
    }

    @Test func `a constant rate releases so many jobs in each span`() {
        var world = world(rate(3, times: 10, every: .minutes(5)))
        world.run(minutes: 200) { $0.isAtRest }
        let begun = begun(world)
        #expect(begun.allSatisfy { $0.count <= 3 })
        for (one, next) in zip(begun, begun.dropFirst()) { #expect(next.minute - one.minute >= 5) }
        #expect(begun.reduce(0) { $0 + $1.count } == 30)
    }

    @Test func `a growing rate releases more with each span that passed without a failure`() {
        var world = world(rate(2, times: 15, every: .minutes(5)))
        world.run(minutes: 200) { $0.isAtRest }
        #expect(begun(world).prefix(4).map(\.count) == [2, 3, 4, 6])
    }

    @Test func `a failure keeps the rate from growing`() {
        var world = world(rate(2, times: 20, every: .minutes(10))) {
            for index in $0.devices.indices { $0.devices[index].temper = .slow }
        }
        world.run(minutes: 12)
        // The first two take eight minutes; what they report then contradicts their word.
        for index in world.devices.indices { world.devices[index].temper = .lies }
        world.run(minutes: 100)
        let counts = begun(world).map(\.count)
        #expect(counts.first == 2)
        #expect(counts.dropFirst().first ?? 0 <= 4)
        #expect(world.rollouts(.config).last?.pace?.hasFailed == true)
    }

    @Test func `neither a pause nor a time in which nobody wrote lets a burst go`() {
        var world = world(rate(2, times: 10, every: .minutes(5)))
        world.run(minutes: 7)
        world.order(.pause(.all, until: nil))
        world.run(minutes: 120)
        world.order(.resume(.all))
        world.controller.restart(wall: world.wall, uptime: world.uptime)
        world.run(minutes: 200) { $0.isAtRest }
        #expect(begun(world).allSatisfy { $0.count <= 2 })
    }
}
