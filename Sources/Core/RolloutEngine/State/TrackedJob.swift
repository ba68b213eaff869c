package import FleetModel

/// A job that was persisted, until it is terminal and nothing refers to it.
package struct TrackedJob: Hashable, Sendable, Codable {
    /// How far the job has come, as far as we know.
    package enum Phase: Hashable, Sendable, Codable {
        /// Durable here; whether it reached the platform is not known: it is offered again with the same bytes.
        case persisted
        /// The platform has it, in that state.
        case acknowledged(JobState)

        package var state: JobState? {
            if case .acknowledged(let state) = self { state } else { nil }
        }
    }

    /// What is offered, held once by all copies: it is the largest part, and never changes.
    private final class Body: Hashable, Sendable, Codable {
        let job: Job

        init(_ job: Job) { self.job = job }
        init(from decoder: any Decoder) throws { job = try Job(from: decoder) }

        func encode(to encoder: any Encoder) throws { try job.encode(to: encoder) }
        static func == (left: Body, right: Body) -> Bool { left === right || left.job == right.job }
        func hash(into hasher: inout Hasher) { hasher.combine(job) }
    }

    private enum CodingKeys: String, CodingKey {
        case id, device, incarnation, track, generation
        case body = "job"
        case phase, revision, persisted, ordinal, isBeyondRecall, isConflicting
    }

    package let id: JobID
    package let device: DeviceID
    package let incarnation: Incarnation
    package let track: Track
    package let generation: Generation
    /// What is offered; nil: taken over by `adopt`, never offered by us.
    package var job: Job? { body?.job }
    private let body: Body?
    /// nil: it was taken over by `adopt`.
    var rollout: RolloutID? { body?.job.reason.rollout }
    package var phase: Phase
    /// Of the platform's status; only a higher one counts.
    package var revision: UInt64
    package let persisted: ObservedInstant
    /// Grows with every job of the store: the order of the outbox.
    package let ordinal: UInt64
    /// The platform said that it cannot be withdrawn any more.
    package var isBeyondRecall: Bool
    /// The id exists at the platform with another body.
    package var isConflicting: Bool

    package init(_ job: Job, persisted: ObservedInstant, ordinal: UInt64) {
        id = job.id
        device = job.device
        incarnation = job.incarnation
        track = job.track
        generation = job.generation
        body = Body(job)
        phase = .persisted
        revision = 0
        self.persisted = persisted
        self.ordinal = ordinal
        isBeyondRecall = false
        isConflicting = false
    }

    /// A job of a former store, as the platform lists it.
    package init(adopted status: JobStatus, persisted: ObservedInstant, ordinal: UInt64) {
        id = status.id
        device = status.device
        incarnation = status.incarnation
        track = status.track
        generation = status.generation
        body = nil
        phase = .acknowledged(status.state)
        revision = status.revision
        self.persisted = persisted
        self.ordinal = ordinal
        isBeyondRecall = false
        isConflicting = false
    }
}

/// The last job of a device's track that came to its end: what a late answer is compared with.
package struct EndedJob: Hashable, Sendable, Codable {
    package let id: JobID
    package let track: Track
    package let generation: Generation
    package let state: JobState

    package init(id: JobID, track: Track, generation: Generation, state: JobState) {
        self.id = id
        self.track = track
        self.generation = generation
        self.state = state
    }
}
