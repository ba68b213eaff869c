import FleetController
import FleetModel
import FleetPlanner
import RolloutEngine
import SpecLanguage

extension ControlAPI {
    func act(_ request: ControlRequest) async throws -> ControlAnswer {
        let verb = try verb(of: request)
        let actor = try request.text("actor")
        guard !actor.isEmpty, actor.utf8.count <= 256 else {
            throw Problem.invalid("`actor` says who acts, in at most 256 bytes")
        }
        let reason = request.body["reason"]?.string ?? ""
        guard reason.utf8.count <= 2_048 else {
            throw Problem.invalid("`reason` has at most 2048 bytes")
        }
        let command = OperatorCommand(verb, actor: Text(actor), reason: Text(reason))
        switch await controller.perform(command) {
        case .done(let sequence): return ControlAnswer(["sequence": .integer(Int(sequence))])
        case .refused(let sentence): throw Problem(409, "refused", sentence)
        case .failed(let sentence): throw Problem(503, "failed", sentence)
        }
    }

    private func verb(of request: ControlRequest) throws -> OperatorCommand.Verb {
        switch request.segments {
        case ["v1", "pause"]:
            let scope = try scope(request)
            if case .cohort(let name) = scope { try demand(name) }
            return .order(.pause(scope, until: try request.time("until")))
        case ["v1", "resume"]: return .order(.resume(try scope(request)))
        case ["v1", "approvals"]: return .order(.approve(try intent(request)))
        case ["v1", "held-back", "clear"]: return .order(.clearHoldBack(try holdBack(request)))
        case ["v1", "adopt"]: return .adopt(try adoption(request))
        case ["v1", "accept-rewind"]:
            return .order(
                .acceptRewind(from: try commit(request, "old"), to: try commit(request, "new"))
            )
        case ["v1", "backup"]:
            let path = try request.text("path")
            guard path.hasPrefix("/"), path.utf8.count < 4_096, !path.utf8.contains(0) else {
                throw Problem.invalid("`path` is absolute, on the controller's host")
            }
            return .backup(path: path)
        case ["v1", "refresh"]: return .refresh
        default: break
        }
        guard request.segments.count == 4, request.segments[0] == "v1" else {
            throw Problem.unknownPath
        }
        switch request.segments[1] {
        case "rollouts": return try verb(ofRollout: request)
        case "devices": return try verb(ofDevice: request)
        default: throw Problem.unknownPath
        }
    }

    private func verb(ofRollout request: ControlRequest) throws -> OperatorCommand.Verb {
        guard let id = RolloutID(request.segments[2]),
            try snapshot().state.rollouts[id] != nil
        else { throw Problem(404, "not_found", "there is no such rollout") }
        switch request.segments[3] {
        case "pause": return .order(.pause(.rollout(id), until: try request.time("until")))
        case "resume": return .order(.resume(.rollout(id)))
        case "abort": return .order(.abort(id))
        case "retry": return .order(.retry(id))
        case "approve":
            return .order(
                .approveWave(
                    id,
                    wave: try name(request, "wave"),
                    gate: request.body["gate"] == nil ? nil : try name(request, "gate")
                )
            )
        default: throw Problem.unknownPath
        }
    }

    private func name(_ request: ControlRequest, _ field: Text) throws -> ResourceName {
        guard let name = ResourceName(try request.text(field)) else {
            throw Problem.invalid("`\(field)` is a resource's name")
        }
        return name
    }

    private func verb(ofDevice request: ControlRequest) throws -> OperatorCommand.Verb {
        guard let id = DeviceID(request.segments[2]) else {
            throw Problem.invalid("that is no device id")
        }
        switch request.segments[3] {
        case "exclude":
            guard let until = try request.time("until") else {
                throw Problem.invalid("`until` says when the device is taken up again")
            }
            // A slip of the pen must not pass for a device that is left alone.
            guard try snapshot().twins[id] != nil else {
                throw Problem(404, "not_found", "the platform lists no such device")
            }
            return .order(.exclude(id, until: until))
        case "include": return .order(.include(id))
        default: throw Problem.unknownPath
        }
    }

    /// A slip of the pen must not pass for a cohort that is paused.
    private func demand(_ cohort: ResourceName) throws {
        let snapshot = try snapshot()
        let fleets = [snapshot.standingPlan, snapshot.proposedPlan].compactMap { $0?.fleet }
        guard fleets.contains(where: { $0.cohort(cohort) != nil }) else {
            throw Problem(404, "not_found", "there is no cohort `\(cohort)`")
        }
    }

    private func scope(_ request: ControlRequest) throws -> Pause.Scope {
        if let name = request.body["cohort"] {
            guard let cohort = name.string.flatMap({ ResourceName($0) }) else {
                throw Problem.invalid("`cohort` is a resource's name")
            }
            return .cohort(cohort)
        }
        guard request.body["all"] == .bool(true) else {
            throw Problem.invalid("name what to act on: `all: true` or `cohort`")
        }
        return .all
    }

    /// The whole digest, or at least 12 digits of the one that is shown now.
    private func intent(_ request: ControlRequest) throws -> Digest {
        let text = try request.text("intent")
        if let digest = Digest(hexadecimal: text) { return digest }
        let snapshot = try snapshot()
        let shown = [snapshot.state.heldRevision?.intent, snapshot.plan?.intent].compactMap { $0 }
        guard text.utf8.count >= 12,
            let digest = shown.first(where: { $0.hexadecimal.hasPrefix(text) })
        else {
            throw Problem(
                404,
                "not_found",
                "no plan that is shown now has an intent that begins so; to approve one ahead, give it in full"
            )
        }
        return digest
    }

    private func holdBack(_ request: ControlRequest) throws -> HoldBack {
        let text = try request.text("digest")
        guard let digest = Digest(hexadecimal: text) else {
            throw Problem.invalid("`digest` has 64 lower-case hexadecimal digits")
        }
        let found = try snapshot().state.ledger.holdBacks.first { $0.digest == digest }
        guard let found else {
            throw Problem(404, "not_found", "nothing of that digest is held back")
        }
        return found
    }

    /// What was held back lies in the store that was lost; a restored store still holds it (ruling 3).
    private func adoption(_ request: ControlRequest) throws -> CommitID {
        let commit = try commit(request, "commit")
        let isEmpty = try snapshot().state.ledger.accepted == nil
        guard !isEmpty || request.body["acceptLostHoldBacks"] == .bool(true) else {
            throw Problem(
                409,
                "hold_backs_lost",
                "what was held back before is lost with the old store; restore a backup, or acknowledge the loss "
                    + "(acceptLostHoldBacks)"
            )
        }
        return commit
    }

    private func commit(_ request: ControlRequest, _ name: Text) throws -> CommitID {
        guard let commit = CommitID(try request.text(name)) else {
            throw Problem.invalid("`\(name)` is a commit id of 40 hexadecimal digits")
        }
        return commit
    }
}

extension HoldBack {
    var digest: Digest {
        switch self {
        case .firmware(let artifact): artifact
        case .config(_, let compiled): compiled
        }
    }

    var view: JSONValue {
        switch self {
        case .firmware(let artifact):
            ["track": "firmware", "digest": .string(artifact.hexadecimal)]
        case .config(let cohort, let compiled):
            [
                "track": "config", "cohort": .string(cohort.text),
                "digest": .string(compiled.hexadecimal),
            ]
        }
    }
}
