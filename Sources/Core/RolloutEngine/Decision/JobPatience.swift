import FleetModel
import FleetPlanner

/// For how long a device that was sent a job may be silent before the job's outcome counts as unknown.
struct JobPatience {
    let settings: EngineSettings
    let term: WriterTerm
    let hearing: Hearing?
    let now: Moment

    /// How long nothing was heard since the instant, of the time in which something could be heard.
    func silence(since instant: ObservedInstant) -> TimeSpan {
        guard let hearing else { return .zero }
        return min(
            term.observed(since: instant, at: hearing.through),
            hearing.through.monotonic - hearing.since.monotonic
        )
    }

    /// What is left of it for a job whose device's reports are good for that long; nil: it is over.
    func remaining(of job: TrackedJob, _ body: Job, fresh: TimeSpan) -> TimeSpan? {
        let patience = settings.lifetime(job.track) + body.timeout + fresh
        let silence = silence(since: job.persisted)
        let deadline = body.expiresAt.advanced(by: body.timeout + fresh)
        if patience <= silence, let hearing, deadline <= hearing.through.wall { return nil }
        return max(patience - silence, deadline.since(now.wall))
    }
}
