/// The state of a job as the platform tells it.
package enum JobState: String, Hashable, Sendable, Codable, CaseIterable {
    case pending, queued, dispatched, accepted, running
    /// For a window or a consent.
    case waiting
    /// The platform cannot tell. Held, never retried as another job.
    case unknown
    case succeeded, failed, rejected, timedOut, cancelled, expired, superseded

    /// Terminal is final: a later report is an anomaly and changes nothing.
    package var isTerminal: Bool {
        switch self {
        case .pending, .queued, .dispatched, .accepted, .running, .waiting, .unknown: false
        case .succeeded, .failed, .rejected, .timedOut, .cancelled, .expired, .superseded: true
        }
    }
}

/// What the platform says of one job.
package struct JobStatus: Hashable, Sendable, Codable {
    package let id: JobID
    package let device: DeviceID
    package let incarnation: Incarnation
    package let track: Track
    package let generation: Generation
    package let state: JobState
    /// Grows with every change of the job.
    package let revision: UInt64
    package let at: Timestamp
    /// A stable word for the reason, and a sentence of at most 2 KiB; outside text.
    package let code: Text
    package let message: Text

    package init(
        id: JobID,
        device: DeviceID,
        incarnation: Incarnation,
        track: Track,
        generation: Generation,
        state: JobState,
        revision: UInt64,
        at: Timestamp,
        code: Text = "",
        message: Text = ""
    ) {
        self.id = id
        self.device = device
        self.incarnation = incarnation
        self.track = track
        self.generation = generation
        self.state = state
        self.revision = revision
        self.at = at
        self.code = code
        self.message = message
    }
}
