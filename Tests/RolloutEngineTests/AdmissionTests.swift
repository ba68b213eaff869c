import FleetModel
import FleetPlanner
import RolloutEngine
import Testing

/// The one place where jobs are granted, over worlds that the engine moves.
struct AdmissionTests {
    @Test func `no more jobs begin in a minute than the rate allows`() {
        let world = SimulatedWorld.settled()
        let begun = Dictionary(grouping: world.jobs) { $0.at.moment.monotonic }
        #expect(world.controller.settings.jobsPerMinute == 3)
        #expect(begun.values.map(\.count).max() == 3)
    }

    @Test func `15: configuration is granted before firmware`() {
        var world = SimulatedWorld.settled()
        for round in 0..<3 {
            let before = world.jobs.count
            world.commit {
                $0.interval = 40 + round
                $0.firmware = Version(UInt64(3 + round), 0, 0)
            }
            world.run(minutes: 300) { $0.isAtRest }
            #expect(world.isAtRest, "\(world.restProblems())")
            let first = world.jobs.dropFirst(before).prefix(3)
            #expect(first.map(\.job.track) == [.config, .config, .config])
        }
    }

    @Test func `a device that went ahead meanwhile is not taken back to the version of a plan`() {
        var world = SimulatedWorld.settled()
        let ahead = world.devices[8].id
        world.commit { $0.firmware = Version(4, 0, 0) }
        world.run(minutes: 7)
        world.devices[8].version = Version(5, 0, 0)
        world.devices[8].revision += 1
        world.run(minutes: 300)
        let firmware = world.jobs.filter { $0.job.device == ahead && $0.job.track == .firmware }
        #expect(firmware.map(\.job.generation.number) == [1])
        let others = world.devices.filter { $0.id != ahead }
        #expect(others.allSatisfy { $0.version == Version(4, 0, 0) })
        #expect(world.devices[8].version == Version(5, 0, 0))
    }

    @Test func `a pause of one rollout stops that one alone`() throws {
        var world = SimulatedWorld.settled()
        world.commit {
            $0.interval = 40
            $0.firmware = Version(3, 0, 0)
        }
        world.run(minutes: 6)
        let config = try #require(world.rollouts(.config).last)
        #expect(config.phase == .progressing)
        world.order(.pause(.rollout(config.id), until: nil))
        let decided = world.jobs.count { $0.job.track == .config }
        world.run(minutes: 200)
        #expect(world.jobs.count { $0.job.track == .config } == decided)
        #expect(world.devices.allSatisfy { $0.version == Version(3, 0, 0) })
        world.order(.resume(.rollout(config.id)))
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `more than a guard allows changes nothing until its intent is approved`() throws {
        var world = SimulatedWorld.settled {
            $0.fleet.guards = GuardPolicy(
                devicesChanged: .count(5),
                removed: nil,
                downgrades: .deny,
                cohortShrink: nil
            )
        }
        let accepted = world.controller.state.ledger.accepted
        let before = world.jobs.count
        world.commit { $0.interval = 40 }
        world.run(minutes: 60)
        let held = try #require(world.controller.state.heldRevision)
        #expect(held.reason == .guards([.devicesChanged]))
        #expect(world.controller.state.ledger.accepted == accepted)
        #expect(world.jobs.count == before)
        let intent = try #require(held.intent)
        world.order(.approve(intent))
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.controller.state.approvals.isEmpty, "a yes is spent by what it opened")
    }
}
