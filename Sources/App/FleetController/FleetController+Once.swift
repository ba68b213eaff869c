package import FleetModel
import FleetPlanner
package import RolloutEngine

/// How a single reconciliation ended.
package struct OnceOutcome: Hashable, Sendable {
    package let commit: CommitID?
    /// Why the branch's tip is not in force; nil: it is.
    package let held: HeldRevision?
    /// Whether the tip does not compile or may not follow what is in force.
    package let isTipInvalid: Bool
    package let jobsInFlight: Int
    package let liveRollouts: Int
    package let records: UInt64

    /// Whether nothing is under way any more.
    package var isSettled: Bool {
        jobsInFlight == 0 && liveRollouts == 0 && held == nil && !isTipInvalid
    }
}

extension FleetController {
    /// Reconciles until nothing more can be done now, and goes on waiting for what is under way as long as `limit` of the
    /// controller's clock allows; zero: does not wait.
    ///
    /// Throws a ``RepositoryError``, ``PlatformError``, ``StoreError`` or ``ControllerError``.
    package func runOnce(within limit: TimeSpan = .zero) async throws -> OnceOutcome {
        mailbox.open()
        defer { mailbox.close() }
        let clock = dependencies.clock
        let start = clock.now().monotonic
        var loop = try await FleetLoop(dependencies, configuration, sources, mailbox)
        try await dependencies.store.verify()
        let first = loop.writer.sequence
        try await sources.revisions.poll()
        try await sources.twins.sweep()
        if !loop.state.knowsPast { try await sources.past.poll() }
        var sweptAt = clock.now().monotonic
        while true {
            while try await sources.jobs.poll() {}
            var outcome = try await loop.cycle()
            // A platform may have answered, and devices acted, before this returns; look again while there is news.
            while outcome.hasProgressed {
                for question in await sources.gates.take(outcome.questions) {
                    await sources.gates.ask(question)
                }
                outcome = try await loop.cycle()
            }
            await publish(loop, outcome)
            let result = outcomeOfOnce(loop, since: first)
            let now = clock.now().monotonic
            if result.isSettled || loop.state.heldRevision != nil || result.isTipInvalid
                || now - start >= limit
            {
                return result
            }
            try await clock.sleep(for: configuration.jobsInterval)
            if loop.capabilities.hasChanges, await sources.twins.canFollow {
                while try await sources.twins.follow(wait: .zero) {}
                if loop.capabilities.hasReports {
                    while try await sources.twins.followReports(wait: .zero) {}
                }
            }
            if clock.now().monotonic - sweptAt >= configuration.sweepInterval
                || !loop.capabilities.hasChanges
            {
                try await sources.twins.sweep()
                sweptAt = clock.now().monotonic
            }
        }
    }

    private func outcomeOfOnce(_ loop: FleetLoop, since first: UInt64) -> OnceOutcome {
        OnceOutcome(
            commit: loop.state.ledger.accepted?.commit,
            held: loop.state.heldRevision,
            isTipInvalid: loop.invalidCommit != nil,
            jobsInFlight: loop.state.jobs.count,
            liveRollouts: loop.state.rollouts.values.count { !$0.phase.isOver },
            records: loop.writer.sequence - first
        )
    }
}
