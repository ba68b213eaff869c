import FleetModel
import Foundation
import Journal
import JournalTestSupport
import RolloutEngine
import SQLiteStore
import Testing

/// Checkpoints in a file, and what becomes of them where a process ends or a disk errs.
struct CheckpointFileTests {
    private static let batch = 60

    let folder: TemporaryFolder
    var path: String { folder.file("tidegate.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    /// The state after so many batches of sample records.
    private func state(_ batches: Int) -> FleetState {
        var state = FleetState()
        state.apply(SampleRecords.records(batches * Self.batch))
        return state
    }

    /// Appends the batch that follows so many others.
    private func append(
        after batches: Int,
        to store: JournalStore<SQLiteJournal>,
        epoch: Epoch
    ) async throws -> UInt64 {
        let records = SampleRecords.records((batches + 1) * Self.batch)
        return try await store.append(Array(records.suffix(Self.batch)), epoch: epoch)
    }

    /// Makes the file with so many batches, with a checkpoint after each but the last.
    private func make(_ batches: Int) async throws {
        let journal = try await SQLiteJournal(path: path)
        let store = JournalStore(journal)
        let epoch = try await store.begin(minimum: Epoch(1))
        for number in 0..<batches {
            let sequence = try await append(after: number, to: store, epoch: epoch)
            guard number + 1 < batches else { break }
            try await store.checkpoint(state(number + 1), after: sequence)
        }
        try journal.close()
    }

    private func sqlite(_ statements: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
        process.arguments = [path, statements]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func `a checkpoint that ends before its commit leaves the one before`() async throws {
        struct Crash: Error {}
        let isCrashing = Flag()
        let journal = try await SQLiteJournal(
            path: path,
            duringCheckpoint: { if isCrashing.value { throw Crash() } }
        )
        let store = JournalStore(journal)
        let epoch = try await store.begin(minimum: Epoch(1))
        let first = try await append(after: 0, to: store, epoch: epoch)
        try await store.checkpoint(state(1), after: first)
        let second = try await append(after: 1, to: store, epoch: epoch)
        isCrashing.set(true)

        await #expect(throws: StoreError.self) {
            try await store.checkpoint(state(2), after: second)
        }

        let stored = try await JournalStore(journal).load()
        #expect(stored.checkpointed == first)
        #expect(stored.state == state(2))
        isCrashing.set(false)
        try await store.checkpoint(state(2), after: second)
        let again = try await JournalStore(journal).load()
        #expect(again.checkpointed == second)
        #expect(again.state == state(2))
    }

    @Test func `wherever the write-ahead log ends, the old checkpoint is there or the new one`()
        async throws
    {
        let journal = try await SQLiteJournal(path: path)
        let store = JournalStore(journal)
        let epoch = try await store.begin(minimum: Epoch(1))
        for number in 0..<4 {
            let sequence = try await append(after: number, to: store, epoch: epoch)
            try await store.checkpoint(state(number + 1), after: sequence)
        }
        let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        let states = (0...4).map(state)
        let copy = folder.file("torn.sqlite")
        var met: Set<UInt64> = []
        for length in Array(stride(from: 0, to: log.count, by: 4_093)) + [log.count] {
            try file.write(to: URL(fileURLWithPath: copy))
            try log.prefix(length).write(to: URL(fileURLWithPath: copy + "-wal"))

            let torn = try await SQLiteJournal(path: copy)
            let stored = try await JournalStore(torn).load()

            #expect(stored.state == states[Int(stored.sequence) / Self.batch])
            met.insert(stored.checkpointed)
            try torn.close()
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: copy + suffix)
            }
        }
        #expect(met == [0, 60, 120, 180, 240])
    }

    @Test func `a flipped bit anywhere is found, or what is read is what was written`()
        async throws
    {
        try await make(3)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let expected = state(3)
        var found = 0
        for offset in stride(from: 0, to: whole.count, by: 509) {
            var bytes = whole
            bytes[offset] ^= 1 << UInt8(offset % 8)
            let copy = folder.file("flipped.sqlite")
            try bytes.write(to: URL(fileURLWithPath: copy))
            do {
                let store = JournalStore(try await SQLiteJournal(path: copy))
                let stored = try await store.load()
                try await store.verify()
                #expect(stored.state == expected, "offset \(offset)")
            } catch {
                found += 1
            }
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: copy + suffix)
            }
        }
        #expect(found > 50)
    }

    /// Tables of jobs as they were up to version 2.
    private static let formerTables = """
        DROP VIEW outbox; DROP VIEW wish; DROP VIEW job;
        CREATE TABLE wish (device TEXT, track TEXT, PRIMARY KEY (device, track)) STRICT, WITHOUT ROWID;
        CREATE TABLE job (id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE outbox (job TEXT PRIMARY KEY REFERENCES job (id)) STRICT, WITHOUT ROWID;
        INSERT INTO job VALUES ('j-1', 'persisted'); INSERT INTO outbox VALUES ('j-1');
        """

    @Test func `a state of the first version is brought to this one`() async throws {
        try await make(2)
        try sqlite(
            Self.formerTables + """
                DROP TABLE segment;
                DROP TABLE checkpoint;
                CREATE TABLE checkpoint (sequence INTEGER PRIMARY KEY, hash BLOB NOT NULL,
                    state BLOB NOT NULL, digest BLOB NOT NULL) STRICT;
                INSERT INTO checkpoint VALUES (60, x'00', x'7B7D', x'00');
                PRAGMA user_version = 1;
                """
        )

        let journal = try await SQLiteJournal(path: path)
        let store = JournalStore(journal)
        let stored = try await store.load()

        #expect(stored.state == state(2))
        #expect(stored.checkpointed == 0)
        try await store.verify()
        try await store.checkpoint(stored.state, after: stored.sequence)
        try journal.close()
        let again = try await JournalStore(try await SQLiteJournal(path: path)).load()
        #expect(again.checkpointed == 120)
        #expect(again.state == state(2))
    }

    @Test
    func `a state of the second version keeps its checkpoint, and the journal tells its jobs`()
        async throws
    {
        try await make(2)
        try sqlite(Self.formerTables + "PRAGMA user_version = 2;")

        let journal = try await SQLiteJournal(path: path)
        let stored = try await JournalStore(journal).load()
        try journal.close()

        #expect(stored.state == state(2))
        #expect(stored.checkpointed == 60)
        // Fails unless the views are there.
        try sqlite("SELECT count(*) FROM job, outbox, wish")
    }

    @Test func `damage that no reading meets is found by verifying`() async throws {
        try await make(2)
        try sqlite("UPDATE writer SET restored = 0; DROP TRIGGER journal_is_never_cut")
        try sqlite("DELETE FROM journal WHERE sequence = 7")
        let store = JournalStore(try await SQLiteJournal(path: path))
        #expect(try await store.load().state == state(2))

        let error = await #expect(throws: StoreError.self) { try await store.verify() }

        #expect(error?.code == .damaged)
        #expect(error?.message.contains("record 7 is missing") == true)
    }

    @Test func `a backup and its restore keep the checkpoint`() async throws {
        try await make(3)
        let backup = folder.file("fleet.backup")
        let journal = try await SQLiteJournal(path: path)
        try await journal.backUp(to: backup)
        try journal.close()
        let other = try TemporaryFolder()

        try await SQLiteStore.restore(from: backup, into: other.path)

        let stored = try await SQLiteStore.open(folder: other.path).load()
        #expect(stored.state == state(3))
        #expect(stored.checkpointed == 120)
        #expect(stored.isRestored)
    }
}
