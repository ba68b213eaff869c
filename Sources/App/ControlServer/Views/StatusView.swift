import FleetController
import FleetModel
import FleetPlanner
import RolloutEngine
import SpecLanguage

/// The controller at a glance.
struct StatusView {
    private let snapshot: ControllerSnapshot

    init(_ snapshot: ControllerSnapshot) { self.snapshot = snapshot }

    var json: JSONValue {
        let state = snapshot.state
        return [
            "at": .time(snapshot.at.wall),
            "ready": .bool(snapshot.isReady),
            "epoch": .integer(Int(clamping: snapshot.epoch.number)),
            "sequence": .integer(Int(clamping: snapshot.sequence)),
            "revision": revision,
            "fleet": fleet,
            "devices": devices,
            "offers": snapshot.offerHealth.view,
            "plan": plan,
            "jobs": [
                "inFlight": .integer(state.jobs.count),
                "waiting": .integer(state.outbox(at: snapshot.at).count),
                "persisted": .integer(Int(clamping: state.counters.jobsPersisted)),
                "succeeded": .integer(Int(clamping: state.counters.jobsSucceeded)),
                "failed": .integer(Int(clamping: state.counters.jobsFailed)),
                "anomalies": .integer(Int(clamping: state.counters.anomalies)),
            ],
            "rollouts": [
                "live": .integer(state.rollouts.values.count { !$0.phase.isOver }),
                "begun": .integer(Int(clamping: state.counters.rolloutsBegun)),
                "succeeded": .integer(Int(clamping: state.counters.rolloutsSucceeded)),
                "failed": .integer(Int(clamping: state.counters.rolloutsFailed)),
            ],
            "pauses": .array(state.pauses.map(\.view)),
            "heldBack": .integer(state.ledger.holdBacks.count),
            "excluded": .integer(state.ledger.excluded.count),
            "knowsPast": .bool(state.knowsPast),
            "recheckAt": .time(snapshot.recheckAt?.wall),
        ]
    }

    private var revision: JSONValue {
        let view = snapshot.revision
        let diagnostics = view.compilation?.refusals ?? []
        return [
            "tip": .commit(view.tip),
            "accepted": .commit(snapshot.state.ledger.accepted?.commit),
            "intent": .digest(snapshot.state.ledger.accepted?.intent),
            "held": snapshot.state.heldRevision.map(\.view) ?? .null,
            "summary": .text(view.attribution?.summary.string),
            "author": .text(view.attribution?.author.string),
            "errors": .array(
                diagnostics.prefix(20).map { ["at": $0.span.view, "message": .string($0.message)] }
            ),
            "git": view.health.view,
        ]
    }

    private var fleet: JSONValue {
        [
            "devices": .integer(snapshot.twins.count),
            "sweptAt": .time(snapshot.twins.sweptAt),
            "refusedCount": .integer(snapshot.refusedTwins.count),
            "refused": .array(
                snapshot.refusedTwins.prefix(20).map {
                    ["id": .string($0.name), "reason": .string($0.reason)]
                }
            ),
            "unread": .integer(snapshot.resync.unread),
            "readWholeAt": .time(snapshot.resync.readWholeAt?.wall),
            "etagBreach": snapshot.resync.breach.map { breach in
                [
                    "devices": .integer(breach.count),
                    "first": .array(breach.devices.map { .string($0.text) }),
                ]
            } ?? .null,
            "platform": snapshot.platformHealth.view,
        ]
    }

    /// Where the devices stand to what is in force; null: nothing is.
    private var devices: JSONValue {
        guard let plan = snapshot.standingPlan else { return .null }
        let standing = FleetStanding(plan, snapshot.state)
        return [
            "asOf": .time(plan.inputs.now),
            "total": .integer(standing.devices),
            "converged": .integer(standing.converged),
            "inProgress": .integer(standing.inProgress),
            "waiting": .integer(standing.waiting),
            "failed": .integer(standing.failed),
            "heldBack": .integer(standing.heldBack),
            "blocked": .integer(standing.blocked),
            "silent": .integer(standing.silent),
            "conflicted": .integer(standing.conflicted),
            "excluded": .integer(standing.excluded),
            "maintenance": .integer(standing.maintenance),
            "quarantined": .integer(standing.quarantined),
            "retired": .integer(standing.retired),
            "unmanaged": .integer(standing.unmanaged),
        ]
    }

    /// The plan of the branch's tip where that is not in force, else the newest one of what is.
    private var plan: JSONValue {
        guard let plan = snapshot.plan else { return .null }
        let summary = plan.summary
        return [
            "commit": .commit(plan.inputs.commit),
            "intent": .digest(plan.intent),
            "inForce": .bool(snapshot.proposedPlan == nil),
            "denied": .bool(plan.isDenied),
            "asOf": .time(plan.inputs.now),
            "devices": .integer(summary.devices),
            "unchanged": .integer(summary.unchanged),
            "change": .integer(summary.change),
            "pending": .integer(summary.pending),
            "drifted": .integer(summary.drifted),
            "blocked": .integer(summary.blocked),
            "conflicted": .integer(summary.conflicted),
            "heldBack": .integer(summary.heldBack),
            "stale": .integer(summary.stale),
            "unreachable": .integer(summary.unreachable),
            "unmanaged": .integer(summary.unmanaged),
            "excluded": .integer(summary.excluded),
            "maintenance": .integer(summary.maintenance),
            "quarantined": .integer(summary.quarantined),
            "retired": .integer(summary.retired),
        ]
    }
}

extension HeldRevision {
    var view: JSONValue {
        let word =
            switch reason {
            case .firstContact: "firstContact"
            case .unknownPast: "unknownPast"
            case .guards: "guards"
            case .notDescendant: "notDescendant"
            case .refused: "refused"
            }
        return [
            "commit": .commit(commit), "intent": .digest(intent), "reason": .string(word),
            "sentence": .string(message),
        ]
    }
}

extension Pause {
    var view: JSONValue {
        let subject: JSONValue =
            switch scope {
            case .all: "all"
            case .cohort(let name): .string("cohort \(name)")
            case .rollout(let id): .string("rollout \(id)")
            }
        return [
            "scope": subject, "until": .time(until), "actor": .string(act.actor),
            "reason": .string(act.reason), "at": .time(act.at),
        ]
    }
}
