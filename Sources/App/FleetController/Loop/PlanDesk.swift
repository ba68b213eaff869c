import FleetModel
import FleetPlanner
import Logging
import RolloutEngine
import SpecLanguage

/// Keeps the newest plan and makes another one where what it depends on has changed.
///
/// A plan looks at what is new since the one before, and now and then at every device. So that planning never takes more than
/// about a fifth of the time, a change of twins alone waits for four times as long as the last plan took; a new commit, an
/// order or the end of a rollout does not wait.
struct PlanDesk {
    private struct Basis: Equatable {
        let fleet: CompiledFleet
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

    /// What is logged of a plan that remembered wrongly.
    static let difference =
        "a plan that remembered the one before differs from the one made from nothing, which holds; please report it"

    private(set) var plan: Plan?
    private var basis: Basis?
    private var notBefore: TimeSpan = .zero
    private var memory = PlanMemory()
    private let settings: PlanSettings
    private let isVerified: Bool
    private let logger: Logger

    init(_ configuration: ControllerConfiguration, _ logger: Logger) {
        settings = PlanSettings(tenant: configuration.engine.tenant)
        isVerified = configuration.verifiesPlans
        self.logger = logger
    }

    /// The plan of a fleet, made now or kept.
    mutating func plan(
        _ fleet: CompiledFleet,
        base: CompiledFleet?,
        twins: TwinSource.View,
        zones: TimeZoneDatabase,
        state: FleetState,
        clock: any ControllerClock
    ) -> Plan {
        let now = clock.now()
        let next = Basis(
            fleet: fleet,
            base: state.ledger.accepted?.fleet,
            twins: twins.contentVersion,
            decisions: Decisions(state)
        )
        if let plan, let basis {
            let isUrgent =
                basis.fleet != next.fleet || basis.base != next.base
                || basis.decisions != next.decisions
            // Freshness moves with time alone, so that a plan is never kept for long.
            let isDue = now.monotonic >= notBefore && basis.twins != next.twins
            let isOld = now.wall.since(plan.inputs.now) > .minutes(1)
            guard isUrgent || isDue || (isOld && now.monotonic >= notBefore) else { return plan }
        }
        let made = plan(
            PlanInput(
                fleet: fleet,
                base: base,
                twins: twins.twins,
                ledger: state.ledger,
                settings: settings,
                zones: zones,
                now: now
            ),
            decided: state.trail
        )
        let end = clock.now().monotonic
        let cost = TimeSpan(milliseconds: 4 * (end - now.monotonic).milliseconds)
        notBefore = end + max(cost, .seconds(1))
        plan = made
        basis = next
        return made
    }

    private mutating func plan(_ input: PlanInput, decided: DeviceTrail) -> Plan {
        let made = FleetPlanner.plan(input, decided: decided, memory: &memory)
        guard isVerified else { return made }
        let anew = FleetPlanner.plan(input)
        let (digest, wanted) = (made.digest, anew.digest)
        guard digest != wanted else { return made }
        memory = PlanMemory()
        logger.error(
            "\(Self.difference)",
            metadata: ["remembered": "\(digest.short)", "fromNothing": "\(wanted.short)"]
        )
        return anew
    }
}
