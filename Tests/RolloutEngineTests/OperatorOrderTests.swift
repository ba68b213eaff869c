import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

struct OperatorOrderTests {
    private func refusal(_ world: SimulatedWorld, _ order: OperatorOrder) -> String? {
        do throws(OrderRefusal) {
            _ = try RolloutEngine.order(
                order,
                by: "ann",
                reason: "a test",
                world.controller.state,
                now: world.now
            )
            return nil
        } catch {
            return error.description
        }
    }

    private var world: SimulatedWorld {
        var world = SimulatedWorld(isCalm: true)
        world.run(minutes: 12)
        return world
    }

    @Test func `what cannot be done is refused with a sentence`() {
        let world = world
        let nobody = RolloutID("r-aaaaaaaaaaaaaaaa") ?? { preconditionFailure() }()
        let device = world.devices[0].id
        #expect(refusal(world, .abort(nobody)) == "there is no rollout r-aaaaaaaaaaaaaaaa")
        #expect(refusal(world, .retry(nobody)) == "there is no rollout r-aaaaaaaaaaaaaaaa")
        #expect(refusal(world, .resume(.all)) == "nothing of that scope is paused")
        #expect(refusal(world, .include(device)) == "\(device) is not set aside")
        #expect(refusal(world, .exclude(device, until: world.wall)) != nil)
        #expect(refusal(world, .pause(.all, until: world.wall)) != nil)
        #expect(
            refusal(world, .clearHoldBack(.firmware(artifact: Digest(of: [1]))))
                == "that content is not held back"
        )
        #expect(
            refusal(
                world,
                .acceptRewind(from: SampleFleet.commit(9), to: SampleFleet.commit(8))
            ) != nil
        )
        #expect(
            refusal(
                world,
                .adopt(
                    SampleFleet.commit(1),
                    KnownPast(generations: [], openJobs: [], twins: [])
                )
            ) == "this store knows the fleet's past; there is nothing to adopt"
        )
    }

    @Test func `a rollout under way cannot be retried, an aborted one can`() throws {
        var world = world
        let live = try #require(world.controller.state.rollouts.values.first { !$0.phase.isOver })
        #expect(refusal(world, .retry(live.id)) != nil)
        world.order(.abort(live.id))
        #expect(world.controller.state.rollouts[live.id]?.phase.name == "aborted")
        world.run(minutes: 60)
        #expect(world.controller.state.ledger.standings[live.cohortTrack]?.live == nil)
        world.order(.retry(live.id))
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `a pause ends by itself at its time, and not by a jump of the clock`() {
        var world = world
        world.order(.pause(.all, until: world.wall.advanced(by: .minutes(30))))
        world.wallOffset = .days(1)
        world.run(minutes: 10)
        #expect(!world.controller.state.pauses.isEmpty)
        world.run(minutes: 25)
        #expect(world.controller.state.pauses.isEmpty)
    }

    @Test func `a device set aside gets nothing until its time is over`() {
        var world = SimulatedWorld(isCalm: true)
        let device = world.devices[8].id
        world.order(.exclude(device, until: world.wall.advanced(by: .hours(5))))
        world.run(minutes: 200)
        #expect(world.devices[8].executions.isEmpty)
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `24: a device set aside is not taken up again by a jump of the clock`() {
        var world = SimulatedWorld(isCalm: true)
        let device = world.devices[8].id
        world.order(.exclude(device, until: world.wall.advanced(by: .hours(5))))
        world.run(minutes: 10)
        world.wallOffset = .days(1)
        world.run(minutes: 280)
        #expect(world.controller.state.ledger.excluded[device] != nil)
        #expect(world.devices[8].executions.isEmpty)
        world.run(minutes: 11)
        #expect(world.controller.state.ledger.excluded[device] == nil)
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `every state of a rollout says why and since when`() {
        var world = world
        let observation = Observation(
            twins: world.controller.twins,
            hearing: world.controller.hearing
        )
        let statuses = RolloutEngine.rollouts(
            world.controller.state,
            observation,
            settings: world.controller.settings,
            memory: EngineMemory(),
            now: world.now
        )
        #expect(statuses.count == 2)
        #expect(statuses.allSatisfy { !$0.message.isEmpty && $0.state == "progressing" })
        world.order(.pause(.all, until: nil))
        let paused = RolloutEngine.rollouts(
            world.controller.state,
            observation,
            settings: world.controller.settings,
            memory: EngineMemory(),
            now: world.now
        )
        #expect(paused.allSatisfy { $0.state == "paused" && $0.message.contains("drawn") })
        let device = RolloutEngine.device(
            world.devices[11].id,
            world.controller.state,
            observation,
            settings: world.controller.settings,
            memory: EngineMemory(),
            now: world.now
        )
        #expect(device.map(\.track) == [.firmware, .config])
        #expect(device.allSatisfy { $0.message.hasPrefix("waits for wave") })
    }
}
