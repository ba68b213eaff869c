import DevicePlatforms
import FleetModel
import Foundation
import Testing

struct TwinSnapshotTests {
    private func path() -> String { NSTemporaryDirectory() + "tg-twins-\(UUID()).ndjson" }

    @Test func `what is written is read back, and equal sweeps are equal bytes`() async throws {
        let items = ["b", "a", "c"].map { TwinDocuments.twin($0) }
        let scripted = try ScriptedPlatform.stream(TwinDocuments.stream(items))
        let sweep = try await scripted.platform.sweep()
        let path = path()
        defer { try? FileManager.default.removeItem(atPath: path) }

        try TwinSnapshot.write(sweep, to: path)
        let read = try TwinSnapshot.read(path, receivedAt: .seconds(100))

        #expect(read.table.rows == sweep.table.rows)
        #expect(read.asOf == sweep.asOf)
        #expect(read.changesCursor == sweep.changesCursor)
        #expect(TwinSnapshot.bytes(of: read) == TwinSnapshot.bytes(of: sweep))
    }

    @Test func `a file that is cut, foreign or missing is refused by name`() throws {
        let path = path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let whole = TwinDocuments.stream([TwinDocuments.twin("a")])
        for text in [String(whole.dropLast(10)), "", "kind: Cohort\n", whole + whole] {
            try Data(text.utf8).write(to: URL(filePath: path))
            let error = #expect(throws: PlatformError.self) { try TwinSnapshot.read(path) }
            #expect(error?.code == .malformed)
            #expect(error?.operation.contains(path) == true)
        }
        let error = #expect(throws: PlatformError.self) { try TwinSnapshot.read(path + ".missing") }
        #expect(error?.code == .unavailable)
    }
}
