import FleetModel
import FleetPlanner
import Foundation
import GRDB
import Journal
import RolloutEngine

/// Writes projections into their tables.
enum ProjectionWriter {
    static func write(_ projection: Projection, to database: Database) throws {
        switch projection {
        case .rollout(let id, let cohort, let track, let state, let commit):
            try execute(
                "INSERT OR REPLACE INTO rollout VALUES (?, ?, ?, ?, ?)",
                [
                    id.description, cohort.description, track.rawValue, state,
                    commit.description,
                ],
                database
            )
        case .rolloutState(let id, let state):
            try execute(
                "UPDATE rollout SET state = ? WHERE id = ?",
                [state, id.description],
                database
            )
        case .job(let persisted, let sequence):
            try write(persisted, sequence: sequence, to: database)
        case .jobState(let id, let state, let leavesOutbox):
            try execute(
                "UPDATE job SET state = ? WHERE id = ?",
                [state, id.description],
                database
            )
            if leavesOutbox {
                try execute("DELETE FROM outbox WHERE job = ?", [id.description], database)
            }
        case .audit(let entry):
            try execute(
                "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)",
                [
                    Int64(clamping: entry.sequence), entry.at.description, entry.kind,
                    entry.subject, entry.actor, entry.detail,
                ],
                database
            )
        }
    }

    private static func write(
        _ persisted: PersistedJob,
        sequence: UInt64,
        to database: Database
    ) throws {
        let job = persisted.job
        try execute(
            """
            INSERT INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'persisted')
            ON CONFLICT (id) DO NOTHING
            """,
            [
                job.id.description, job.device.description, job.incarnation.description,
                job.track.rawValue, Int64(clamping: job.generation.number),
                job.reason.rollout.description, job.reason.wave.description,
                job.target.digest.hexadecimal, job.expiresAt.description,
            ],
            database
        )
        try execute(
            "INSERT OR IGNORE INTO outbox VALUES (?, ?)",
            [job.id.description, Int64(clamping: sequence)],
            database
        )
        try execute(
            "INSERT OR REPLACE INTO wish VALUES (?, ?, ?, ?, ?, ?)",
            [
                job.device.description, job.track.rawValue, job.incarnation.description,
                Int64(clamping: job.generation.number), persisted.rollout.description,
                persisted.wish.compiled.hexadecimal,
            ],
            database
        )
    }

    private static func execute(
        _ sql: String,
        _ arguments: StatementArguments,
        _ database: Database
    ) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }
}

extension Digest {
    /// The 32 bytes as a column holds them.
    var blob: Data { Data(bytes) }
}
