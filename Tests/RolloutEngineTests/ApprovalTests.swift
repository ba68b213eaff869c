import FleetModel
import FleetPlanner
import FleetSimulation
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

    /// A settled world whose firmware needs two people, of whom one must be among those that the policy names.
    private func guarded(_ approvers: [Text] = []) -> SimulatedWorld {
        var world = SimulatedWorld.settled()
        world.commit {
            $0.approvals = ApprovalPolicy(firmware: 2, config: 0, approvers: approvers)
            $0.firmware = Version(3, 0, 0)
            $0.interval = 40
        }
        world.run(minutes: 120)
        return world
    }

    @Test func `a rollout begins when as many people said yes as its policy asks for`() throws {
        var world = guarded()
        let waiting = try #require(world.rollouts(.firmware).last)
        #expect(waiting.phase == .pending)
        #expect(world.rollouts(.config).last?.phase == .succeeded, "that track needs nobody")
        world.order(.approve(waiting.intent), by: "ann")
        world.order(.approve(waiting.intent), by: "ann")
        world.run(minutes: 60)
        #expect(world.rollouts(.firmware).last?.phase == .pending, "one person is one yes")
        #expect(world.controller.state.approvals.isEmpty, "a yes goes to what waits for it")
        world.order(.approve(waiting.intent), by: "bob")
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(
            world.rollouts(.firmware).last?.approvals?.map(\.actor) == ["ann", "bob"]
        )
    }

    @Test func `only those whom the policy names count, and the status says who they are`() throws {
        var world = guarded(["ann", "bob"])
        let waiting = try #require(world.rollouts(.firmware).last)
        for person in ["eve", "ann", "mallory"] as [Text] {
            world.order(.approve(waiting.intent), by: person)
        }
        world.run(minutes: 60)
        let status = try #require(
            RolloutEngine.rollout(
                waiting.id,
                world.controller.state,
                Observation(twins: world.controller.twins, hearing: world.controller.hearing),
                settings: world.controller.settings,
                memory: world.controller.memory,
                now: world.now
            )
        )
        #expect(status.reason == "approval")
        #expect(
            status.message
                == "waits for people to say yes, 1 of 2 did: `tidegate approve \(waiting.intent)`, by ann, bob"
        )
        world.order(.approve(waiting.intent), by: "bob")
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `a policy that asks for fewer people later changes nothing for what waits already`()
    {
        var world = guarded()
        world.commit { $0.approvals = .standard }
        world.run(minutes: 60)
        #expect(world.rollouts(.firmware).last?.phase == .pending)
    }

    @Test func `where the policy says so, drift is put right once a person said yes`() throws {
        var world = SimulatedWorld.settled { $0.fleet.drift = .approve }
        world.devices[5].config = ["telemetry": ["interval": 1]]
        world.devices[5].revision += 1
        world.run(minutes: 60)
        let waiting = try #require(world.rollouts(.config).last)
        #expect(waiting.kind == .correction)
        #expect(waiting.phase == .pending)
        #expect(world.devices[5].config == ["telemetry": ["interval": 1]])
        world.order(.approve(waiting.intent))
        world.run(minutes: 120) { $0.isAtRest }
        #expect(world.devices[5].config == world.fleet.document)
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
