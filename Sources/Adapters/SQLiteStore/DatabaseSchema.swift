import FleetModel
import GRDB
import Journal

/// The tables of the state file, and how a file is known to be one.
///
/// `journal` is the truth and only grows; `writer` says where it ends; `checkpoint` and its `segment`s shorten a start. The other tables
/// are projections, written in the transaction of the records that they show, for people and tools that read the file.
enum DatabaseSchema {
    /// `TGST`, big-endian: "Tidegate state" (https://www.sqlite.org/pragma.html#pragma_application_id).
    static let applicationID: Int32 = 0x5447_5354
    static let version = 2

    /// Brings a file of version 1 to this one, in the transaction of `database`. Its checkpoint was one value and is dropped: the
    /// journal gives the state again.
    static func migrate(_ database: Database) throws {
        try database.execute(sql: "DROP TABLE checkpoint")
        try database.execute(sql: checkpoints)
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }

    /// Makes the tables in an empty file, in the transaction of `database`.
    static func create(in database: Database, store: Text) throws {
        try database.execute(sql: tables)
        try database.execute(sql: checkpoints)
        let seed = JournalChain.seed(of: store)
        try database.execute(
            sql: "INSERT INTO writer VALUES (1, ?, 0, 0, ?, 0)",
            arguments: [store.string, seed.blob]
        )
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }

    private static let checkpoints = """
        CREATE TABLE checkpoint (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            sequence INTEGER NOT NULL,
            hash BLOB NOT NULL,
            digest BLOB NOT NULL
        ) STRICT;

        CREATE TABLE segment (
            number INTEGER PRIMARY KEY,
            content BLOB NOT NULL,
            digest BLOB NOT NULL
        ) STRICT;
        """

    private static let tables = """
        CREATE TABLE writer (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            store TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            hash BLOB NOT NULL,
            restored INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE journal (
            sequence INTEGER PRIMARY KEY,
            epoch INTEGER NOT NULL,
            payload BLOB NOT NULL,
            previous BLOB NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;

        CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;

        CREATE TRIGGER journal_is_never_cut BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;

        CREATE TABLE rollout (
            id TEXT PRIMARY KEY,
            cohort TEXT NOT NULL,
            track TEXT NOT NULL,
            state TEXT NOT NULL,
            git_commit TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE wish (
            device TEXT NOT NULL,
            track TEXT NOT NULL,
            incarnation TEXT NOT NULL,
            generation INTEGER NOT NULL,
            rollout TEXT NOT NULL,
            compiled TEXT NOT NULL,
            PRIMARY KEY (device, track)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE job (
            id TEXT PRIMARY KEY,
            device TEXT NOT NULL,
            incarnation TEXT NOT NULL,
            track TEXT NOT NULL,
            generation INTEGER NOT NULL,
            rollout TEXT NOT NULL,
            wave TEXT NOT NULL,
            target TEXT NOT NULL,
            expires TEXT NOT NULL,
            state TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE outbox (
            job TEXT PRIMARY KEY REFERENCES job (id),
            sequence INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            actor TEXT NOT NULL,
            detail TEXT NOT NULL
        ) STRICT;
        """
}
