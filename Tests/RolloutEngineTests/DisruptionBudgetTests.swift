import FleetModel
import FleetSimulation
import FleetPlanner
import RolloutEngine
import SpecLanguage
import Testing

/// Bounds on how many devices of a group are out of service at once, over worlds that the engine moves.
struct DisruptionBudgetTests {
    private static let byModel = GroupingKey.hardware("model")

    /// A settled world of one wave, with these budgets.
    private func world(
        _ budgets: [DisruptionBudget],
        _ shape: (inout SimulatedWorld) -> Void = { _ in }
    ) -> SimulatedWorld {
        .settled {
            $0.fleet.waves.removeFirst(2)
            $0.fleet.maxInFlight = 12
            $0.controller.settings.jobsInFlight = 12
            $0.controller.settings.jobsPerMinute = 12
            $0.fleet.budgets = budgets
            shape(&$0)
        }
    }

    /// Open jobs by the model of their device.
    private func open(_ world: SimulatedWorld, of model: Text) -> Int {
        world.controller.state.jobs.values.count { job in
            world.devices.contains { $0.id == job.device && $0.model == model }
        }
    }

    /// Moves the world to rest; the most jobs that were open at once by model.
    private func peaks(_ world: inout SimulatedWorld, minutes: Int = 400) -> [Text: Int] {
        var peaks: [Text: Int] = [:]
        for minute in 0..<minutes where minute < 61 || !world.isAtRest {
            world.run(minutes: 1)
            for model in SampleFleet.models {
                peaks[model] = max(peaks[model] ?? 0, open(world, of: model))
            }
        }
        return peaks
    }

    @Test(arguments: [1, 2, 3])
    func `21: no more devices of a group are out of service than maxUnavailable`(most: Int) {
        var world = world([SampleFleet.budget(Self.byModel, maxUnavailable: .count(most))])
        world.commit { $0.interval = 40 }
        #expect(peaks(&world) == ["a": most, "b": most])
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `21: minAvailable leaves so many of a group in service`() {
        var world = world([SampleFleet.budget(Self.byModel, minAvailable: .count(4))])
        world.commit { $0.interval = 40 }
        #expect(peaks(&world) == ["a": 2, "b": 2])
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `21: of a group that must be up as a whole one device at a time may go`() {
        var world = world([
            SampleFleet.budget(Self.byModel, minAvailable: .percent(.all))
        ])
        world.commit { $0.interval = 40 }
        #expect(peaks(&world) == ["a": 1, "b": 1])
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `21: of two budgets the stricter one decides`() {
        var world = world([
            SampleFleet.budget(Self.byModel, maxUnavailable: .count(3)),
            SampleFleet.budget(.label("role"), maxUnavailable: .count(2)),
        ])
        world.commit { $0.interval = 40 }
        let peaks = peaks(&world)
        #expect((peaks["a"] ?? 0) + (peaks["b"] ?? 0) >= 2)
        #expect(peaks.values.allSatisfy { $0 <= 2 })
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `21: devices that lack the label are one group`() {
        var world = world([SampleFleet.budget(.label("nowhere"), maxUnavailable: .count(1))])
        world.commit { $0.interval = 40 }
        var most = 0
        for minute in 0..<400 where minute < 61 || !world.isAtRest {
            world.run(minutes: 1)
            most = max(most, world.controller.state.jobs.count)
        }
        #expect(most == 1)
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `21: a tolerance that comes to nobody lets nobody go, and the rollout says so`() {
        // 10 % of six devices are none.
        let tenth = Quantity.percent(SampleFleet.percent(10))
        var world = world([])
        world.commit {
            $0.interval = 40
            $0.budgets = [SampleFleet.budget(Self.byModel, maxUnavailable: tenth)]
        }
        world.run(minutes: 60)
        #expect(world.controller.state.jobs.isEmpty)
        let status = RolloutEngine.rollouts(
            world.controller.state,
            Observation(twins: world.controller.twins, hearing: world.controller.hearing),
            settings: world.controller.settings,
            memory: world.controller.memory,
            now: world.now
        ).first { $0.outcome == nil }
        #expect(status?.reason == "budget")
        #expect(
            status?.message
                == "12 devices wait for their disruption budgets: hardware.model=a and 1 other groups can spare none, "
                + "with 0 of 6 out of service"
        )
    }

    @Test
    func
        `21: a device that was unhealthy before uses up the budget of its group, and may be mended itself`()
    {
        var world = world([SampleFleet.budget(Self.byModel, maxUnavailable: .count(1))])
        world.commit { $0.drift = .correct }
        world.devices[4].isHealthy = false
        world.devices[4].config = ["telemetry": ["interval": 1]]
        world.devices[4].revision += 1
        world.devices[6].config = ["telemetry": ["interval": 1]]
        world.devices[6].revision += 1
        let before = world.jobs.count
        world.run(minutes: 40)
        let asked = world.jobs.dropFirst(before).map(\.job.device)
        #expect(asked.contains(world.devices[4].id), "it may always be repaired")
        #expect(!asked.contains(world.devices[6].id), "\(world.devices[4].id) is out of service")
        world.devices[4].isHealthy = true
        world.devices[4].revision += 1
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.devices[6].config == world.fleet.document)
    }

    @Test func `21: a device that is not heard from uses up the budget of its group`() {
        var world = world([SampleFleet.budget(Self.byModel, maxUnavailable: .count(1))])
        world.devices[4].isOnline = false
        world.run(minutes: 30)
        world.commit { $0.interval = 40 }
        world.run(minutes: 60)
        #expect(
            world.devices.filter { $0.model == "a" }.allSatisfy {
                $0.config != world.fleet.document
            }
        )
        #expect(
            world.devices.filter { $0.model == "b" }.allSatisfy {
                $0.config == world.fleet.document
            }
        )
        world.devices[4].isOnline = true
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test
    func
        `14: a budget that a later commit loosens holds for rollouts under way, and one that it tightens does at once`()
    {
        let one = SampleFleet.budget(Self.byModel, maxUnavailable: .count(1))
        let three = SampleFleet.budget(Self.byModel, maxUnavailable: .count(3))
        for (first, second) in [(one, three), (three, one)] {
            var world = world([first])
            world.commit {
                $0.interval = 40
                $0.onNewRevision.config = .finish
            }
            while world.controller.state.jobs.isEmpty, world.oracle.violations.isEmpty {
                world.run(minutes: 1)
            }
            world.commit { $0.budgets = [second] }
            world.run(minutes: 12)
            #expect(world.rollouts(.config).last?.phase == .progressing)
            var most = 0
            for _ in 0..<200 where !world.isAtRest {
                world.run(minutes: 1)
                most = max(most, open(world, of: "a"))
            }
            #expect(most <= 1)
            #expect(world.isAtRest, "\(world.restProblems())")
        }
    }
}
