package import FleetModel

/// A job that was persisted, until it is terminal and nothing refers to it.
///
/// What never changes of it lies apart and is held once by all copies: a table of a million moves jobs about.
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

    /// What a job is known by.
    private struct Name: Hashable, Sendable, Codable {
        let id: JobID
        let device: DeviceID
        let incarnation: Incarnation
        let track: Track
        let generation: Generation
    }

    private final class Body: Hashable, Sendable, Codable {
        let name: Name
        let job: Job?
        let persisted: ObservedInstant
        let ordinal: UInt64

        init(_ name: Name, _ job: Job?, _ persisted: ObservedInstant, _ ordinal: UInt64) {
            self.name = name
            self.job = job
            self.persisted = persisted
            self.ordinal = ordinal
        }

        static func == (left: Body, right: Body) -> Bool {
            left === right
                || left.name == right.name && left.job == right.job
                    && left.persisted == right.persisted && left.ordinal == right.ordinal
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(name)
            hasher.combine(ordinal)
        }
    }

    private let body: Body
    package var phase: Phase
    /// Of the platform's status; only a higher one counts.
    package var revision: UInt64
    /// The platform said that it cannot be withdrawn any more.
    package var isBeyondRecall: Bool
    /// The id exists at the platform with another body.
    package var isConflicting: Bool

    package var id: JobID { body.name.id }
    package var device: DeviceID { body.name.device }
    package var incarnation: Incarnation { body.name.incarnation }
    package var track: Track { body.name.track }
    package var generation: Generation { body.name.generation }
    /// What is offered; nil: taken over by `adopt`, never offered by us.
    package var job: Job? { body.job }
    /// nil: it was taken over by `adopt`.
    var rollout: RolloutID? { body.job?.reason.rollout }
    package var persisted: ObservedInstant { body.persisted }
    /// Grows with every job of the store: the order of the outbox.
    package var ordinal: UInt64 { body.ordinal }

    private init(_ body: Body, _ phase: Phase, revision: UInt64) {
        self.body = body
        self.phase = phase
        self.revision = revision
        isBeyondRecall = false
        isConflicting = false
    }

    package init(_ job: Job, persisted: ObservedInstant, ordinal: UInt64) {
        let name = Name(
            id: job.id,
            device: job.device,
            incarnation: job.incarnation,
            track: job.track,
            generation: job.generation
        )
        self.init(Body(name, job, persisted, ordinal), .persisted, revision: 0)
    }

    /// A job of a former store, as the platform lists it.
    package init(adopted status: JobStatus, persisted: ObservedInstant, ordinal: UInt64) {
        let name = Name(
            id: status.id,
            device: status.device,
            incarnation: status.incarnation,
            track: status.track,
            generation: status.generation
        )
        self.init(
            Body(name, nil, persisted, ordinal),
            .acknowledged(status.state),
            revision: status.revision
        )
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
