import FleetController
import FleetModel
import FleetPlanner
import RolloutEngine

/// Answers calls: reads from the newest snapshot, and verbs that the controller's loop carries out.
struct ControlAPI: Sendable {
    let controller: FleetController
    private let replies = ReplyMemory()

    init(_ controller: FleetController) { self.controller = controller }

    func answer(_ request: ControlRequest) async -> ControlAnswer {
        do {
            switch request.method {
            case "GET", "HEAD": return try await read(request)
            case "POST": return try await post(request)
            default: throw Problem(405, "method_not_allowed", "there are GET and POST")
            }
        } catch let problem as Problem {
            return problem.answer
        } catch {
            return Problem(500, "internal", "\(error)").answer
        }
    }

    /// A repeated key gives the first answer again and does nothing.
    private func post(_ request: ControlRequest) async throws -> ControlAnswer {
        guard let key = request.idempotencyKey else { return try await act(request) }
        let call =
            request.segments.joined(separator: "/") + " "
            + JSONValue.object(request.body).canonicalText
        switch await replies.begin(key, call: call) {
        case .repeated(let answer): return answer
        case .underWay:
            throw Problem(409, "under_way", "the call with this key is still carried out")
        case .otherCall:
            throw Problem(422, "key_reused", "this key was used for another call")
        case .new: break
        }
        do {
            let answer = try await act(request)
            await replies.finish(key, with: answer)
            return answer
        } catch {
            await replies.finish(key, with: nil)
            throw error
        }
    }

    func snapshot() throws(Problem) -> ControllerSnapshot {
        guard let snapshot = controller.snapshot else {
            let problem = controller.startProblem.map { "; it waits: \($0)" } ?? ""
            throw Problem(
                503,
                "starting",
                "the controller has not looked at the fleet yet\(problem)"
            )
        }
        return snapshot
    }
}
