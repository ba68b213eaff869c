import FleetModel
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
