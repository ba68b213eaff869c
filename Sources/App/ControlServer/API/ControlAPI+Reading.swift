import FleetController
import FleetModel
import FleetPlanner
import RolloutEngine
import SpecLanguage

extension ControlAPI {
    func read(_ request: ControlRequest) async throws -> ControlAnswer {
        switch request.segments {
        case ["healthz"]: return ControlAnswer(["status": "alive"])
        case ["readyz"]: return readiness(try snapshot())
        case ["v1", "status"]: return ControlAnswer(StatusView(try snapshot()).json)
        case ["v1", "rollouts"]: return ControlAnswer(rollouts(try snapshot()))
        case ["v1", "plan"]: return try plan()
        case ["v1", "held-back"]: return ControlAnswer(heldBack(try snapshot()))
        case ["v1", "events"]: return try await events(request)
        case ["v1", "devices"]: return ControlAnswer(try devices(request))
        default: break
        }
        guard request.segments.count >= 3, request.segments[0] == "v1" else {
            throw Problem.unknownPath
        }
        switch (request.segments[1], request.segments.count) {
        case ("rollouts", 3): return ControlAnswer(try rollout(request.segments[2]))
        case ("devices", 3): return ControlAnswer(try device(request.segments[2]))
        case ("devices", 4) where request.segments[3] == "explanation":
            return ControlAnswer(try await explanation(request))
        default: throw Problem.unknownPath
        }
    }

    private func readiness(_ snapshot: ControllerSnapshot) -> ControlAnswer {
        guard snapshot.isReady else {
            let missing =
                snapshot.twins.sweptAt == nil
                ? "the fleet was not listed whole yet" : "no commit of the branch was verified yet"
            return Problem(503, "not_ready", missing).answer
        }
        return ControlAnswer(["status": "ready"])
    }

    private func rollouts(_ snapshot: ControllerSnapshot) -> JSONValue {
        let statuses = RolloutEngine.rollouts(
            snapshot.state,
            snapshot.observation,
            settings: snapshot.engine,
            memory: snapshot.memory,
            now: snapshot.at
        )
        return ["items": .array(statuses.map { RolloutView($0).json })]
    }

    private func rollout(_ text: String) throws -> JSONValue {
        let snapshot = try snapshot()
        guard let id = RolloutID(text),
            let status = RolloutEngine.rollout(
                id,
                snapshot.state,
                snapshot.observation,
                settings: snapshot.engine,
                memory: snapshot.memory,
                now: snapshot.at
            )
        else { throw Problem(404, "not_found", "there is no such rollout") }
        return RolloutView(status).json
    }

    private func plan() throws -> ControlAnswer {
        guard let plan = try snapshot().plan else {
            throw Problem(404, "not_found", "no plan was made yet")
        }
        return ControlAnswer(plan.canonicalBytes)
    }

    private func heldBack(_ snapshot: ControllerSnapshot) -> JSONValue {
        ["items": .array(snapshot.state.ledger.holdBacks.map(\.view))]
    }

    private func events(_ request: ControlRequest) async throws -> ControlAnswer {
        let since = try request.integer("since", in: 0...(1 << 53), or: 0)
        let limit = try request.integer("limit", in: 1...1_000, or: 200)
        let records = try await controller.events(after: since, limit: Int(limit))
        return ControlAnswer([
            "items": .array(records.map { EventView($0).json }),
            "next": .integer(Int(records.last?.sequence ?? since)),
        ])
    }

    private func devices(_ request: ControlRequest) throws -> JSONValue {
        let limit = Int(try request.integer("limit", in: 1...1_000, or: 100))
        let listing = DeviceListing(try snapshot())
        return listing.page(
            after: request.query["cursor"].flatMap { DeviceID($0) },
            limit: limit,
            cohort: request.query["cohort"],
            status: request.query["status"]
        )
    }

    private func device(_ text: String) throws -> JSONValue {
        let snapshot = try snapshot()
        guard let id = DeviceID(text), let row = snapshot.twins[id] else {
            throw Problem(404, "not_found", "the platform lists no such device")
        }
        let tracks = RolloutEngine.device(
            id,
            snapshot.state,
            snapshot.observation,
            settings: snapshot.engine,
            memory: snapshot.memory,
            now: snapshot.at
        )
        return DeviceView(row, tracks, snapshot).json
    }

    /// `?attribution=true` also asks Git who last changed each line, which may take a while.
    private func explanation(_ request: ControlRequest) async throws -> JSONValue {
        let snapshot = try snapshot()
        guard let id = DeviceID(request.segments[2]), let row = snapshot.twins[id] else {
            throw Problem(404, "not_found", "the platform lists no such device")
        }
        guard let fleet = snapshot.standingPlan?.fleet ?? snapshot.plan?.fleet else {
            throw Problem(409, "no_revision", "no revision was compiled yet")
        }
        let explanation = DesiredState(fleet, tenant: snapshot.engine.tenant).explain(row.twin)
        var lines: [SourceSpan: Attribution] = [:]
        if request.query["attribution"] == "true", let commit = fleet.commit {
            lines = await controller.attributions(of: explanation.spans, at: commit)
        }
        return ExplanationView(explanation, commit: fleet.commit, lines: lines).json
    }
}
