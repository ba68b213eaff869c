import FleetModel
import FleetPlanner
import SpecLanguage

/// Plans once more, from nothing and by the naive rules.
extension Oracle {
    /// A plan that remembers the one before is the plan made from nothing; and every device's targets are those of the naive rules.
    func check(_ plan: Plan, of input: PlanInput, _ world: World) {
        count(.planner, world)
        planChecks += 1
        if planChecks % 4 == 0, FleetPlanner.plan(input).canonicalBytes != plan.canonicalBytes {
            fail(.planner, world, "a plan that remembers differs from the one made from nothing")
        }
        guard planChecks % 8 == 0 else { return }
        let naive = NaivePlanner(fleet: input.fleet)
        let desired = DesiredState(input.fleet, tenant: input.settings.tenant)
        for row in input.twins.rows
        where !input.fleet.devices.contains(where: { $0.device == row.twin.id }) {
            let governance = desired.governance(of: row.twin)
            if governance != naive.governance(of: row.twin) {
                return fail(
                    .planner,
                    world,
                    "\(row.twin.id) is governed otherwise by the naive rules"
                )
            }
            guard let cohort = governance.cohort else { continue }
            let config = desired.target(for: row.twin, in: cohort, on: .config)
            if let document = naive.document(of: row.twin, in: cohort), config.obstacle == nil,
                config.wish != .config(document)
            {
                return fail(
                    .planner,
                    world,
                    "\(row.twin.id) gets another document by the naive rules"
                )
            }
            let firmware = desired.target(for: row.twin, in: cohort, on: .firmware)
            let pins = desired.fleet.cohort(cohort)?.firmware ?? []
            let path = naive.cheapestPath(of: row.twin, pins: pins)
            if (path == nil) != (firmware.obstacle != nil)
                || path.map({ $0.steps != firmware.stepsLeft }) ?? false
            {
                return fail(.planner, world, "\(row.twin.id) goes another way by the naive rules")
            }
        }
    }
}
