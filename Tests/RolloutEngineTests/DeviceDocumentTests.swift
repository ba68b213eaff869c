import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// What documents of the revision in force say of single devices, while rollouts are under way.
struct DeviceDocumentTests {
    /// A world in whose canary a new configuration is under way.
    private func worldUnderWay(
        _ shape: (inout SimulatedWorld) -> Void = { _ in }
    ) -> SimulatedWorld {
        var world = SimulatedWorld.settled(shape)
        world.commit { $0.interval = 40 }
        world.run(minutes: 7)
        #expect(world.rollouts(.config).last?.openWave == 0)
        return world
    }

    private func hasSettled(_ world: SimulatedWorld) -> Bool {
        world.controller.state.jobs.isEmpty
            && world.controller.state.rollouts.values.allSatisfy { $0.phase.isOver }
    }

    private func sentence(_ world: SimulatedWorld, _ device: DeviceID) -> String? {
        RolloutEngine.device(
            device,
            world.controller.state,
            Observation(twins: world.controller.twins, hearing: world.controller.hearing),
            settings: world.controller.settings,
            memory: EngineMemory(),
            now: world.now
        ).last?.message
    }

    @Test(arguments: [DeviceException.State.maintenance, .quarantined, .retired])
    func
        `a device set aside in the midst of a rollout gets nothing, and catches up when it is back`(
            state: DeviceException.State
        ) throws
    {
        var world = worldUnderWay()
        let device = world.devices[8].id
        let before = world.devices[8].executions.count
        world.commit { $0.describe(device, state) }
        world.run(minutes: 400) { hasSettled($0) }
        #expect(hasSettled(world), "\(world.restProblems())")
        #expect(world.rollouts(.config).last?.phase == .succeeded)
        #expect(world.devices[8].executions.count == before)
        #expect(world.devices.count { world.isConverged($0) } == 11)
        let outcome = world.rollouts(.config).last?.outcome
        #expect(outcome?.left == (state == .retired ? 1 : 0))
        #expect(outcome?.done == 11)
        world.commit { $0.exceptions = [] }
        world.run(minutes: 400) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.devices[8].executions.count == before + 1)
        #expect(world.rollouts(.config).last?.kind == .catchUp)
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test func `a job that was not offered yet is not offered to a device set aside since`() {
        var world = SimulatedWorld.settled()
        world.holdsOffers = true
        world.commit { $0.interval = 40 }
        world.run(minutes: 6)
        let waiting = world.controller.state.outbox(at: world.now).map(\.device)
        #expect(waiting.count == 3)
        let before = world.devices[0].executions.count
        world.commit { $0.describe(waiting[0], .quarantined) }
        world.run(minutes: 6)
        #expect(
            world.controller.state.outbox(at: world.now).map(\.device) == Array(waiting.dropFirst())
        )
        world.holdsOffers = false
        world.run(minutes: 10)
        let index = world.devices.firstIndex { $0.id == waiting[0] } ?? 0
        #expect(world.devices[index].executions.count == before)
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test(arguments: [DeviceException.State.maintenance, .quarantined, .retired])
    func `a job that may not be offered any more is no silence that fails the rollout`(
        state: DeviceException.State
    ) throws {
        var world = SimulatedWorld.settled()
        world.holdsOffers = true
        world.commit { $0.interval = 40 }
        world.run(minutes: 6)
        let device = try #require(world.controller.state.outbox(at: world.now).first?.device)
        world.commit { $0.describe(device, state) }
        world.run(minutes: 6)
        world.holdsOffers = false
        world.run(minutes: 400) { hasSettled($0) }
        #expect(hasSettled(world), "\(world.restProblems())")
        #expect(world.phases(.config).last == "succeeded", "\(world.phases(.config))")
        #expect(world.rollouts(.config).last?.outcome?.done == 11)
        world.commit { $0.exceptions = [] }
        world.run(minutes: 400) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test func `back in the midst of the rollout, the device gets another job in time`() throws {
        var world = SimulatedWorld.settled()
        world.holdsOffers = true
        world.commit {
            $0.interval = 40
            $0.waves[0] = SampleFleet.wave(
                "canary",
                .select(SampleFleet.ring("canary")),
                soak: .minutes(90),
                minSuccess: 100,
                max: 0
            )
        }
        world.run(minutes: 6)
        let device = try #require(world.controller.state.outbox(at: world.now).first?.device)
        world.commit { $0.describe(device, .maintenance) }
        world.run(minutes: 6)
        world.holdsOffers = false
        world.run(minutes: 55)
        #expect(world.rollouts(.config).last?.openWave == 0)
        world.commit { $0.exceptions = [] }
        world.run(minutes: 400) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.phases(.config).last == "succeeded", "\(world.phases(.config))")
        #expect(world.rollouts(.config).last?.kind == .revision)
        #expect(world.rollouts(.config).last?.outcome?.done == 12)
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test func `a job that a pause keeps back is no silence that fails the rollout`() {
        var world = SimulatedWorld.settled()
        world.holdsOffers = true
        world.commit { $0.interval = 40 }
        world.run(minutes: 6)
        #expect(world.controller.state.jobs.count == 3)
        world.order(.pause(.all, until: nil))
        world.run(minutes: 100)
        world.holdsOffers = false
        world.order(.resume(.all))
        world.run(minutes: 400) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.phases(.config).last == "succeeded", "\(world.phases(.config))")
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test(arguments: [DeviceException.State.active, .quarantined])
    func `only a trusted device that has seen a decision nobody made stops the store`(
        state: DeviceException.State
    ) {
        var world = SimulatedWorld.settled { $0.devices[0].temper = .slow }
        world.commit { $0.interval = 40 }
        for _ in 0..<30 where world.devices[0].running == nil { world.run(minutes: 1) }
        world.devices[0].running?.until += 600
        let device = world.devices[0].id
        world.commit { $0.describe(device, state) }
        world.run(minutes: 6)
        #expect(!world.controller.state.jobs.isEmpty)
        world.devices[0].seen[.config] = Generation(99)
        world.devices[0].revision += 1
        world.run(minutes: 6)
        #expect(world.controller.state.knowsPast == (state == .quarantined))
        #expect(world.oracle.violations.isEmpty == (state == .quarantined))
    }

    @Test func `what a quarantined device reports neither fails a rollout nor proves it`() throws {
        var world = worldUnderWay()
        world.run(minutes: 5)
        let canary = world.devices[0].id
        #expect(world.isConverged(world.devices[0]))
        world.commit { $0.describe(canary, .quarantined) }
        world.run(minutes: 6)
        world.devices[0].isHealthy = false
        world.devices[0].revision += 1
        world.run(minutes: 400) { hasSettled($0) }
        #expect(world.rollouts(.config).last?.phase == .succeeded, "\(world.restProblems())")
        let outcome = try #require(world.rollouts(.config).last?.outcome)
        #expect(outcome.failed == 0)
    }

    @Test func `unhealthy and trusted, the same device fails its wave`() {
        var world = worldUnderWay()
        world.run(minutes: 5)
        world.devices[0].isHealthy = false
        world.devices[0].revision += 1
        world.run(minutes: 200) { hasSettled($0) }
        guard case .failed? = world.rollouts(.config).last?.phase else {
            Issue.record("\(world.phases(.config))")
            return
        }
    }

    @Test func `a canary of quarantined devices proves nothing, and the rollout holds`() throws {
        var world = SimulatedWorld.settled()
        let canary = world.devices.prefix(3)
        world.commit { fleet in
            for device in canary { fleet.describe(device.id, .quarantined) }
        }
        world.run(minutes: 10)
        world.commit { $0.interval = 40 }
        world.run(minutes: 100)
        guard case .held(let reason)? = world.rollouts(.config).last?.phase else {
            Issue.record("\(world.phases(.config))")
            return
        }
        #expect(reason.code == .noEvidence)
        #expect(world.devices.allSatisfy { !world.isConverged($0) })
        #expect(
            sentence(world, world.devices[0].id)
                == "quarantined by its Device document; its reports decide nothing"
        )
    }

    @Test func `a label of a document moves the device to the other cohort`() throws {
        var world = SimulatedWorld.settled { $0.fleet.hasAnnex = true }
        let device = world.devices[8].id
        world.commit { $0.describe(device, labels: ["site": "annex", "ring": "canary"]) }
        world.run(minutes: 10)
        #expect(
            world.controller.state.ledger.populations
                == [SampleFleet.resource("gateways"): 11, SampleFleet.resource("annex"): 1]
        )
        world.commit { $0.interval = 40 }
        world.run(minutes: 400) { $0.isAtRest }
        let job = try #require(world.jobs.last { $0.job.device == device })
        let annex = world.controller.state.rollouts[job.rollout]?.cohortTrack.cohort
        #expect(annex == SampleFleet.resource("annex"))
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test func `a where without an answer blocks the device, which stays in the rollout`() throws {
        var world = worldUnderWay { $0.fleet.condition = #"device.labels.site != "lab""# }
        let device = world.devices[8].id
        let before = world.devices[8].executions.count
        world.devices[8].hidesSite = true
        world.run(minutes: 6)
        world.run(minutes: 400) { hasSettled($0) }
        #expect(world.rollouts(.config).last?.phase == .succeeded, "\(world.restProblems())")
        #expect(world.devices[8].executions.count == before)
        let outcome = try #require(world.rollouts(.config).last?.outcome)
        #expect(outcome.left == 0)
        #expect(outcome.done == 11)
        world.devices[8].hidesSite = false
        world.run(minutes: 400) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.devices[8].executions.count == before + 1)
        #expect(world.devices[8].id == device)
    }

    @Test func `in doubt, a device says which where has no answer`() throws {
        var world = SimulatedWorld.settled {
            $0.fleet.condition = #"device.labels.site != "lab""#
            $0.fleet.maxInFlight = 1
        }
        world.holdsOffers = true
        world.commit { $0.interval = 40 }
        world.run(minutes: 6)
        let served = world.controller.state.jobs.values.map(\.device)
        #expect(served.count == 1)
        let index = try #require((0..<3).first { !served.contains(world.devices[$0].id) })
        world.devices[index].hidesSite = true
        world.run(minutes: 4)
        #expect(
            sentence(world, world.devices[index].id)
                == "blocked: the cohort `gateways`: `where` at fleet.yaml:1:1 has no answer: there is no `site`"
        )
    }
}
