import FleetModel
import Foundation
import RolloutEngine
import SQLiteStore
import Testing

/// Reading a state that a controller may be writing.
struct StateReadingTests {
    private func records(_ numbers: Range<Int>) -> [Record] {
        numbers.map { .jobsCursorMoved(Text("cursor-\($0)")) }
    }

    @Test func `the state of a folder is read while its writer goes on`() async throws {
        let folder = try TemporaryFolder()
        let store = try await SQLiteStore.open(folder: folder.path)
        _ = try await store.load()
        let epoch = try await store.begin(minimum: Epoch(1))
        let sequence = try await store.append(records(0..<20), epoch: epoch)

        let read = try await SQLiteStore.read(folder.path)
        let next = try await store.append(records(20..<21), epoch: epoch)

        #expect(read.sequence == sequence)
        #expect(read.state.jobsCursor == "cursor-19")
        #expect(next == sequence + 1)
        #expect(try await SQLiteStore.read(folder.path).state.jobsCursor == "cursor-20")
        try store.close()
    }

    @Test func `a backup and a folder at rest are read, and nothing of them changes`() async throws
    {
        let folder = try TemporaryFolder()
        let backup = folder.path + "/fleet.backup"
        let state = folder.path + "/state"
        let store = try await SQLiteStore.open(folder: state)
        _ = try await store.load()
        let epoch = try await store.begin(minimum: Epoch(1))
        _ = try await store.append(records(0..<3), epoch: epoch)
        try await store.backup(to: backup)
        try store.close()
        let before = [try bytes(backup), try bytes(state + "/tidegate.sqlite")]

        #expect(try await SQLiteStore.read(backup).state.jobsCursor == "cursor-2")
        #expect(try await SQLiteStore.read(state).state.jobsCursor == "cursor-2")

        #expect([try bytes(backup), try bytes(state + "/tidegate.sqlite")] == before)
    }

    @Test func `what is no state is refused, and none is made`() async throws {
        let folder = try TemporaryFolder()
        let missing = await #expect(throws: StoreError.self) {
            try await SQLiteStore.read(folder.path)
        }
        #expect(missing?.code == .storage)
        #expect(missing?.message.contains("there is no state at") == true)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/tidegate.sqlite"))

        let text = folder.path + "/text"
        try Data(repeating: 65, count: 8_192).write(to: URL(filePath: text))
        let foreign = await #expect(throws: StoreError.self) { try await SQLiteStore.read(text) }
        #expect(foreign?.code == .foreign)
        #expect(foreign?.message.contains(text) == true)
        try Data().write(to: URL(filePath: folder.path + "/empty"))
        let empty = await #expect(throws: StoreError.self) {
            try await SQLiteStore.read(folder.path + "/empty")
        }
        #expect(empty?.code == .foreign)
    }

    private func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(filePath: path))
    }
}
