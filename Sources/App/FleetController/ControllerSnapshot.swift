package import FleetModel
package import FleetPlanner
package import RolloutEngine
import Synchronization

/// All that the controller knows at the end of a cycle, for whoever wants to look.
package struct ControllerSnapshot: Sendable {
    package let at: Moment
    package let state: FleetState
    /// Of the last durable record.
    package let sequence: UInt64
    package let epoch: Epoch
    package let twins: TwinTable
    /// When the platform was heard; nil: it is not.
    package let hearing: Hearing?
    /// The rules of the time zones that specs and devices name.
    package let zones: TimeZoneDatabase
    /// The newest plan of what is in force; nil: nothing is. Made again as twins report, and never older than a minute or four
    /// times as long as it takes to make one.
    package let standingPlan: Plan?
    /// The plan of the branch's tip where that is not in force; nil: it is, or it cannot be planned.
    package let proposedPlan: Plan?
    package let revision: RevisionView
    /// What the platform fails with now, but for offers; nil: it works.
    package let platformHealth: SourceHealth
    package let refusedTwins: [RefusedRecord]
    package let resync: ResyncStanding
    /// What offering jobs fails with now; nil: it works.
    package let offerHealth: SourceHealth
    package let recheckAt: Moment?
    package let engine: EngineSettings
    /// What the last decision remembered, so that a look at rollouts need not resolve every device again.
    package let memory: EngineMemory

    /// Whether a commit of the branch is verified, in force or held until a person says yes, and the fleet was listed whole.
    package var isReady: Bool {
        (revision.tip != nil || state.ledger.accepted != nil) && twins.sweptAt != nil
    }

    /// What the engine's statuses are read from.
    package var observation: Observation {
        Observation(twins: twins, hearing: hearing, zones: zones)
    }

    /// What a person is to look at first: what would be done next.
    package var plan: Plan? { proposedPlan ?? standingPlan }

    /// How a device stands to what is in force, or, where nothing is, to what is proposed. O(log devices).
    package func group(of device: DeviceID) -> DeviceGroup? {
        (standingPlan ?? proposedPlan)?.group(of: device)
    }
}

/// The newest snapshot, handed from the loop to readers.
final class ControllerBoard: Sendable {
    private let newest = Mutex<ControllerSnapshot?>(nil)
    private let waiting = Mutex<String?>(nil)

    var snapshot: ControllerSnapshot? { newest.withLock { $0 } }
    var startProblem: String? { waiting.withLock { $0 } }

    func publish(_ snapshot: ControllerSnapshot) {
        newest.withLock { $0 = snapshot }
        waiting.withLock { $0 = nil }
    }

    /// There will be no snapshot before this has ended.
    func wait(for problem: String) { waiting.withLock { $0 = problem } }
}
