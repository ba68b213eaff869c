import FleetModel
import FleetPlanner
import RolloutEngine
import Testing

/// A yes by hand: it counts for the intent that it names, once.
struct ApprovalTests {
    private static let bounded = GuardPolicy(
        devicesChanged: .count(5),
        removed: nil,
        downgrades: .deny,
        cohortShrink: nil
    )

    /// A world that corrects drift, but never of more than five devices unasked.
    private var world: SimulatedWorld {
        .settled {
            $0.fleet.drift = .correct
            $0.fleet.guards = Self.bounded
        }
    }

    /// Just after a plan, so that the next one has heard of all of them.
    private func drift(_ world: inout SimulatedWorld, to interval: Int) {
        while world.tick % 5 != 1 { world.run(minutes: 1) }
        for index in 0..<8 {
            world.devices[index].config = ["telemetry": ["interval": .integer(interval)]]
            world.devices[index].revision += 1
        }
    }

    /// Runs until the mass drift is held, and for long enough that nothing of it would have waited.
    private func heldIntent(_ world: inout SimulatedWorld) throws -> Digest {
        let decided = world.jobs.count
        world.run(minutes: 60)
        let held = try #require(world.controller.state.heldRevision)
        #expect(held.reason == .guards([.devicesChanged]))
        #expect(world.jobs.count == decided)
        return try #require(held.intent)
    }

    @Test func `a downgrade is offered once its intent is approved, and never before`() throws {
        var world = SimulatedWorld.settled()
        let before = world.jobs.count
        world.commit { $0.firmware = Version(1, 0, 0) }
        world.run(minutes: 60)
        let held = try #require(world.controller.state.heldRevision)
        #expect(held.reason == .guards([.downgrades]))
        world.order(.approve(Digest(of: [1])))
        world.run(minutes: 60)
        #expect(world.controller.state.heldRevision == held)
        #expect(world.jobs.count == before)
        world.order(.approve(try #require(held.intent)))
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.devices.allSatisfy { $0.version == Version(1, 0, 0) })
    }

    @Test func `23: mass drift waits for a yes, and the next one for another`() throws {
        var world = world
        for round in 0..<2 {
            drift(&world, to: 90 + round)
            let intent = try heldIntent(&world)
            world.order(.approve(intent))
            world.run(minutes: 200) { $0.isAtRest }
            #expect(world.isAtRest, "\(world.restProblems())")
            #expect(world.controller.state.approvals.isEmpty, "a yes is spent by what it opened")
        }
    }

    @Test func `a yes to mass drift that healed by itself does not count for the next one`()
        throws
    {
        var world = world
        drift(&world, to: 90)
        let intent = try heldIntent(&world)
        drift(&world, to: world.fleet.interval)
        world.order(.approve(intent))
        world.run(minutes: 60)
        #expect(world.controller.state.heldRevision == nil)
        drift(&world, to: 91)
        #expect(try heldIntent(&world) == intent)
    }

    @Test func `a device that would be lowered without a yes is named, and nobody waits for it`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 8)
        world.devices[11].version = Version(5, 0, 0)
        world.devices[11].revision += 1
        world.run(minutes: 300)
        #expect(world.phases(.firmware).last == "succeeded", "\(world.restProblems())")
        #expect(world.devices[11].version == Version(5, 0, 0))
    }

    @Test func `a yes is spent by the rollouts that it opens, whatever began them`() throws {
        var world = SimulatedWorld.settled()
        let last = try #require(world.rollouts(.config).last)
        world.order(.approve(last.intent))
        world.order(.approve(Digest(of: [1])))
        world.controller.append([.rolloutBegan(last.catchingUp(at: world.now.wall))])
        #expect(world.controller.state.approvals.map(\.intent) == [Digest(of: [1])])
    }
}

extension Rollout {
    fileprivate func catchingUp(at time: Timestamp) -> Rollout {
        Rollout(
            id: RolloutID(
                tenant: .standard,
                cohort: cohortTrack.cohort,
                track: cohortTrack.track,
                intent: intent,
                ordinal: 100
            ),
            kind: .catchUp,
            cohortTrack: cohortTrack,
            from: to,
            to: to,
            fleet: fleet,
            commit: commit,
            intent: intent,
            policy: policy,
            health: health,
            allowsDowngrade: false,
            beganAt: time,
            waves: waves.map { RolloutWave($0.policy) },
            members: [],
            phase: .pending
        )
    }
}
