import FleetModel
import RolloutEngine
import Testing

/// Soak over the restarts of the controller.
struct SoakTests {
    @Test func `24: time in which no controller looked is no soak`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        for _ in 0..<20 where world.rollouts(.config).last?.waves[0].soak.since == nil {
            world.run(minutes: 1)
        }
        #expect(world.rollouts(.config).last?.waves[0].soak.since != nil)
        world.tick += 60
        world.controller.restart(wall: world.wall, uptime: world.uptime)
        world.run(minutes: 8)
        #expect(world.rollouts(.config).last?.openWave == 0)
        world.run(minutes: 10)
        #expect(world.rollouts(.config).last?.openWave == 1)
    }
}
