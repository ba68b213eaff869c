package import FleetModel
import FleetPlanner
import Logging
package import RolloutEngine
package import SpecLanguage
import ServiceLifecycle

/// Brings a fleet to what a branch says, and keeps it there.
///
/// ``run()`` goes on until a graceful shutdown; ``runOnce(within:)`` until nothing more can be done now. Only one of them
/// runs at a time. Throws where going on could not be undone: a store that takes nothing more, or another controller.
package struct FleetController: Service {
    let dependencies: ControllerDependencies
    let configuration: ControllerConfiguration
    let sources: ControllerSources
    let mailbox: OperatorMailbox
    let board = ControllerBoard()
    let marks = Marks()

    package init(
        dependencies: ControllerDependencies,
        configuration: ControllerConfiguration = ControllerConfiguration()
    ) {
        self.dependencies = dependencies
        self.configuration = configuration
        sources = ControllerSources(dependencies, configuration)
        mailbox = OperatorMailbox(limit: configuration.waitingOrders)
    }

    /// What was known at the end of the last cycle; nil: none has ended yet.
    package var snapshot: ControllerSnapshot? { board.snapshot }

    /// What the start waits for, for people; nil: nothing, or the first cycle has ended.
    package var startProblem: String? { board.startProblem }

    /// Hands a command to the loop and waits until it was carried out.
    package func perform(_ command: OperatorCommand) async -> OperatorAnswer {
        await mailbox.send(command) { marks.mark() }
    }

    /// Durable records after a sequence, ascending, at most `limit`.
    package func events(
        after sequence: UInt64,
        limit: Int
    ) async throws(StoreError) -> [StoredRecord] {
        try await dependencies.store.events(after: sequence, limit: limit)
    }

    /// Asks the platform for one device now; nil: it has none of that id.
    package func refresh(_ device: DeviceID) async throws(PlatformError) -> TwinTable.Row? {
        try await sources.twins.refresh(device)
    }

    /// Goes on until a graceful shutdown or cancellation.
    package func run() async throws {
        mailbox.open()
        defer { mailbox.close() }
        do {
            try await cancelWhenGracefulShutdown { try await runUntilCancelled() }
        } catch {
            guard !Task.isCancelled, !Task.isShuttingDownGracefully else { return }
            dependencies.logger.critical("\(OutsideText("\(error)"))")
            throw error
        }
    }

    func publish(_ loop: FleetLoop, _ outcome: FleetLoop.Outcome) async {
        let twins = await sources.twins.view
        let revision = await sources.revisions.view
        let accepted = loop.state.ledger.accepted?.commit
        let plans = [loop.inForceDesk.plan, loop.desk.plan].compactMap { $0 }
        board.publish(
            ControllerSnapshot(
                at: dependencies.clock.now(),
                state: loop.state,
                sequence: loop.writer.sequence,
                epoch: loop.writer.epoch,
                twins: twins.twins,
                hearing: Hearing.both(loop.jobsHearing, twins.hearing),
                zones: loop.zones.database,
                standingPlan: plans.first { $0.inputs.commit == accepted && accepted != nil },
                proposedPlan: plans.first {
                    $0.inputs.commit == revision.tip && $0.inputs.commit != accepted
                },
                revision: revision,
                platformHealth: await sources.platformHealth,
                refusedTwins: twins.refused,
                resync: twins.resync,
                offerHealth: loop.offers.health,
                recheckAt: outcome.recheckAt,
                engine: configuration.engine,
                memory: loop.memory
            )
        )
    }
}

extension FleetController {
    /// Who last changed each of these lines, as seen from a commit; a line that Git cannot tell is left out. At most 200.
    package func attributions(
        of spans: [SourceSpan],
        at commit: CommitID
    ) async -> [SourceSpan: Attribution] {
        await dependencies.repository.attributions(of: spans, at: commit)
    }
}
