import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// Where devices stand, counted over worlds that the engine moves.
struct FleetStandingTests {
    private func standing(_ world: SimulatedWorld) -> FleetStanding {
        let fleet = world.fleet.compiled(commit: SampleFleet.commit(world.commitNumber))
        var controller = world.controller
        return FleetStanding(controller.plan(fleet, now: world.now), controller.state)
    }

    private func total(_ standing: FleetStanding) -> Int {
        standing.unmanaged + standing.conflicted + standing.excluded + standing.inProgress
            + standing.failed + standing.heldBack + standing.silent + standing.blocked
            + standing.waiting + standing.converged
    }

    @Test func `a fleet at rest has converged, whatever its acceptance said`() {
        let world = SimulatedWorld.settled()

        let standing = standing(world)

        #expect(standing.converged == 12)
        #expect(standing.devices == 12)
    }

    @Test func `every device counts once, minute by minute, while a rollout goes on`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        var sawProgress = false
        var sawWaiting = false
        for _ in 0..<30 {
            world.run(minutes: 1)
            let standing = standing(world)
            #expect(total(standing) == 12)
            sawProgress = sawProgress || standing.inProgress > 0
            sawWaiting = sawWaiting || standing.waiting > 0
        }
        #expect(sawProgress)
        #expect(sawWaiting)
    }

    @Test
    func `devices on a held-back version are held back, and those that failed with it say so`() {
        var world = SimulatedWorld.settled()
        for index in world.devices.indices {
            world.devices[index].badVersions = [Version(3, 0, 0)]
        }
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 300)

        let standing = standing(world)

        #expect(standing.converged == 0)
        #expect(standing.heldBack + standing.failed == 12, "\(standing)")
        #expect(standing.heldBack > 0)
    }

    @Test func `a device that went silent and one that was set aside are told apart`() throws {
        var world = SimulatedWorld.settled()
        let until = world.now.wall.advanced(by: .days(30))
        world.persist(
            try RolloutEngine.order(
                .exclude(world.devices[0].id, until: until),
                by: "ada",
                reason: "",
                world.controller.state,
                now: world.now
            )
        )
        world.devices[1].isOnline = false
        world.run(minutes: 300)

        let standing = standing(world)

        #expect(standing.excluded == 1)
        #expect(standing.silent == 1)
        #expect(standing.converged == 10)
    }
}
