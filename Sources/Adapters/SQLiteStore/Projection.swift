package import FleetModel

/// A row of a table that shows what the journal's records come to.
package enum Projection: Hashable, Sendable {
    case rollout(RolloutID, cohort: ResourceName, track: Track, state: String, detail: String)
    case wish(
        DeviceID,
        track: Track,
        incarnation: Incarnation,
        generation: Generation,
        rollout: RolloutID,
        target: Digest
    )
    /// A job begins; its body is the JSON that goes to the platform.
    case job(Job, body: String)
    case jobState(JobID, state: String)
    /// A job waits to be offered, since that record.
    case outbox(JobID, since: UInt64)
    /// A job need not be offered any more.
    case sent(JobID)
    case audit(
        sequence: UInt64,
        at: Timestamp,
        kind: String,
        subject: String,
        actor: String,
        detail: String
    )
}
