import FleetModel
import FleetPlanner
import RolloutEngine
import Testing

/// A yes opens what it was asked for, and only once.
struct ApprovalTests {
    @Test func `a downgrade that a person approved reaches the devices`() throws {
        var world = SimulatedWorld.settled()
        world.commit { $0.firmware = Version(1, 0, 0) }
        world.run(minutes: 20)
        #expect(world.controller.state.heldRevision?.reason == .guards([.downgrades]))
        let intent = try #require(world.controller.state.heldRevision?.intent)
        world.order(.approve(intent))
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.controller.state.approvals.isEmpty)
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
