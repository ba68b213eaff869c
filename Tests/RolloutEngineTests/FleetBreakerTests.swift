import FleetModel
import FleetSimulation
import FleetPlanner
import RolloutEngine
import Testing

/// The fleet-wide ceiling on devices that are not well.
struct FleetBreakerTests {
    private func world() -> SimulatedWorld {
        .settled {
            $0.fleet.waves.removeFirst(2)
            $0.controller.settings.mostUnhealthy = .count(2)
        }
    }

    private func sicken(_ indices: [Int], _ world: inout SimulatedWorld) {
        for index in indices {
            world.devices[index].isHealthy = false
            world.devices[index].revision += 1
        }
    }

    @Test
    func `4: above the ceiling healthy devices are given nothing, and those that are broken are`() {
        var world = world()
        sicken([0, 1, 2], &world)
        world.run(minutes: 5)
        #expect(
            world.controller.state.breaker == FleetBreaker(unhealthy: 3, heard: 12, most: 2)
        )
        let before = world.jobs.count
        world.commit { $0.interval = 40 }
        world.run(minutes: 60)
        let asked = Set(world.jobs.dropFirst(before).map(\.job.device))
        #expect(asked.isSubset(of: world.devices.prefix(3).map(\.id)))
        #expect(!asked.isEmpty, "repairs go on")
    }

    @Test func `4: the breaker closes when enough devices are well, and the rollout goes on`() {
        var world = world()
        sicken([9, 10, 11], &world)
        world.commit { $0.interval = 40 }
        world.run(minutes: 20)
        #expect(world.controller.state.breaker != nil)
        world.devices[9].isHealthy = true
        world.devices[9].revision += 1
        for index in [10, 11] {
            world.devices[index].isHealthy = true
            world.devices[index].revision += 1
        }
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.controller.state.breaker == nil)
        #expect(world.isAtRest, "\(world.restProblems())")
        let moves = world.controller.journal.count {
            if case .breakerMoved = $0 { true } else { false }
        }
        #expect(moves == 2)
    }

    @Test func `4: a way back goes on while the breaker has tripped`() {
        var world = world()
        for index in world.devices.indices {
            world.devices[index].badVersions = [Version(3, 0, 0)]
            world.devices[index].badVersionBoots = true
        }
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 300)
        let reached = world.jobs.filter {
            guard case .firmware(let hop) = $0.job.target else { return false }
            return hop.version == Version(3, 0, 0)
        }
        #expect(reached.count <= 8, "those that had it before the first one told how it is")
        #expect(world.rollouts(.firmware).contains { $0.isRollback && $0.phase == .succeeded })
        #expect(world.devices.allSatisfy { $0.version == Version(2, 0, 0) })
    }
}
