import ConformanceTable
import DevicePlatforms
import FleetModel
import Foundation
import LoopbackServer
import Testing

/// JSONTestSuite where nobody looks: each case is a member of a twin that Tidegate does not read.
@Suite(.enabled(if: ThirdPartySuite("json-test-suite") != nil, "\(ThirdPartySuite.absence)"))
struct TwinSuiteTests {
    private enum Answer { case taken, refused }

    /// A page of three twins, of which the middle one holds the case.
    private static func page(with bytes: [UInt8]) -> [UInt8] {
        let mark = "\"case\""
        let page = TwinDocuments.page([
            TwinDocuments.twin("gw-0"), TwinDocuments.twin("gw-1", ("other", mark)),
            TwinDocuments.twin("gw-2"),
        ])
        let parts = page.components(separatedBy: mark)
        return Array(parts[0].utf8) + bytes + Array(parts[1].utf8)
    }

    private static func read(_ bytes: [UInt8]) async throws -> Answer {
        let body = page(with: bytes)
        let scripted = try ScriptedPlatform { _, connection in
            connection.answer(type: "application/json", body: body)
        }
        do {
            let sweep = try await scripted.platform.sweep()
            let ids = sweep.table.rows.map(\.twin.id.description)
            return ids.contains("gw-1") ? .taken : .refused
        } catch {
            return .refused
        }
    }

    private static func cases(_ prefix: String) throws -> (ThirdPartySuite, [String]) {
        let suite = try #require(ThirdPartySuite("json-test-suite"))
        let folder = suite.folder.appending(path: "test_parsing").path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        return (suite, names.filter { $0.hasPrefix(prefix) }.sorted())
    }

    @Test func `a fault in a member that nobody reads refuses the twin`() async throws {
        let (suite, names) = try Self.cases("n_")
        var row = ConformanceRow(suite, "faulty JSON in an unread member of a twin is refused")
        for name in names {
            let answer = try await Self.read(suite.bytes(of: "test_parsing/" + name))
            row.expect(answer == .refused, name)
        }
        try row.finish(cases: 188)
    }

    @Test func `sound JSON in a member that nobody reads does no harm`() async throws {
        let (suite, names) = try Self.cases("y_")
        var row = ConformanceRow(suite, "sound JSON in an unread member of a twin is read")
        for name in names {
            let answer = try await Self.read(suite.bytes(of: "test_parsing/" + name))
            if name.hasPrefix("y_object_duplicated_key"), answer == .refused {
                row.skip(
                    name,
                    because: "a key that stands twice is refused: two readers would see two values"
                )
            } else {
                row.expect(answer == .taken, name)
            }
        }
        try row.finish(cases: 95)
    }
}
