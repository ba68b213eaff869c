import FleetModel
import RolloutEngine

/// One seed from its beginning to its end: faults, then healing, then rest.
package struct SimulationRun: Sendable {
    package let seed: UInt64
    package let violation: OracleViolation?
    /// Of the trace: equal in every process.
    package let hash: UInt64
    package let last: [String]
    package let statistics: Statistics

    /// Rounds of two hours after which a healed world is at rest.
    static let rounds = 12

    /// Runs the world that is planned.
    package static func run(_ plan: WorldPlan, mutant: Mutant? = nil) async -> SimulationRun {
        let world = World(plan, mutant: mutant)
        let oracle = world.oracle
        await world.run(until: plan.safety)
        if oracle.violation == nil { await rest(world) }
        await oracle.close(world)
        return SimulationRun(
            seed: plan.seed,
            violation: oracle.violation,
            hash: world.trace.hash,
            last: world.trace.last,
            statistics: world.statistics
        )
    }

    /// Liveness: within so many rounds it is at rest, and then nothing happens any more.
    private static func rest(_ world: World) async {
        await world.heal()
        var problems = ["faults have just ended"]
        for _ in 0..<(rounds * 4) where world.oracle.violation == nil {
            await world.run(until: world.time + .minutes(30))
            problems = world.unrest()
            if problems.isEmpty { break }
        }
        world.oracle.count(.rest, world)
        guard world.oracle.violation == nil else { return }
        guard problems.isEmpty else {
            return world.oracle.fail(
                .rest,
                world,
                "no rest: " + problems.prefix(8).joined(separator: " | ")
            )
        }
        await world.run(until: world.time + .minutes(15))
        let before = world.oracle.truth.counters
        let records = world.oracle.recordCount
        await world.run(until: world.time + .minutes(60))
        guard world.oracle.violation == nil else { return }
        if world.oracle.truth.counters != before {
            world.oracle.fail(.rest, world, "a fleet at rest is not left in peace")
        }
        // A calm restart begins a term, which is a record.
        let isCalm = world.plan.buggified.isDisjoint(
            with: [.restartCalmly, .takeoverWithoutNeed, .leaseLostNow, .readStatusesAgain]
        )
        if isCalm, world.oracle.recordCount != records {
            world.oracle.fail(.rest, world, "a reconcile of a fleet at rest records something")
        }
    }
}
