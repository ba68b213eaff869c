import FleetModel
import Logging
import RolloutEngine

extension FleetController {
    /// The loop with its children: each follows one source and marks; the loop alone decides.
    func runUntilCancelled() async throws {
        var loop = try await started()
        let watch = SourceWatch(self, loop.capabilities)
        // What ends the loop cancels its children, and the group may throw what they say to that instead.
        var failure: (any Error)?
        do {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await watch.followRevisions() }
                group.addTask { try await watch.sweep() }
                group.addTask { try await watch.followChanges() }
                group.addTask { try await watch.followReports() }
                group.addTask { try await watch.followJobs() }
                if !loop.state.knowsPast { group.addTask { try await watch.learnPast() } }
                // The past is long and decides nothing any more; but who keeps a damaged one must not go on.
                group.addTask { try await dependencies.store.verify() }
                do {
                    try await decide(&loop, watch, &group)
                } catch {
                    // A child that failed cancels the loop: then its error is the one that counts.
                    if !(error is CancellationError) { failure = error }
                    throw error
                }
                group.cancelAll()
                try Task.checkCancellation()
            }
        } catch {
            throw failure ?? error
        }
    }

    /// One cycle after each mark, and a mark at the time that a cycle asks for.
    private func decide(
        _ loop: inout FleetLoop,
        _ watch: SourceWatch,
        _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws {
        var alarm: TimeSpan?
        marks.mark()
        for await _ in marks.all {
            let outcome = try await loop.cycle()
            await publish(loop, outcome)
            if loop.refreshIsWanted {
                loop.refreshIsWanted = false
                group.addTask { await watch.refresh() }
            }
            for question in await sources.gates.take(outcome.questions) {
                group.addTask {
                    await sources.gates.ask(question)
                    marks.mark()
                }
            }
            if outcome.hasProgressed { marks.mark() }
            let clock = dependencies.clock
            if let pause = wait(until: outcome.recheckAt, loop.offers.resumesAt) {
                let due = clock.worldTime() + pause
                // Armed only when none is pending for as early, so that alarms cannot pile up.
                if alarm.map({ due < $0 || $0 <= clock.worldTime() }) ?? true {
                    alarm = due
                    group.addTask {
                        try await clock.pause(for: pause)
                        marks.mark()
                    }
                }
            }
            try await clock.pause(for: configuration.cyclePause)
        }
    }

    /// A platform that does not answer at the start is waited for; a store that does not is fatal.
    private func started() async throws -> FleetLoop {
        var pause = RetryPause()
        var chance = SystemRandomNumberGenerator()
        var known: String?
        while true {
            do {
                return try await FleetLoop(dependencies, configuration, sources, mailbox)
            } catch let error as PlatformError {
                let problem = OutsideText(error.description).description
                board.wait(for: problem)
                if known != problem { dependencies.logger.error("waiting: \(problem)") }
                known = problem
                let span = pause.fail(askedFor: error.retryAfter, using: &chance)
                try await dependencies.clock.pause(for: span)
            }
        }
    }

    /// The world's time until the earlier of a moment of the controller's clock and one of the world's.
    private func wait(until moment: Moment?, _ worldTime: TimeSpan?) -> TimeSpan? {
        let clock = dependencies.clock
        let spans = [
            moment.map { clock.worldSpan(of: $0.monotonic - clock.now().monotonic) },
            worldTime.map { $0 - clock.worldTime() },
        ].compactMap { $0 }
        return spans.min().map { max($0, TimeSpan(milliseconds: 10)) }
    }
}
