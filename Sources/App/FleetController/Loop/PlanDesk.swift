import FleetModel
import FleetPlanner
import RolloutEngine
import SpecLanguage

/// Keeps the newest plan and makes another one where what it depends on has changed.
///
/// A plan reads every device. So that planning never takes more than about a fifth of the time, a change of twins alone
/// waits for four times as long as the last plan took; a new commit, an order or the end of a rollout does not wait.
struct PlanDesk {
    private struct Basis: Equatable {
        let fleet: Digest
        let commit: CommitID?
        let base: Digest?
        let twins: UInt64
        let decisions: Decisions
    }

    /// What was decided and ordered, but for single devices: a change of it does not wait.
    private struct Decisions: Equatable {
        let isAdopted: Bool
        let standings: [CohortTrack: Standing]
        let holdBacks: [HoldBack]
        let excluded: [DeviceID: Timestamp]
        let approvals: [Approval]

        init(_ state: FleetState) {
            isAdopted = state.ledger.isAdopted
            standings = state.ledger.standings
            holdBacks = state.ledger.holdBacks
            excluded = state.ledger.excluded
            approvals = state.approvals
        }
    }

    private(set) var plan: Plan?
    private var basis: Basis?
    private var notBefore: TimeSpan = .zero
    private let settings: PlanSettings

    init(tenant: Tenant) { settings = PlanSettings(tenant: tenant) }

    /// The plan of a fleet, made now or kept.
    mutating func plan(
        _ fleet: CompiledFleet,
        base: CompiledFleet?,
        twins: TwinSource.View,
        state: FleetState,
        clock: any ControllerClock
    ) -> Plan {
        let now = clock.now()
        let next = Basis(
            fleet: fleet.contentDigest,
            commit: fleet.commit,
            base: state.ledger.accepted?.fleet,
            twins: twins.contentVersion,
            decisions: Decisions(state)
        )
        if let plan, let basis {
            let isUrgent =
                basis.fleet != next.fleet || basis.commit != next.commit
                || basis.base != next.base || basis.decisions != next.decisions
            // Freshness moves with time alone, so that a plan is never kept for long.
            let isDue = now.monotonic >= notBefore && basis.twins != next.twins
            let isOld = now.wall.since(plan.inputs.now) > .minutes(1)
            guard isUrgent || isDue || (isOld && now.monotonic >= notBefore) else { return plan }
        }
        let made = FleetPlanner.plan(
            PlanInput(
                fleet: fleet,
                base: base,
                twins: twins.twins,
                ledger: state.ledger,
                settings: settings,
                now: now
            )
        )
        let end = clock.now().monotonic
        let cost = TimeSpan(milliseconds: 4 * (end - now.monotonic).milliseconds)
        notBefore = end + max(cost, .seconds(1))
        plan = made
        basis = next
        return made
    }
}
