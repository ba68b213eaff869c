import FleetModel
import Foundation
import GRDB
import Glibc
import RolloutEngine

/// Opens a state file, and refuses what is not one.
///
/// Nothing is written to a file before it is known to be ours: even setting the journal mode changes a file.
enum DatabaseFile {
    /// What a file is before it is used.
    private enum Kind {
        case new
        /// Of an older version.
        case former(Int)
        case current
    }

    /// Opens or makes the file; each commit is durable when it returns.
    static func open(_ path: String, maxPages: Int?) async throws(StoreError) -> DatabaseQueue {
        try make(path)
        return try await explained("open the state", path) {
            var configuration = Configuration()
            configuration.label = "tidegate-state"
            configuration.busyMode = .timeout(5)
            configuration.foreignKeysEnabled = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try await queue.writeWithoutTransaction { database in
                let kind = try identify(database, path)
                try makeDurable(database, path)
                if let maxPages {
                    try database.execute(sql: "PRAGMA max_page_count = \(maxPages)")
                }
                switch kind {
                case .new: try create(database)
                case .former(let version): try migrate(database, from: version)
                // What says who wrote the file is met first; all else is verified where it is read.
                case .current: _ = try SQLiteJournal.writer(in: database)
                }
            }
            return queue
        }
    }

    /// Copies the state of a file, as it is at one moment, to a new file; the file itself is only read.
    static func copy(_ path: String, to target: String) async throws(StoreError) {
        try DurableFile.create(target, "copy the state")
        try await explained("read the state", path) {
            var configuration = Configuration()
            configuration.label = "tidegate-state-reader"
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let kind = try await queue.read { try identify($0, path) }
            if case .new = kind {
                throw StoreError(
                    .foreign,
                    operation: "read the state",
                    message: "\(path) is empty; name the state folder of a controller or a backup"
                )
            }
            try await queue.vacuum(into: target)
            try queue.close()
        }
    }

    /// Runs what may fail in SQLite and says of a failure which file, what was met, and what helps.
    static func explained<Value>(
        _ operation: String,
        _ path: String,
        _ body: () async throws -> sending Value
    ) async throws(StoreError) -> sending Value {
        do {
            return try await body()
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError {
            let (code, advice) = meaning(of: error.resultCode)
            let detail = error.message ?? error.resultCode.description
            throw StoreError(code, operation: operation, message: "\(path): \(detail); \(advice)")
        } catch {
            throw StoreError(.storage, operation: operation, message: "\(path): \(error)")
        }
    }

    private static func meaning(of code: ResultCode) -> (StoreError.Code, String) {
        switch code {
        case .SQLITE_NOTADB:
            (.foreign, "it is not a Tidegate state; name another folder or move it away")
        case .SQLITE_CORRUPT:
            (.damaged, "it is damaged: keep the file and restore a backup (tidegate restore)")
        case .SQLITE_FULL:
            (.storage, "free space on the disk and start again; nothing is lost")
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
            (.storage, "the file must be writable by this user")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            (.locked, "another program holds it")
        default:
            (.storage, "look after the disk and start again")
        }
    }

    /// An empty file of mode 0600, where none is.
    private static func make(_ path: String) throws(StoreError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                .storage,
                operation: "open the state",
                message: "\(path): \(String(cString: strerror(errno)))"
            )
        }
        close(descriptor)
    }

    /// Throws where the file is not ours or of a newer schema.
    private static func identify(_ database: Database, _ path: String) throws -> Kind {
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let objects = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        if application == 0, version == 0, objects == 0 { return .new }
        guard application == DatabaseSchema.applicationID else {
            throw StoreError(
                .foreign,
                operation: "open the state",
                message:
                    "\(path) is a database of another program; name another folder or move it away"
            )
        }
        guard version <= DatabaseSchema.version else {
            throw StoreError(
                .newer,
                operation: "open the state",
                message:
                    "\(path) has schema \(version) and this program knows \(DatabaseSchema.version);"
                    + " use the newer program, or restore a backup that this one made"
            )
        }
        switch version {
        case DatabaseSchema.version: return .current
        case DatabaseSchema.oldest..<DatabaseSchema.version: return .former(version)
        default:
            throw StoreError(
                .damaged,
                operation: "open the state",
                message: "\(path) has the unknown schema \(version); restore a backup"
            )
        }
    }

    /// WAL with a sync of each commit, read back: a default that changes underneath must not cost a record.
    private static func makeDurable(_ database: Database, _ path: String) throws {
        let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA cell_size_check = ON")
        // In KiB: rows of jobs lie anywhere in their tables, and the usual 2 MiB hold none of a large fleet's.
        try database.execute(sql: "PRAGMA cache_size = -65536")
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        guard mode == "wal", synchronous == 2 else {
            throw StoreError(
                .storage,
                operation: "open the state",
                message: "\(path): this disk does not allow durable commits (journal mode"
                    + " \(mode ?? "unknown"), synchronous \(synchronous.map(String.init) ?? "unknown"))"
            )
        }
    }

    private static func create(_ database: Database) throws {
        let store = Text(UUID().uuidString.lowercased())
        try database.inTransaction(.immediate) {
            try DatabaseSchema.create(in: database, store: store)
            return .commit
        }
    }

    private static func migrate(_ database: Database, from version: Int) throws {
        try database.inTransaction(.immediate) {
            try DatabaseSchema.migrate(database, from: version)
            return .commit
        }
    }

    /// Looks at every page of the file, over a connection of its own, so that nobody waits for it.
    static func examine(_ path: String) async throws(StoreError) {
        try await explained("read the state", path) {
            var configuration = Configuration()
            configuration.label = "tidegate-state-reader"
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let verdict = try await queue.read {
                try String.fetchOne($0, sql: "PRAGMA quick_check(1)")
            }
            try queue.close()
            guard verdict == "ok" else {
                throw StoreError(
                    .damaged,
                    operation: "read the state",
                    message: "\(path) is damaged (\(verdict ?? "no verdict"));"
                        + " keep the file and restore a backup (tidegate restore)"
                )
            }
        }
    }
}
