import FleetModel
import FleetPlanner
import RolloutEngine
import SQLiteStore
import SpecLanguage

/// What was decided for the fleet before: from a controller's state, supposed from the base, or nothing.
struct PlanPast {
    let ledger: Ledger
    /// The compiled fleet in force; nil: none.
    let inForce: CompiledFleet?
    private let approved: Set<Digest>

    /// Reads a state folder or a backup, which stay as they are; without one the base is supposed to be in force.
    static func read(
        state: String?,
        base: CompiledFleet?,
        tenant: Tenant
    ) async throws -> PlanPast {
        guard let state else {
            let ledger = base.map { Ledger(standingAt: $0, tenant: tenant) } ?? Ledger()
            return PlanPast(ledger: ledger, inForce: base, approved: [])
        }
        let stored: FleetState
        do {
            stored = try await SQLiteStore.read(state).state
        } catch {
            throw CommandFailure(error.description)
        }
        return PlanPast(
            ledger: stored.ledger,
            inForce: stored.ledger.accepted.flatMap { stored.fleets[$0.fleet] },
            approved: Set(stored.approvals.map(\.intent))
        )
    }

    /// Whether nothing of the plan may start: what an approval can release does not count where there is one.
    func denies(_ plan: Plan) -> Bool {
        plan.findings.contains { finding in
            guard finding.severity == .deny else { return false }
            let isReleasable = finding.code == .firstContact || finding.code == .guardTripped
            return !(isReleasable && approved.contains(plan.intent))
        }
    }
}
