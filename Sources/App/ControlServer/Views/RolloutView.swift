import FleetModel
import FleetPlanner
import RolloutEngine

/// A rollout with its waves, for people and programs.
struct RolloutView {
    private let status: RolloutStatus

    init(_ status: RolloutStatus) { self.status = status }

    var json: JSONValue {
        let open =
            status.waves.first { $0.state == "open" }
            ?? status.waves.first { $0.state == "waiting" }
        var object: JSONObject = JSONObject()
        object["id"] = .string(status.id.text)
        object["cohort"] = .string(status.cohortTrack.cohort.text)
        object["track"] = .string(status.cohortTrack.track.rawValue)
        object["kind"] = .string(kind)
        object["state"] = .string(status.state)
        object["reason"] = .string(status.reason)
        object["sentence"] = .string(status.message)
        object["since"] = .time(status.since)
        object["from"] = .digest(status.from)
        object["to"] = .digest(status.to)
        object["commit"] = .commit(status.commit)
        object["intent"] = .digest(status.intent)
        object["wave"] = open.map { .string($0.name.text) } ?? .null
        object["inFlight"] = .integer(status.inFlight)
        object["waves"] = .array(status.waves.map(wave))
        object["heldBack"] = .array(status.heldBack.map(\.view))
        if !status.windows.isEmpty { object["windows"] = .array(status.windows.map(window)) }
        if let outcome = status.outcome { object["outcome"] = outcome.view }
        if case .rollback(let undone) = status.kind { object["undoes"] = .string(undone.text) }
        return .object(object)
    }

    private var kind: String {
        switch status.kind {
        case .revision: "revision"
        case .catchUp: "catchUp"
        case .correction: "correction"
        case .rollback: "rollback"
        }
    }

    private func window(_ window: RolloutStatus.Window) -> JSONValue {
        let verdict = window.standing.verdict
        var object = JSONObject()
        object["zone"] = .string(window.zone ?? verdict.zone)
        object["open"] = .bool(window.standing.isOpen)
        object["reason"] = .string(verdict.reason.rawValue)
        object["sentence"] = .string(window.sentence)
        if let time = verdict.changesAt { object["changesAt"] = .time(time) }
        return .object(object)
    }

    private func wave(_ wave: RolloutStatus.Wave) -> JSONValue {
        let tally = wave.tally
        return [
            "name": .string(wave.name.text), "state": .string(wave.state),
            "total": .integer(tally.total), "counted": .integer(tally.counted),
            "required": .integer(wave.required), "healthy": .integer(tally.healthy),
            "unhealthy": .integer(tally.unhealthy), "stale": .integer(tally.stale),
            "failed": .integer(tally.failed), "unknown": .integer(tally.unknown),
            "inFlight": .integer(tally.inFlight), "waiting": .integer(tally.waiting),
            "absent": .integer(tally.absent), "blocked": .integer(tally.blocked),
            "excluded": .integer(tally.excluded), "left": .integer(tally.left),
            "converged": .integer(tally.converged),
            "soak": .string(wave.soak.description), "soaked": .string(wave.soaked.description),
            "gates": .array(wave.gates.map(\.view)),
            "approvalsNeeded": .integer(wave.approvalsNeeded),
            "approvals": .array(wave.approvals.map(\.view)),
        ]
    }
}

extension RolloutOutcome {
    var view: JSONValue {
        [
            "converged": .integer(converged), "done": .integer(done), "failed": .integer(failed),
            "unknown": .integer(unknown), "untouched": .integer(untouched),
            "left": .integer(left),
        ]
    }
}
