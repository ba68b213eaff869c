package import FleetModel
package import FleetPlanner
package import RolloutEngine
package import SpecLanguage
import Synchronization

/// All that the controller knows at the end of a cycle, for whoever wants to look.
package struct ControllerSnapshot: Sendable {
    package let at: Moment
    package let state: FleetState
    /// Of the last durable record.
    package let sequence: UInt64
    package let epoch: Epoch
    package let twins: TwinTable
    package let plan: Plan?
    package let revision: RevisionView
    package let twinHealth: SourceHealth
    package let refusedTwins: [RefusedRecord]
    /// What offering jobs fails with now; nil: it works.
    package let offerHealth: SourceHealth
    package let recheckAt: Moment?
    package let engine: EngineSettings

    /// Whether a verified commit is in force and the fleet was listed whole.
    package var isReady: Bool { state.ledger.accepted != nil && twins.sweptAt != nil }

    /// The compiled fleet in force.
    package var fleetInForce: CompiledFleet? {
        state.ledger.accepted.flatMap { state.fleets[$0.fleet] }
    }
}

/// The newest snapshot, handed from the loop to readers.
final class ControllerBoard: Sendable {
    private let newest = Mutex<ControllerSnapshot?>(nil)

    var snapshot: ControllerSnapshot? { newest.withLock { $0 } }

    func publish(_ snapshot: ControllerSnapshot) { newest.withLock { $0 = snapshot } }
}
