package import FleetModel
import Foundation
import Glibc
import Journal
package import RolloutEngine

/// The fleet's journal in the file `tidegate.sqlite` of a state folder, written by one process at a time.
package struct SQLiteStore: RolloutStore {
    private let store: JournalStore<SQLiteJournal>
    private let journal: SQLiteJournal
    private let lock: WriterLock
    package let folder: StateFolder

    /// Opens the folder's state, or makes one where none is; the folder is locked until this value is gone.
    ///
    /// `beforeCommit`, `duringCheckpoint` and `duringBackup` are a test's way to stop in the midst of one. Throws `.locked`, `.foreign`, `.newer`, `.damaged`
    /// or `.storage`, with the file's name and what to do.
    package static func open(
        folder path: String,
        maxPages: Int? = nil,
        beforeCommit: @escaping SQLiteJournal.Interruption = {},
        duringCheckpoint: @escaping SQLiteJournal.Interruption = {},
        duringBackup: @escaping SQLiteJournal.Interruption = {}
    ) async throws(StoreError) -> SQLiteStore {
        let folder = StateFolder(path)
        try folder.prepare()
        let lock = try WriterLock(path: folder.lock)
        let journal = try await SQLiteJournal(
            path: folder.database,
            maxPages: maxPages,
            beforeCommit: beforeCommit,
            duringCheckpoint: duringCheckpoint,
            duringBackup: duringBackup
        )
        return SQLiteStore(
            store: JournalStore(journal),
            journal: journal,
            lock: lock,
            folder: folder
        )
    }

    /// Puts a backup in a folder that holds no state. The backup is verified whole before it is in force.
    ///
    /// The fleet may have gone on since it was made, so the state is marked: nothing is emitted until `adopt`.
    package static func restore(
        from backup: String,
        into path: String
    ) async throws(StoreError) {
        let folder = StateFolder(path)
        try folder.prepare()
        let lock = try WriterLock(path: folder.lock)
        defer { withExtendedLifetime(lock) {} }
        guard !FileManager.default.fileExists(atPath: folder.database) else {
            throw StoreError(
                .storage,
                operation: "restore the state",
                message: "\(folder.database) exists; move it, with its -wal file, away first"
            )
        }
        let partial = folder.database + ".restoring"
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: partial + suffix)
        }
        do {
            try FileManager.default.copyItem(atPath: backup, toPath: partial)
        } catch {
            throw StoreError(
                .storage,
                operation: "restore the state",
                message: "\(backup): \(error.localizedDescription)"
            )
        }
        chmod(partial, 0o600)
        let journal = try await SQLiteJournal(path: partial)
        let store = JournalStore(journal)
        _ = try await store.load()
        try await store.verify()
        try await journal.markRestored()
        // Closing the last connection moves the log into the file, which then is whole by itself.
        try journal.close()
        try DurableFile.synchronize(partial, "restore the state")
        guard rename(partial, folder.database) == 0 else {
            throw StoreError(
                .storage,
                operation: "restore the state",
                message: "\(folder.database): \(String(cString: strerror(errno)))"
            )
        }
        try DurableFile.synchronize(path, "restore the state")
    }

    /// Takes the writer's seat; see ``RolloutStore``.
    package func begin(minimum: Epoch) async throws(StoreError) -> Epoch {
        try await store.begin(minimum: minimum)
    }

    /// Reads the state; see ``RolloutStore``.
    package func load() async throws(StoreError) -> StoredState { try await store.load() }

    /// Verifies what the load did not; see ``RolloutStore``.
    package func verify() async throws(StoreError) { try await store.verify() }

    /// Appends in one durable transaction; see ``RolloutStore``.
    package func append(
        _ records: [Record],
        epoch: Epoch
    ) async throws(StoreError) -> UInt64 {
        try await store.append(records, epoch: epoch)
    }

    /// Keeps a checkpoint; see ``RolloutStore``.
    package func checkpoint(
        _ state: FleetState,
        after sequence: UInt64
    ) async throws(StoreError) {
        try await store.checkpoint(state, after: sequence)
    }

    /// Reads records; see ``RolloutStore``.
    package func events(
        after sequence: UInt64,
        limit: Int
    ) async throws(StoreError) -> [StoredRecord] {
        try await store.events(after: sequence, limit: limit)
    }

    /// Copies the store to a new file; see ``RolloutStore``.
    package func backup(to path: String) async throws(StoreError) {
        try await store.backup(to: path)
    }

    /// Closes the file. The lock goes with the last copy of this value.
    package func close() throws(StoreError) { try journal.close() }
}
