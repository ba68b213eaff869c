import FleetModel

/// What a device keeps in durable storage for one track, so that no job takes effect twice.
///
/// This is the device's half of "at most once": a lower generation is refused, an equal one is done, and nothing
/// is started after it has expired. Without it no server can promise anything.
struct DeviceFence: Hashable, Sendable {
    /// What the device does with a job that it was handed.
    enum Decision: Hashable, Sendable {
        case execute
        /// It was executed before; the device tells again how that ended.
        case alreadyDone(Outcome)
        case refused(Outcome)
    }

    /// How a job ended, as the device tells it.
    struct Outcome: Hashable, Sendable {
        let state: JobState
        let code: Text
        let message: Text

        init(_ state: JobState, _ code: Text, _ message: Text = "") {
            self.state = state
            self.code = code
            self.message = message
        }
    }

    /// The highest generation seen.
    private(set) var highest: Generation = .none
    private var last: JobID?
    private var lastOutcome: Outcome?

    /// Judges a job by generation and expiry; whoever gets `execute` calls ``begin(_:)`` next.
    func decide(_ job: OfferedJob, at time: Timestamp) -> Decision {
        if job.generation < highest {
            let message = Text("generation \(job.generation) is below \(highest)")
            return .refused(Outcome(.rejected, "stale_generation", message))
        }
        if job.generation == highest {
            guard job.id == last else {
                let message = Text("generation \(highest) is another job")
                return .refused(Outcome(.rejected, "generation_conflict", message))
            }
            return .alreadyDone(lastOutcome ?? Outcome(.failed, "interrupted"))
        }
        guard time <= job.expiresAt else { return .refused(Outcome(.expired, "expired")) }
        return .execute
    }

    /// Remembers the job before anything of it is done.
    mutating func begin(_ job: OfferedJob) {
        assert(job.generation > highest)
        highest = job.generation
        last = job.id
        lastOutcome = nil
    }

    mutating func finish(_ outcome: Outcome) { lastOutcome = outcome }
}
