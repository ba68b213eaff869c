import ControlServer
import FleetController
import FleetModel
import Foundation
import HTTPTransport
import JSON
import Logging
import RolloutEngine
import Testing

@Suite(.timeLimit(.minutes(2)))
struct ControlServerTests {
    /// A client of the socket, and what it was answered.
    struct Caller: Sendable {
        let client: HTTPClient

        init(socket: String) {
            client = HTTPClient(
                settings: HTTPSettings(unixSocket: socket, allowsPlainHTTP: true),
                concurrency: 1
            )
        }

        func call(
            _ method: HTTPRequest.Method,
            _ path: [String],
            query: [(name: String, value: String)] = [],
            body: [UInt8] = [],
            key: String? = nil
        ) async throws -> (status: Int, body: JSONValue) {
            let address = try #require(HTTPAddress("http://localhost/"))
            let headers = key.flatMap { HTTPHeader("Idempotency-Key", $0) }.map { [$0] } ?? []
            let response = try await client.send(
                HTTPRequest(
                    method,
                    address.appending(segments: path, query: query),
                    headers: headers,
                    body: body
                )
            )
            return (response.status, try JSONParser().parse(response.body))
        }

        func post(
            _ path: [String],
            _ body: JSONValue,
            key: String? = nil
        ) async throws -> (status: Int, body: JSONValue) {
            try await call(.post, path, body: body.canonicalBytes, key: key)
        }
    }

    /// A running controller with its server, and a caller.
    private func served(
        _ fleet: ControlledFleet,
        _ body: @escaping @Sendable (FleetController, Caller) async throws -> Void
    ) async throws {
        let socket = fleet.folder + "/control.sock"
        try await fleet.controlled { controller in
            let server = ControlServer(
                controller: controller,
                socketPath: socket,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                try await fleet.wait(controller, for: "the socket") { _ in
                    FileManager.default.fileExists(atPath: socket)
                }
                try await body(controller, Caller(socket: socket))
                group.cancelAll()
            }
        }
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test func `a verified commit and a whole listing make it ready, held or not`()
        async throws
    {
        let fleet = try ControlledFleet()
        try await served(fleet) { controller, caller in
            try await fleet.wait(controller, for: "the fleet is listed") {
                $0.twins.sweptAt != nil
            }
            #expect(try await caller.call(.get, ["readyz"]).status == 503)

            await fleet.repository.commit(SampleSpecs().files)
            try await fleet.wait(controller, for: "first contact") {
                $0.state.heldRevision?.reason == .firstContact
            }
            #expect(try await caller.call(.get, ["readyz"]).body == ["status": "ready"])
        }
    }

    @Test func `what the controller knows can be read`() async throws {
        let fleet = try ControlledFleet()
        let commit = await fleet.repository.commit(SampleSpecs().files)

        try await served(fleet) { controller, caller in
            #expect(try await caller.call(.get, ["healthz"]).status == 200)
            try await fleet.adoptFirstContact(controller)
            try await fleet.waitUntilConverged(controller, at: commit)
            #expect(try await caller.call(.get, ["readyz"]).body == ["status": "ready"])

            let status = try await caller.call(.get, ["v1", "status"]).body
            #expect(status["revision"]?["accepted"]?.string == commit.description)
            #expect(status["jobs"]?["succeeded"]?.integer == 8)
            // Of the plan that stands now, not of the one that was accepted.
            #expect(status["devices"]?["converged"]?.integer == 8)
            #expect(status["plan"]?["unchanged"]?.integer == 8)
            #expect(status["plan"]?["inForce"]?.bool == true)

            let rollouts = try await caller.call(.get, ["v1", "rollouts"]).body["items"]?.array
            let rollout = try #require(rollouts?.first)
            #expect(rollout["state"]?.string == "succeeded")
            let id = try #require(rollout["id"]?.string)
            #expect(try await caller.call(.get, ["v1", "rollouts", id]).body["id"]?.string == id)

            let page = try await caller.call(
                .get,
                ["v1", "devices"],
                query: [(name: "limit", value: "5"), (name: "cohort", value: "gateways")]
            ).body
            #expect(page["items"]?.array?.count == 5)
            #expect(page["next"]?.string == "gw-1004")
            let device = try await caller.call(.get, ["v1", "devices", "gw-1000"]).body
            #expect(device["config"]?["telemetry"]?["intervalSeconds"]?.integer == 30)

            let explanation = try await caller.call(
                .get,
                ["v1", "devices", "gw-1000", "explanation"],
                query: [(name: "attribution", value: "true")]
            ).body
            let field = try #require(explanation["fields"]?.array?.first)
            #expect(field["winner"]?["at"]?["file"]?.string == "config.yaml")
            #expect(field["winner"]?["at"]?["author"]?.string == "A. Author")

            let events = try await caller.call(
                .get,
                ["v1", "events"],
                query: [(name: "since", value: "0"), (name: "limit", value: "1000")]
            ).body["items"]?.array
            let kinds = Set(events?.compactMap { $0["kind"]?.string } ?? [])
            #expect(kinds.isSuperset(of: ["termBegan", "revisionAccepted", "jobPersisted"]))
            #expect(try await caller.call(.get, ["v1", "plan"]).body["digest"] != nil)
        }
    }

    @Test func `a verb is durable when it is answered, and names who and why`() async throws {
        let fleet = try ControlledFleet()
        await fleet.repository.commit(SampleSpecs().files)

        try await served(fleet) { controller, caller in
            let act: JSONValue = ["all": true, "actor": "ann", "reason": "tea"]
            let paused = try await caller.post(["v1", "pause"], act, key: "k-1")
            #expect(paused.status == 200)
            let again = try await caller.post(["v1", "pause"], act, key: "k-1")
            #expect(again.body == paused.body)
            let other = try await caller.post(["v1", "resume"], act, key: "k-1")
            #expect(other.status == 422)
            let stored = try await controller.events(after: 0, limit: 100)
            let pauses = stored.compactMap { stored -> Pause? in
                if case .paused(let pause) = stored.record { pause } else { nil }
            }
            #expect(pauses.map(\.act.actor) == ["ann"])
            #expect(pauses.map(\.act.reason) == ["tea"])
            #expect(try await caller.post(["v1", "resume"], act).status == 200)
            let refused = try await caller.post(["v1", "resume"], act)
            #expect(refused.status == 409)
            #expect(refused.body["detail"]?.string == "nothing of that scope is paused")
        }
    }

    @Test func `the socket is its owner's alone`() async throws {
        let fleet = try ControlledFleet()
        await fleet.repository.commit(SampleSpecs().files)

        try await served(fleet) { _, caller in
            _ = try await caller.call(.get, ["healthz"])
            let path = fleet.folder + "/control.sock"
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `bad calls get a problem that says what is wrong`() async throws {
        let fleet = try ControlledFleet()
        await fleet.repository.commit(SampleSpecs().files)

        try await served(fleet) { _, caller in
            #expect(try await caller.call(.get, ["v1", "nothing"]).status == 404)
            #expect(try await caller.call(.post, ["v1", "pause"], body: [123]).status == 400)
            let nobody = try await caller.post(["v1", "pause"], ["all": true])
            #expect(nobody.status == 400)
            #expect(nobody.body["detail"]?.string?.contains("actor") == true)
            let vague = try await caller.post(["v1", "pause"], ["actor": "ann"])
            #expect(vague.status == 400)
            let nowhere = try await caller.post(
                ["v1", "pause"],
                ["actor": "ann", "cohort": "gatewais"]
            )
            #expect(nowhere.status == 404)
            let large = [UInt8](repeating: 32, count: 70_000)
            #expect(try await caller.call(.post, ["v1", "pause"], body: large).status == 413)
            let lost = try await caller.post(
                ["v1", "adopt"],
                ["actor": "ann", "commit": .string(String(repeating: "a", count: 40))]
            )
            #expect(lost.status == 409)
        }
    }
}
