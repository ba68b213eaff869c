import DevicePlatforms
import FleetModel
import LoopbackServer
import Testing

struct FeedTests {
    private func change(_ id: String, _ operation: String, twin: String?) -> String {
        let twin = twin.map { ",\"twin\":\($0)" } ?? ""
        return
            "{\"id\":\"\(id)\",\"incarnation\":\"1\",\"revision\":1,\"op\":\"\(operation)\"\(twin)}"
    }

    @Test func `changes come with tombstones, and what cannot be used is named`() async throws {
        let items = [
            change("a", "upsert", twin: TwinDocuments.twin("a")), change("b", "delete", twin: nil),
            change("c", "upsert", twin: nil), change("d", "upsert", twin: TwinDocuments.twin("e")),
            change("f", "replace", twin: nil),
            change("g", "upsert", twin: TwinDocuments.twin("g", revision: 2)),
        ]
        let scripted = try ScriptedPlatform { _, connection in
            connection.answer(
                json:
                    "{\"items\":[\(items.joined(separator: ","))],\"next\":\"n1\",\"caughtUp\":false,\"asOf\":\"\(TwinDocuments.asOf)\"}"
            )
        }

        let batch = try await scripted.platform.changes(since: "c0", wait: .seconds(90))

        #expect(batch.next == "n1")
        #expect(!batch.isCaughtUp)
        #expect(batch.refused.map(\.name) == ["c", "d", "f", "g"])
        guard batch.changes.count == 2, case .upsert(let row) = batch.changes[0],
            case .delete(let id, _) = batch.changes[1]
        else {
            Issue.record("\(batch.changes)")
            return
        }
        #expect(row.twin.id.description == "a")
        #expect(id.description == "b")
        let request = try #require(scripted.server.requests.last)
        #expect(request.query("since") == "c0")
        #expect(request.query("wait") == "60s")
    }

    @Test func `changes that contradict each other at one revision are believed neither`()
        async throws
    {
        func upsert(_ id: String, _ revision: Int, _ changes: (String, String?)...) -> String {
            var twin = TwinDocuments.twin(id, revision: revision)
            for change in changes {
                twin = TwinDocuments.twin(id, revision: revision, change)
            }
            return
                "{\"id\":\"\(id)\",\"incarnation\":\"1\",\"revision\":\(revision),\"op\":\"upsert\",\"twin\":\(twin)}"
        }
        let items = [
            upsert("a", 1), upsert("a", 1, ("labels", #"{"site":"paris"}"#)), upsert("a", 2),
            upsert("b", 1), upsert("b", 1, ("reportSeq", "9")),
        ]
        let scripted = try ScriptedPlatform { _, connection in
            connection.answer(
                json:
                    "{\"items\":[\(items.joined(separator: ","))],\"next\":\"n1\",\"caughtUp\":true,\"asOf\":\"\(TwinDocuments.asOf)\"}"
            )
        }

        let batch = try await scripted.platform.changes(since: "c0", wait: .zero)

        #expect(batch.refused.map(\.name) == ["a"])
        let taken = batch.changes.compactMap { change -> String? in
            guard case .upsert(let row) = change else { return nil }
            return "\(row.twin.id)\(row.twin.revision)"
        }
        #expect(taken == ["a2", "b1", "b1"])
    }

    @Test func `a cursor that is too old is told as such`() async throws {
        let scripted = try ScriptedPlatform { _, connection in
            connection.answer(410, json: TwinDocuments.problem(410, "cursor_expired"))
        }

        for call in ["changes", "reports", "jobs"] {
            let error = await #expect(throws: PlatformError.self) {
                switch call {
                case "changes": _ = try await scripted.platform.changes(since: "c", wait: .zero)
                case "reports": _ = try await scripted.platform.reports(since: "c", wait: .zero)
                default: _ = try await scripted.platform.jobs(since: "c")
                }
            }
            #expect(error?.code == .cursorTooOld)
        }
    }

    @Test func `a feed that has more and does not lead there is not asked for ever`() async throws {
        let scripted = try ScriptedPlatform { _, connection in
            connection.answer(
                json:
                    "{\"items\":[],\"next\":\"c\",\"caughtUp\":false,\"asOf\":\"\(TwinDocuments.asOf)\"}"
            )
        }

        for call in ["changes", "reports", "jobs"] {
            let error = await #expect(throws: PlatformError.self) {
                switch call {
                case "changes": _ = try await scripted.platform.changes(since: "c", wait: .zero)
                case "reports": _ = try await scripted.platform.reports(since: "c", wait: .zero)
                default: _ = try await scripted.platform.jobs(since: "c")
                }
            }
            #expect(error?.code == .malformed)
        }
        #expect(try await scripted.platform.jobs(since: "b").next == "c")
    }

    @Test func `heartbeats that cannot be used are passed over, and the others heard`() async throws
    {
        func report(_ id: String, _ time: String) -> String {
            "{\"id\":\"\(id)\",\"incarnation\":\"1\",\"reportSeq\":8,\"reportedAt\":\(time),\"lastSeenAt\":null}"
        }
        let items = [
            report("a", "\"2026-11-25T14:02:10.000Z\""),
            report("b", "\"2027-01-01T00:00:00.000Z\""), report("c", "null"),
            report("../x", "\"2026-11-25T14:02:10.000Z\""), report("e", "\"yesterday\""), "7",
            "{\"id\":\"f\",\"reportSeq\":-1,\"reportedAt\":\"2026-11-25T14:02:10.000Z\"}",
        ]
        let scripted = try ScriptedPlatform { _, connection in
            connection.answer(
                json:
                    "{\"items\":[\(items.joined(separator: ","))],\"next\":\"n1\",\"caughtUp\":true,\"asOf\":\"\(TwinDocuments.asOf)\"}"
            )
        }

        let batch = try await scripted.platform.reports(since: nil, wait: .zero)

        #expect(batch.reports.map(\.device.description) == ["a"])
        #expect(batch.reports.first?.sequence == 8)
        #expect(batch.receivedAt == .seconds(100))
        #expect(scripted.server.requests.last?.query("since") == nil)
    }

    @Test func `a point read tells a device that is gone from an address that is wrong`()
        async throws
    {
        let device = try #require(DeviceID("gw-1"))
        let gone = try ScriptedPlatform { _, connection in
            connection.answer(404, json: TwinDocuments.problem(404, "device_unknown"))
        }
        let wrong = try ScriptedPlatform { _, connection in
            connection.answer(404, type: "text/html", body: Array("<html>404</html>".utf8))
        }
        let found = try ScriptedPlatform { request, connection in
            connection.answer(
                json: TwinDocuments.twin(request.path.hasSuffix("gw-1") ? "gw-1" : "gw-9"),
                headers: ["Tidegate-As-Of: \(TwinDocuments.asOf)"]
            )
        }

        #expect(try await gone.platform.twin(of: device) == nil)
        await #expect(throws: PlatformError.self) { try await wrong.platform.twin(of: device) }
        #expect(try await found.platform.twin(of: device)?.twin.id == device)
        let other = try #require(DeviceID("gw-2"))
        await #expect(throws: PlatformError.self) { try await found.platform.twin(of: other) }
    }
}
