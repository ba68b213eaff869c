import FleetModel
import GRDB
import Journal

/// The tables of the state file, and how a file is known to be one.
///
/// `journal` is the truth and only grows; `writer` says where it ends; `checkpoint` and its `segment`s shorten a start. The others
/// are for people and tools that read the file: tables of what is rare, written in the transaction of the records that they
/// show, and views over the records of jobs, which are nearly all of a journal.
enum DatabaseSchema {
    /// `TGST`, big-endian: "Tidegate state" (https://www.sqlite.org/pragma.html#pragma_application_id).
    static let applicationID: Int32 = 0x5447_5354
    static let version = 3
    /// The oldest one that is brought to this one.
    static let oldest = 1

    /// Brings a file of an older version to this one, in the transaction of `database`.
    ///
    /// The checkpoint of version 1 was one value and is dropped: the journal gives the state again. Up to version 2 jobs had
    /// tables, which showed what the views show.
    static func migrate(_ database: Database, from former: Int) throws {
        if former < 2 {
            try database.execute(sql: "DROP TABLE checkpoint")
            try database.execute(sql: checkpoints)
        }
        for table in ["outbox", "wish", "job"] {
            try database.execute(sql: "DROP TABLE \(table)")
        }
        try database.execute(sql: views)
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }

    /// Makes the tables in an empty file, in the transaction of `database`.
    static func create(in database: Database, store: Text) throws {
        try database.execute(sql: tables)
        try database.execute(sql: checkpoints)
        try database.execute(sql: views)
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

        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            actor TEXT NOT NULL,
            detail TEXT NOT NULL
        ) STRICT;
        """

    /// `job` is every job that was ever decided, `outbox` those of which the platform was never heard, `wish` what each device was
    /// last told to be on a track. O(journal) each: a journal says in the first bytes of a record what it is (RFC 8785).
    private static let views = #"""
        CREATE VIEW job AS
        WITH persisted AS (
            SELECT sequence, json_extract(CAST(payload AS TEXT), '$.jobPersisted._0.job') AS job
            FROM journal WHERE CAST(payload AS TEXT) GLOB '{"jobPersisted":*'
        ), told AS (
            SELECT sequence, json_extract(CAST(payload AS TEXT), '$.jobAnswered._0') AS id,
                json_extract(CAST(payload AS TEXT), '$.jobAnswered._1') AS state
            FROM journal WHERE CAST(payload AS TEXT) GLOB '{"jobAnswered":*'
            UNION ALL
            SELECT sequence, json_extract(CAST(payload AS TEXT), '$.jobConflict._0'), 'conflict'
            FROM journal WHERE CAST(payload AS TEXT) GLOB '{"jobConflict":*'
            UNION ALL
            SELECT sequence, json_extract(CAST(payload AS TEXT), '$.jobEnded._0.id'),
                json_extract(CAST(payload AS TEXT), '$.jobEnded._0.state')
            FROM journal WHERE CAST(payload AS TEXT) GLOB '{"jobEnded":*'
        ), latest AS (SELECT id, state, max(sequence) FROM told GROUP BY id)
        SELECT json_extract(job, '$.id') AS id, json_extract(job, '$.device') AS device,
            json_extract(job, '$.incarnation') AS incarnation, json_extract(job, '$.track') AS track,
            CAST(json_extract(job, '$.generation') AS INTEGER) AS generation,
            json_extract(job, '$.reason.rollout') AS rollout, json_extract(job, '$.reason.wave') AS wave,
            coalesce(
                json_extract(job, '$.target.firmware._0.sha256'),
                json_extract(job, '$.target.config._0.digest')
            ) AS target,
            json_extract(job, '$.expiresAt') AS expires, coalesce(latest.state, 'persisted') AS state,
            sequence
        FROM persisted LEFT JOIN latest ON latest.id = json_extract(job, '$.id');

        CREATE VIEW outbox AS
        SELECT id AS job, sequence FROM job WHERE state = 'persisted' ORDER BY sequence;

        CREATE VIEW wish AS
        SELECT json_extract(job, '$.device') AS device, json_extract(job, '$.track') AS track,
            json_extract(job, '$.incarnation') AS incarnation,
            CAST(json_extract(job, '$.generation') AS INTEGER) AS generation, rollout, compiled
        FROM (
            SELECT json_extract(json, '$.job') AS job, json_extract(json, '$.rollout') AS rollout,
                json_extract(json, '$.wish.compiled') AS compiled, max(sequence)
            FROM (
                SELECT sequence, json_extract(CAST(payload AS TEXT), '$.jobPersisted._0') AS json
                FROM journal WHERE CAST(payload AS TEXT) GLOB '{"jobPersisted":*'
            )
            GROUP BY json_extract(json, '$.job.device'), json_extract(json, '$.job.track')
        );
        """#
}
