import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// A rollout ends, or it holds and gives way: nothing waits behind one that can never finish.
struct RolloutEndTests {
    @Test func `a way back that the catalogue forbids holds, and a corrected version goes past it`()
    {
        var world = SimulatedWorld.settled()
        for index in world.devices.indices where world.devices[index].model == "b" {
            world.devices[index].badVersions = [Version(3, 0, 0)]
            world.devices[index].badVersionBoots = true
        }
        world.commit {
            $0.firmware = Version(3, 0, 0)
            $0.fused = [Version(3, 0, 0)]
        }
        world.run(minutes: 100)
        #expect(world.phases(.firmware) == ["succeeded", "failed", "held"])

        world.commit { $0.firmware = Version(4, 0, 0) }
        world.run(minutes: 300) { $0.isAtRest }

        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.phases(.firmware) == ["succeeded", "failed", "superseded", "succeeded"])
    }

    @Test func `a last wave of blocked devices alone does not keep a rollout from its end`() {
        var world = SimulatedWorld(devices: 4, isCalm: true)
        world.devices[3].spelling = "nightly"
        world.run(minutes: 200)
        #expect(world.phases(.firmware) == ["succeeded"])

        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 200)

        #expect(world.phases(.firmware) == ["succeeded", "succeeded"])
        #expect(world.devices.map(\.version.major) == [3, 3, 3, 1])
        world.devices[3].spelling = nil
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `a last wave whose devices were all set aside does not keep a rollout from its end`()
    {
        var world = SimulatedWorld.settled(devices: 4)
        world.order(.exclude(world.devices[3].id, until: world.wall.advanced(by: .days(30))))
        world.commit { $0.interval = 40 }
        world.run(minutes: 100)
        #expect(world.phases(.config) == ["succeeded", "succeeded"])
    }

    @Test func `a rollout whose devices are all blocked holds, succeeds at nothing and gives way`()
    {
        var world = SimulatedWorld.settled()
        world.order(.pause(.all, until: nil))
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 6)
        for index in world.devices.indices { world.devices[index].spelling = "nightly" }
        world.run(minutes: 6)
        world.order(.resume(.all))
        world.run(minutes: 100)
        #expect(world.phases(.firmware) == ["succeeded", "held"])

        world.commit { $0.firmware = Version(4, 0, 0) }
        world.run(minutes: 5)
        for index in world.devices.indices { world.devices[index].spelling = nil }
        world.run(minutes: 300) { $0.isAtRest }

        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `a device that nobody could hand its job to is away, and the others do not wait`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        world.devices[0].isOnline = false
        world.run(minutes: 300)
        let offers = world.jobs.filter { $0.job.device == world.devices[0].id }
        #expect(offers.count == 3)
        #expect(world.devices[0].executions.filter { $0.track == .config }.count == 1)
        #expect(world.phases(.config).last == "succeeded", "\(world.restProblems())")
        world.devices[0].isOnline = true
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `a pause counts in no deadline`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        // The last wave is open and has its first offer.
        world.run(minutes: 27)
        world.order(.pause(.cohort(SampleFleet.resource("gateways")), until: nil))
        world.run(minutes: 60)
        world.order(.pause(.all, until: nil))
        world.run(minutes: 60)
        world.order(.resume(.cohort(SampleFleet.resource("gateways"))))
        world.run(minutes: 400)
        #expect(world.phases(.config).last == "progressing")
        world.order(.resume(.all))
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.phases(.config) == ["succeeded", "succeeded"])
    }
}
