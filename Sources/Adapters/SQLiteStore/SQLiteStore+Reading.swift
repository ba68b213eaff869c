import Journal
package import RolloutEngine
import Foundation

extension SQLiteStore {
    /// The state that a folder or a backup file holds, verified and replayed; nothing in it is changed, and a controller may
    /// go on writing it meanwhile.
    ///
    /// Read from a copy of one moment, made in the system's temporary folder and removed again. Throws `.storage` where
    /// there is no state, and what ``open(folder:maxPages:beforeCommit:)`` throws for one that is foreign, newer or damaged.
    package static func read(_ path: String) async throws(StoreError) -> StoredState {
        let database = try stateFile(at: path)
        let scratch = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidegate-state-\(UUID().uuidString)").path
        let folder = StateFolder(scratch)
        try folder.prepare()
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try await DatabaseFile.copy(database, to: folder.database)
        let journal = try await SQLiteJournal(path: folder.database)
        let store = JournalStore(journal)
        let state = try await store.load()
        try await store.verify()
        try journal.close()
        return state
    }

    /// The database of a folder, or the file itself.
    private static func stateFile(at path: String) throws(StoreError) -> String {
        var isFolder: ObjCBool = false
        let file =
            FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                && isFolder.boolValue ? StateFolder(path).database : path
        guard FileManager.default.fileExists(atPath: file) else {
            throw StoreError(
                .storage,
                operation: "read the state",
                message: "there is no state at \(file)"
            )
        }
        return file
    }
}
