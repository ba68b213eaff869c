import FleetModel
import Logging
import SpecLanguage

/// Follows the sources of a running controller, each in a task of its own: one that fails or hangs holds up no other.
struct SourceWatch: Sendable {
    private let sources: ControllerSources
    private let configuration: ControllerConfiguration
    private let capabilities: PlatformCapabilities
    private let clock: any ControllerClock
    private let logger: Logger
    private let marks: Marks

    init(_ controller: FleetController, _ capabilities: PlatformCapabilities) {
        sources = controller.sources
        configuration = controller.configuration
        self.capabilities = capabilities
        clock = controller.dependencies.clock
        logger = controller.dependencies.logger
        marks = controller.marks
    }

    func followRevisions() async throws {
        var chance = SystemRandomNumberGenerator()
        try await following("git") {
            try await sources.revisions.poll()
            let interval = configuration.revisionInterval.milliseconds
            let jitter = Int64.random(in: 0...max(1, interval), using: &chance)
            return TimeSpan(milliseconds: interval / 2 + jitter)
        }
    }

    func sweep() async throws {
        try await following("sweep") {
            try await sources.twins.sweep()
            await tellRefused()
            return configuration.sweepInterval
        }
    }

    /// Where the delta is lost or not offered, the listing alone must do; it is asked for at once.
    func followChanges() async throws {
        guard capabilities.hasChanges else { return }
        try await following("changes") {
            if await sources.twins.canFollow {
                let hasMore = try await sources.twins.follow(wait: configuration.longPoll)
                await tellRefused()
                return hasMore ? .zero : TimeSpan(milliseconds: 200)
            }
            try await sources.twins.sweep()
            await tellRefused()
            return .seconds(1)
        }
    }

    func followReports() async throws {
        guard capabilities.hasReports else { return }
        try await following("reports") {
            let hasMore = try await sources.twins.followReports(wait: configuration.longPoll)
            return hasMore ? .zero : .seconds(2)
        }
    }

    func followJobs() async throws {
        try await following("jobs") {
            try await sources.jobs.poll() ? .zero : configuration.jobsInterval
        }
    }

    /// Asks what the fleet has seen before this store, until that is answered.
    func learnPast() async throws {
        try await following("past") {
            try await sources.past.poll()
            return nil
        }
    }

    /// Says which records cannot be used, and where etags did not tell of a change, once.
    private func tellRefused() async {
        if let breach = await sources.twins.takeBreachNews(), let first = breach.devices.first {
            logger.error(
                "the platform's etags do not tell of every change: \(first) says something else under the etag it had; from now on every record is read",
                metadata: ["devices": "\(breach.count)"]
            )
        }
        guard let refused = await sources.twins.takeRefusalNews() else { return }
        guard let first = refused.first else {
            return logger.notice("every record of the platform can be used again")
        }
        logger.warning(
            "the platform's record of \(OutsideText(first.name.string)) cannot be used: \(OutsideText(first.reason))",
            metadata: ["records": "\(refused.count)"]
        )
    }

    /// Looks at everything once, now.
    func refresh() async {
        try? await sources.revisions.poll()
        try? await sources.twins.sweep()
        marks.mark()
    }

    /// Repeats a look until cancelled, or until it returns no pause: that is of the controller's clock, one after a
    /// failure of the world's. The first failure of a kind is logged, and its end.
    private func following(
        _ name: String,
        _ look: () async throws -> TimeSpan?
    ) async throws {
        var pause = RetryPause()
        var chance = SystemRandomNumberGenerator()
        var known: String?
        while true {
            try Task.checkCancellation()
            do {
                let interval = try await look()
                if known != nil { logger.notice("\(name) works again") }
                known = nil
                pause.succeed()
                marks.mark()
                guard let interval else { return }
                if interval > .zero { try await clock.sleep(for: interval) }
            } catch {
                try Task.checkCancellation()
                guard let failure = SourceFailure(error) else { throw error }
                if known != failure.message {
                    logger.warning("\(name): \(OutsideText(failure.message))")
                }
                known = failure.message
                marks.mark()
                try await clock.pause(for: pause.fail(askedFor: failure.askedFor, using: &chance))
            }
        }
    }
}

/// A failed look at a source.
private struct SourceFailure {
    let message: String
    let askedFor: TimeSpan?

    /// nil: no source failed, the task was cancelled.
    init?(_ error: any Error) {
        switch error {
        case let error as PlatformError:
            message = error.description
            askedFor = error.retryAfter
        case let error as RepositoryError:
            message = error.description
            askedFor = nil
        default: return nil
        }
    }
}
