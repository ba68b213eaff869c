import FleetModel
import FleetSimulation
import RolloutEngine
import Testing

/// A seed, and those that once failed. `make simulate` runs many in a release build.
struct FleetSimulationTests {
    private func small(_ seed: UInt64) -> WorldPlan {
        var plan = WorldPlan(seed: seed)
        plan.deviceCount = min(plan.deviceCount, 12)
        plan.safety = min(plan.safety, .hours(6))
        return plan
    }

    @Test(arguments: Corpus.seeds + [4])
    func `a world keeps every promise, and comes to rest`(seed: UInt64) async {
        let run = await SimulationRun.run(WorldPlan(seed: seed))
        if let violation = run.violation {
            Issue.record("seed \(seed): \(violation)\n\(run.last.joined(separator: "\n"))")
        }
    }

    @Test func `one seed is one run`() async {
        let first = await SimulationRun.run(small(7))
        let second = await SimulationRun.run(small(7))
        #expect(first.hash == second.hash)
        #expect(first.statistics.events == second.statistics.events)
    }

    @Test(arguments: [.sendBeforePersist, .jobOutOfThinAir] as [SimulatorMutant])
    func `a planted bug is found`(mutant: SimulatorMutant) async {
        var isFound = false
        for seed in UInt64(1)...4 where !isFound {
            let run = await SimulationRun.run(small(seed), mutant: .simulator(mutant))
            isFound = run.violation != nil
        }
        #expect(isFound)
    }
}
