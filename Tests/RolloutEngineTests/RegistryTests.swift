import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// What a registry does to cohorts is held against the guards as what a commit does.
struct RegistryTests {
    private static func guards(
        changed: Quantity? = nil,
        shrink: Quantity? = nil
    ) -> GuardPolicy {
        GuardPolicy(
            devicesChanged: changed,
            removed: nil,
            downgrades: .deny,
            cohortShrink: shrink
        )
    }

    /// A world in whose canary a new configuration is under way, and whose cohort may lose two of its twelve devices.
    private func worldUnderWay() -> SimulatedWorld {
        var world = SimulatedWorld.settled {
            $0.fleet.guards = Self.guards(shrink: .percent(SampleFleet.percent(20)))
        }
        world.commit { $0.interval = 40 }
        world.run(minutes: 7)
        #expect(world.rollouts(.config).last?.phase == .progressing)
        return world
    }

    private func left(_ world: SimulatedWorld) throws -> Int {
        let rollout = try #require(world.rollouts(.config).last)
        return rollout.outcome?.left
            ?? rollout.members.count { if case .left = $0.state { true } else { false } }
    }

    private func expectHeld(_ world: SimulatedWorld, by kind: GuardKind) throws -> Digest {
        let held = try #require(world.controller.state.heldRevision)
        #expect(held.reason == .guards([kind]))
        return try #require(held.intent)
    }

    @Test func `4: a listing that is suddenly short takes nobody out of a rollout unasked`()
        throws
    {
        var world = worldUnderWay()
        world.platform.unlisted = Set(world.devices.suffix(6).map(\.id))
        world.run(minutes: 60)
        _ = try expectHeld(world, by: .cohortShrink)
        #expect(try left(world) == 0)
        #expect(world.rollouts(.config).last?.phase.isOver == false)
        world.platform.unlisted = []
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.controller.state.heldRevision == nil)
        #expect(try left(world) == 0)
    }

    @Test func `4: not by a restart between the listings either`() throws {
        var world = worldUnderWay()
        world.platform.unlisted = Set(world.devices.suffix(6).map(\.id))
        world.controller.restart(wall: world.wall, uptime: world.uptime)
        world.run(minutes: 60)
        _ = try expectHeld(world, by: .cohortShrink)
        #expect(try left(world) == 0)
    }

    @Test func `4: an empty listing takes nobody out of a rollout, whatever the guards`() throws {
        var world = SimulatedWorld.settled()
        world.commit {
            $0.interval = 40
            $0.waves.removeFirst(2)
        }
        world.run(minutes: 7)
        world.platform.unlisted = Set(world.devices.map(\.id))
        world.run(minutes: 30)
        #expect(try left(world) == 0)
        world.platform.unlisted = []
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(try left(world) == 0)
    }

    @Test func `as many as the guard allows leave as ever`() throws {
        var world = worldUnderWay()
        world.platform.unlisted = Set(world.devices.suffix(2).map(\.id))
        world.run(minutes: 200)
        #expect(world.controller.state.heldRevision == nil)
        #expect(world.phases(.config).last == "succeeded")
        #expect(try left(world) == 2)
    }

    @Test func `a yes lets them leave, and counts from what is left`() throws {
        var world = worldUnderWay()
        world.platform.unlisted = Set(world.devices.suffix(6).map(\.id))
        world.run(minutes: 30)
        world.order(.approve(try expectHeld(world, by: .cohortShrink)))
        world.run(minutes: 200)
        #expect(world.controller.state.heldRevision == nil)
        #expect(world.controller.state.approvals.isEmpty)
        #expect(world.phases(.config).last == "succeeded")
        #expect(try left(world) == 6)
        world.platform.unlisted.formUnion(world.devices.prefix(3).map(\.id))
        world.run(minutes: 30)
        _ = try expectHeld(world, by: .cohortShrink)
    }

    @Test func `12: devices that are relabelled out of a cohort en masse get nothing and stay`()
        throws
    {
        var world = worldUnderWay()
        let away = world.devices.suffix(6).map(\.id)
        for index in 6..<12 {
            world.devices[index].role = "router"
            world.devices[index].revision += 1
        }
        let before = world.jobs.count { away.contains($0.job.device) }
        world.run(minutes: 60)
        _ = try expectHeld(world, by: .cohortShrink)
        #expect(try left(world) == 0)
        #expect(world.jobs.count { away.contains($0.job.device) } == before)
        for index in 6..<12 {
            world.devices[index].role = "gateway"
            world.devices[index].revision += 1
        }
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(try left(world) == 0)
    }

    @Test func `12: more devices than a guard allows join no rollout, and wait for a yes`() throws {
        var world = SimulatedWorld.settled()
        world.commit {
            $0.interval = 40
            $0.guards = Self.guards(changed: .count(12))
        }
        world.run(minutes: 7)
        let rollout = try #require(world.rollouts(.config).last)
        for number in 0..<13 {
            let id = try #require(DeviceID("gx-\(10 + number)"))
            world.devices.append(
                SimulatedDevice(
                    id: id,
                    model: SampleFleet.models[0],
                    ring: "wide",
                    incarnation: world.devices[0].incarnation
                )
            )
        }
        // Each reports within two minutes, and none may join before all are there.
        world.platform.unlisted = Set(world.devices.suffix(13).map(\.id))
        world.run(minutes: 2)
        world.platform.unlisted = []
        world.run(minutes: 200)
        #expect(world.controller.state.rollouts[rollout.id]?.phase == .succeeded)
        _ = try expectHeld(world, by: .devicesChanged)
        #expect(world.jobs.allSatisfy { $0.job.device.text.string.hasPrefix("gw-") })
        while case .guards = world.controller.state.heldRevision?.reason {
            world.order(.approve(try expectHeld(world, by: .devicesChanged)))
            world.run(minutes: 100)
        }
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }
}
