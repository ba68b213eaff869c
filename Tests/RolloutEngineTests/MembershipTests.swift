import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// Who is in a rollout, and what becomes of it where that changes.
struct MembershipTests {
    /// A world in whose canary a new configuration is under way.
    private func worldUnderWay() -> SimulatedWorld {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        world.run(minutes: 7)
        #expect(world.rollouts(.config).last?.phase == .progressing)
        #expect(world.rollouts(.config).last?.openWave == 0)
        return world
    }

    @Test func `12: a device that joins goes with the last wave, whatever its ring`() throws {
        var world = worldUnderWay()
        let id = try #require(DeviceID("gw-50"))
        world.devices.append(
            SimulatedDevice(
                id: id,
                model: SampleFleet.models[0],
                ring: "canary",
                incarnation: world.devices[0].incarnation
            )
        )
        world.run(minutes: 3)
        let rollout = try #require(world.rollouts(.config).last)
        let index = try #require(rollout.index(of: id))
        #expect(rollout.openWave == 0)
        #expect(rollout.members[index].wave == rollout.waves.count - 1)
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        let first = try #require(
            world.jobs.first { $0.job.device == id && $0.job.track == .config }
        )
        #expect(first.rollout == rollout.id)
        #expect(first.wave == rollout.waves.count - 1)
    }

    @Test func `8: another life of a device leaves the rollout and catches up by itself`() throws {
        var world = worldUnderWay()
        let rollout = try #require(world.rollouts(.config).last)
        let old = world.devices[8]
        let life = try #require(Incarnation("life-2"))
        world.devices[8] = SimulatedDevice(
            id: old.id,
            model: old.model,
            ring: old.ring,
            incarnation: life
        )
        world.run(minutes: 400) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        let ended = world.controller.state.rollouts[rollout.id]
        #expect(ended?.phase == .succeeded)
        #expect(ended?.outcome?.left == 1)
        #expect(ended?.outcome?.done == 11)
        let own = world.jobs.filter { $0.job.incarnation == life && $0.job.track == .config }
        #expect(own.map(\.job.generation.number) == [1])
        #expect(own.allSatisfy { $0.rollout != rollout.id })
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test func `13: a retired cohort's rollouts end, and its jobs in flight finish`() {
        var world = SimulatedWorld.settled()
        for index in 0..<3 { world.devices[index].temper = .slow }
        let before = world.jobs.count
        world.commit { $0.interval = 40 }
        world.run(minutes: 5)
        world.commit { $0.isRetired = true }
        world.run(minutes: 6)
        #expect(world.rollouts(.config).last?.phase == .aborted(nil))
        world.run(minutes: 100)
        #expect(world.jobs.count == before + 3)
        #expect(world.controller.state.jobs.isEmpty)
        #expect(world.devices.prefix(3).allSatisfy { $0.config == ["telemetry": ["interval": 40]] })
        #expect(
            world.devices.dropFirst(3).allSatisfy { $0.config == ["telemetry": ["interval": 30]] }
        )
    }

    @Test func `8: a failure stays in the tally, whatever becomes of its device`() throws {
        var world = SimulatedWorld.settled {
            $0.fleet.waves = [
                SampleFleet.wave(
                    "all",
                    .size(.percent(.all)),
                    soak: .hours(1),
                    minSuccess: 50,
                    max: nil
                )
            ]
        }
        let old = world.devices[5]
        world.devices[5].temper = .lies
        world.commit { $0.interval = 40 }
        world.run(minutes: 50)
        let rollout = try #require(world.rollouts(.config).last)
        #expect(rollout.phase == .progressing)
        let index = try #require(rollout.index(of: old.id))
        guard case .failed = rollout.members[index].state else {
            Issue.record("\(rollout.members[index].state)")
            return
        }
        let life = try #require(Incarnation("life-2"))
        world.devices[5] = SimulatedDevice(
            id: old.id,
            model: old.model,
            ring: old.ring,
            incarnation: life
        )
        world.run(minutes: 100)
        let ended = world.controller.state.rollouts[rollout.id]
        #expect(ended?.phase == .succeeded)
        #expect(ended?.outcome?.failed == 1)
        #expect(ended?.outcome?.left == 0)
        #expect(ended?.outcome?.done == 11)
    }

    /// The phase of the newest rollout on the configuration, and the sentence that explains it.
    private func newest(_ world: SimulatedWorld) -> (phase: RolloutPhase, message: String)? {
        guard let rollout = world.rollouts(.config).last else { return nil }
        let status = RolloutEngine.rollout(
            rollout.id,
            world.controller.state,
            Observation(twins: world.controller.twins, hearing: world.controller.hearing),
            settings: world.controller.settings,
            memory: EngineMemory(),
            now: world.now
        )
        return status.map { (rollout.phase, $0.message) }
    }

    private func isHeldForWantOfDevices(_ world: SimulatedWorld) -> Bool {
        guard case .held(let reason)? = newest(world)?.phase else { return false }
        return reason.code == .departed
    }

    /// A world whose only canary left the cohort before it had proven a new configuration.
    private func worldWithoutCanary() -> SimulatedWorld {
        var world = SimulatedWorld.settled {
            $0.devices[1].ring = "wide"
            $0.devices[2].ring = "wide"
        }
        world.commit { $0.interval = 40 }
        world.run(minutes: 7)
        let canary = world.devices[0].id
        world.commit { $0.describe(canary, .retired) }
        return world
    }

    @Test
    func `8: a revision whose canary left holds and says what to do, and a retry draws others`()
        throws
    {
        var world = worldWithoutCanary()
        world.run(minutes: 20)
        #expect(isHeldForWantOfDevices(world), "\(world.restProblems())")
        // The deadline of six hours says nothing of a wave in which nobody can be late.
        world.run(minutes: 400)
        #expect(isHeldForWantOfDevices(world), "\(world.restProblems())")
        #expect(newest(world)?.message.contains("abort and retry it") == true)
        #expect(world.devices.dropFirst().allSatisfy { !world.isConverged($0) })

        let held = try #require(world.rollouts(.config).last)
        // A wave of a label that nobody has would be an error.
        world.devices[1].ring = "canary"
        world.devices[1].revision += 1
        world.run(minutes: 3)
        world.order(.abort(held.id))
        world.order(.retry(held.id))
        world.run(minutes: 300) { $0.controller.state.rollouts.values.allSatisfy(\.phase.isOver) }
        #expect(world.phases(.config) == ["succeeded", "aborted", "succeeded"])
        #expect(world.devices.dropFirst().allSatisfy { world.isConverged($0) })
        world.commit { $0.exceptions = [] }
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test func `8: a canary that was done and left proves nothing until it is back`() {
        var world = worldWithoutCanary()
        world.run(minutes: 20)
        #expect(world.isConverged(world.devices[0]))
        #expect(isHeldForWantOfDevices(world), "\(world.restProblems())")
        world.commit { $0.exceptions = [] }
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.phases(.config) == ["succeeded", "succeeded"])
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test func `12: a catch-up of whose wave nobody is left is given up for one of the others`()
        throws
    {
        var world = SimulatedWorld.settled()
        let late = Array(world.devices[8...10].map(\.id))
        world.commit { fleet in
            for device in late { fleet.describe(device, .maintenance) }
            fleet.interval = 40
        }
        world.run(minutes: 300) { $0.controller.state.rollouts.values.allSatisfy(\.phase.isOver) }
        #expect(world.phases(.config) == ["succeeded", "succeeded"])
        world.holdsOffers = true
        world.commit { $0.exceptions = [] }
        world.run(minutes: 12)
        let first = try #require(world.rollouts(.config).last)
        #expect(first.kind == .catchUp)
        let gone = first.members.filter { $0.wave == first.openWave }.map(\.device)
        #expect(!gone.isEmpty && gone.count < late.count)
        world.commit { fleet in
            for device in gone { fleet.describe(device, .retired) }
        }
        world.run(minutes: 12)
        world.holdsOffers = false
        world.run(minutes: 300) { $0.controller.state.rollouts.values.allSatisfy(\.phase.isOver) }
        #expect(
            world.phases(.config) == ["succeeded", "succeeded", "abandoned", "succeeded"],
            "\(world.restProblems())"
        )
        #expect(world.devices.count { world.isConverged($0) } == 12 - gone.count)
        world.commit { $0.exceptions = [] }
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }
}
