import FleetModel
import FleetSimulation
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

    @Test func `23: a device that comes back done into a wave that needs all soaks from then on`() {
        var world = SimulatedWorld.settled()
        let late = world.devices[2].id
        world.order(.exclude(late, until: world.wall.advanced(by: .days(1))))
        world.commit { $0.interval = 40 }
        for _ in 0..<30 where world.rollouts(.config).last?.waves[0].soak.since == nil {
            world.run(minutes: 1)
        }
        #expect(world.rollouts(.config).last?.waves[0].soak.since != nil)
        world.run(minutes: 6)
        // Somebody set it by hand meanwhile.
        world.devices[2].config = world.fleet.document
        world.devices[2].revision += 1
        world.order(.include(late))
        world.run(minutes: 9)
        #expect(world.rollouts(.config).last?.openWave == 0)
        world.run(minutes: 6)
        #expect(world.rollouts(.config).last?.openWave == 1)
    }
}
