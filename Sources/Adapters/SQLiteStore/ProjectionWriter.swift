import FleetModel
import Foundation
import GRDB

/// Writes projections into their tables.
enum ProjectionWriter {
    static func write(_ projection: Projection, to database: Database) throws {
        switch projection {
        case .rollout(let id, let cohort, let track, let state, let detail):
            try execute(
                "INSERT OR REPLACE INTO rollout VALUES (?, ?, ?, ?, ?)",
                [id.description, cohort.description, track.rawValue, state, detail],
                database
            )
        case .wish(let device, let track, let incarnation, let generation, let rollout, let target):
            try execute(
                "INSERT OR REPLACE INTO wish VALUES (?, ?, ?, ?, ?, ?)",
                [
                    device.description, track.rawValue, incarnation.text.string,
                    Int64(clamping: generation.number), rollout.description, target.hexadecimal,
                ],
                database
            )
        case .job(let job, let body):
            try execute(
                "INSERT OR REPLACE INTO job VALUES (?, ?, ?, ?, ?, ?, 'persisted', ?)",
                [
                    job.id.description, job.device.description, job.incarnation.text.string,
                    job.track.rawValue, Int64(clamping: job.generation.number),
                    job.reason.rollout.description, body,
                ],
                database
            )
        case .jobState(let id, let state):
            try execute(
                "UPDATE job SET state = ? WHERE id = ?",
                [state, id.description],
                database
            )
        case .outbox(let id, let sequence):
            try execute(
                "INSERT OR IGNORE INTO outbox VALUES (?, ?)",
                [id.description, Int64(clamping: sequence)],
                database
            )
        case .sent(let id):
            try execute("DELETE FROM outbox WHERE job = ?", [id.description], database)
        case .audit(let sequence, let at, let kind, let subject, let actor, let detail):
            try execute(
                "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)",
                [Int64(clamping: sequence), at.description, kind, subject, actor, detail],
                database
            )
        }
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
