package import FleetModel
import Foundation
import GRDB
package import Journal
package import RolloutEngine

/// A journal in one SQLite file.
package struct SQLiteJournal: JournalStorage {
    /// What a test does in the midst of an append or a checkpoint, where the transaction is complete and not yet committed,
    /// or of a backup, where its file is there and empty.
    package typealias Interruption = @Sendable () throws -> Void

    private let path: String
    private let queue: DatabaseQueue
    private let beforeCommit: Interruption
    private let duringCheckpoint: Interruption
    private let duringBackup: Interruption

    /// Opens the file, or makes it where none is.
    ///
    /// The file never grows beyond `maxPages` pages of 4 KiB; nil: no limit but the disk's.
    package init(
        path: String,
        maxPages: Int? = nil,
        beforeCommit: @escaping Interruption = {},
        duringCheckpoint: @escaping Interruption = {},
        duringBackup: @escaping Interruption = {}
    ) async throws(StoreError) {
        self.path = path
        self.beforeCommit = beforeCommit
        self.duringCheckpoint = duringCheckpoint
        self.duringBackup = duringBackup
        queue = try await DatabaseFile.open(path, maxPages: maxPages)
    }

    /// Who writes the journal now.
    package func writer() async throws(StoreError) -> JournalWriter {
        try await DatabaseFile.explained("read the state", path) {
            try await queue.read { try Self.writer(in: $0) }
        }
    }

    /// Makes this process the writer, under a higher epoch than any before.
    package func takeOver(epoch: Epoch) async throws(StoreError) {
        try await DatabaseFile.explained("take over the state", path) {
            try await queue.write { database in
                guard try Self.writer(in: database).epoch < epoch else { throw Self.stale() }
                try database.execute(
                    sql: "UPDATE writer SET epoch = ?",
                    arguments: [try Self.integer(epoch.number)]
                )
            }
        }
    }

    /// The entries after a sequence, in order and limited.
    package func entries(
        after sequence: UInt64,
        limit: Int
    ) async throws(StoreError) -> [JournalEntry] {
        try await DatabaseFile.explained("read the journal", path) {
            try await queue.read { database in
                let rows = try Row.fetchCursor(
                    database,
                    sql: """
                        SELECT sequence, epoch, payload, previous, hash FROM journal
                        WHERE sequence > ? ORDER BY sequence LIMIT ?
                        """,
                    arguments: [try Self.integer(sequence), limit]
                )
                var entries: [JournalEntry] = []
                while let row = try rows.next() { entries.append(try Self.entry(row)) }
                return entries
            }
        }
    }

    /// The newest checkpoint; nil: there is none.
    package func checkpoint() async throws(StoreError) -> JournalCheckpoint? {
        try await DatabaseFile.explained("read the checkpoint", path) {
            try await queue.read { try Self.checkpoint(in: $0) }
        }
    }

    /// Segments behind a number, in order and limited.
    package func segments(
        after number: Int64,
        limit: Int
    ) async throws(StoreError) -> [CheckpointSegment] {
        try await DatabaseFile.explained("read the checkpoint", path) {
            try await queue.read { database in
                let rows = try Row.fetchCursor(
                    database,
                    sql: """
                        SELECT number, content, digest FROM segment
                        WHERE number > ? ORDER BY number LIMIT ?
                        """,
                    arguments: [number, limit]
                )
                var segments: [CheckpointSegment] = []
                while let row = try rows.next() {
                    segments.append(
                        CheckpointSegment(
                            number: Int64(clamping: try Self.number(row, 0)),
                            content: try Self.bytes(row, 1),
                            digest: try Self.digest(row, 2)
                        )
                    )
                }
                return segments
            }
        }
    }

    /// Looks at every page of the file.
    package func examine() async throws(StoreError) { try await DatabaseFile.examine(path) }

    /// Appends a batch in one durable transaction.
    package func append(_ batch: JournalBatch) async throws(StoreError) {
        guard let first = batch.entries.first, let last = batch.entries.last else { return }
        try await DatabaseFile.explained("append to the journal", path) {
            try await queue.write { database in
                let writer = try Self.writer(in: database)
                // The entries must go on where the file ends: else somebody else has written meanwhile.
                guard writer.epoch == first.epoch, writer.head.sequence + 1 == first.sequence,
                    writer.head.hash == first.previous
                else { throw Self.stale() }
                try Self.insert(batch.entries, into: database)
                for projection in batch.projections {
                    try ProjectionWriter.write(projection, to: database)
                }
                try database.execute(
                    sql: "UPDATE writer SET sequence = ?, hash = ?, restored = ?",
                    arguments: [
                        try Self.integer(last.sequence), last.hash.blob,
                        writer.isRestored && !batch.endsRestoration,
                    ]
                )
                try beforeCommit()
            }
        }
    }

    /// Puts a checkpoint in the place of another, in a transaction of its own.
    package func keep(_ change: CheckpointChange) async throws(StoreError) {
        try await DatabaseFile.explained("keep a checkpoint", path) {
            try await queue.write { database in
                // The state must be of where the file ends: else somebody else has written meanwhile.
                guard try Self.writer(in: database).head == change.checkpoint.head else {
                    throw Self.stale()
                }
                if let base = change.base {
                    guard try Self.checkpoint(in: database)?.digest == base else {
                        throw Self.stale()
                    }
                } else {
                    try database.execute(sql: "DELETE FROM segment")
                }
                for number in change.removed {
                    try database.cachedStatement(sql: "DELETE FROM segment WHERE number = ?")
                        .execute(arguments: [number])
                }
                for segment in change.written {
                    try database.cachedStatement(
                        sql: "INSERT OR REPLACE INTO segment VALUES (?, ?, ?)"
                    ).execute(
                        arguments: [
                            segment.number, Data(segment.content), segment.digest.blob,
                        ]
                    )
                }
                try database.execute(
                    sql: "INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?)",
                    arguments: [
                        try Self.integer(change.checkpoint.head.sequence),
                        change.checkpoint.head.hash.blob, change.checkpoint.digest.blob,
                    ]
                )
                try duringCheckpoint()
            }
        }
    }

    /// Copies the whole state, as it is now, to a new file.
    package func backUp(to target: String) async throws(StoreError) {
        // VACUUM INTO takes an empty file: made first, it has our mode and no name is ever overwritten.
        try DurableFile.create(target, "write the backup")
        try await DatabaseFile.explained("write the backup", target) {
            try duringBackup()
            try await queue.vacuum(into: target)
        }
        try DurableFile.synchronize(target, "write the backup")
    }

    /// Marks the store as put back from a backup.
    func markRestored() async throws(StoreError) {
        try await DatabaseFile.explained("restore the state", path) {
            try await queue.write { try $0.execute(sql: "UPDATE writer SET restored = 1") }
        }
    }

    /// Closes the file; what is not committed is lost.
    package func close() throws(StoreError) {
        do {
            try queue.close()
        } catch {
            throw StoreError(
                .storage,
                operation: "close the state",
                message: "\(path): \(error)"
            )
        }
    }
}

/// Rows to values and back; a value that is not as it was written is damage.
extension SQLiteJournal {
    static func writer(in database: Database) throws -> JournalWriter {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT store, epoch, sequence, hash, restored FROM writer"
        )
        guard let row else { throw damage("it does not say who wrote it") }
        guard let store = String.fromDatabaseValue(row[0]) else { throw damage("it has no name") }
        return JournalWriter(
            store: Text(store),
            epoch: Epoch(try number(row, 1)),
            head: JournalHead(sequence: try number(row, 2), hash: try digest(row, 3)),
            isRestored: try number(row, 4) != 0
        )
    }

    private static func checkpoint(in database: Database) throws -> JournalCheckpoint? {
        try Row.fetchOne(database, sql: "SELECT sequence, hash, digest FROM checkpoint")
            .map { row in
                JournalCheckpoint(
                    head: JournalHead(sequence: try number(row, 0), hash: try digest(row, 1)),
                    digest: try digest(row, 2)
                )
            }
    }

    private static func entry(_ row: Row) throws -> JournalEntry {
        JournalEntry(
            sequence: try number(row, 0),
            epoch: Epoch(try number(row, 1)),
            payload: try bytes(row, 2),
            previous: try digest(row, 3),
            hash: try digest(row, 4)
        )
    }

    private static func insert(_ entries: [JournalEntry], into database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT INTO journal VALUES (?, ?, ?, ?, ?)"
        )
        var last: (digest: Digest, blob: Data)?
        for entry in entries {
            // Most go on from the one before.
            let known = last.flatMap { $0.digest == entry.previous ? $0.blob : nil }
            let hash = entry.hash.blob
            try statement.execute(
                arguments: [
                    try integer(entry.sequence), try integer(entry.epoch.number),
                    Data(entry.payload), known ?? entry.previous.blob, hash,
                ]
            )
            last = (entry.hash, hash)
        }
    }

    private static func integer(_ number: UInt64) throws -> Int64 {
        guard let integer = Int64(exactly: number) else {
            throw damage("the number \(number) is beyond the file's range")
        }
        return integer
    }

    private static func number(_ row: Row, _ column: Int) throws -> UInt64 {
        // Never `row[column] as Int64`: that traps on a column of another type, which damage may make.
        guard let integer = Int64.fromDatabaseValue(row[column]),
            let number = UInt64(exactly: integer)
        else { throw damage("a number is not one") }
        return number
    }

    private static func bytes(_ row: Row, _ column: Int) throws -> [UInt8] {
        let bytes = try? row.withUnsafeData(atIndex: column) { $0.map { [UInt8]($0) } }
        guard let bytes else { throw damage("a record is not bytes") }
        return bytes
    }

    private static func digest(_ row: Row, _ column: Int) throws -> Digest {
        guard let digest = Digest(bytes: try bytes(row, column)) else {
            throw damage("a digest is not of 32 bytes")
        }
        return digest
    }

    private static func damage(_ message: String) -> StoreError {
        StoreError(.damaged, operation: "read the state", message: message)
    }

    private static func stale() -> StoreError {
        StoreError(
            .staleEpoch,
            operation: "write the state",
            message: "another controller took it over; this one must stop"
        )
    }
}
