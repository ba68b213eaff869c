/// Takes away from a failing world what it fails without: faults, rare ways, devices, time.
package struct Minimiser {
    private let mutant: Mutant?

    package init(mutant: Mutant?) { self.mutant = mutant }

    /// The smallest plan found that still fails by the same oracle.
    package func minimised(_ plan: WorldPlan, _ violation: OracleViolation) async -> WorldPlan {
        var best = plan
        func fails(_ candidate: WorldPlan) async -> Bool {
            await SimulationRun.run(candidate, mutant: mutant).violation?.oracle == violation.oracle
        }
        for fault in FaultClass.allCases where best.faults.contains(fault) {
            var candidate = best
            candidate.faults.remove(fault)
            if await fails(candidate) { best = candidate }
        }
        for place in Buggify.allCases where best.buggified.contains(place) {
            var candidate = best
            candidate.buggified.remove(place)
            if await fails(candidate) { best = candidate }
        }
        for _ in 0..<5 {
            var candidate = best
            candidate.deviceCount = max(4, best.deviceCount / 2)
            guard candidate.deviceCount < best.deviceCount, await fails(candidate) else { break }
            best = candidate
        }
        while best.instanceCount > 1 {
            var candidate = best
            candidate.instanceCount -= 1
            guard await fails(candidate) else { break }
            best = candidate
        }
        return best
    }
}
