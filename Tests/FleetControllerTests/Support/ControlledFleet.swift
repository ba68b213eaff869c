import FleetModel
import FleetPlanner
import Foundation
import Logging
import RolloutEngine
import SQLiteStore
import Testing

@testable import FleetController

/// A small fleet with its repository, platform and state folder, and a controller that may be stopped and started again.
///
/// Time runs 600 times as fast as the world's.
final class ControlledFleet: Sendable {
    struct TimedOut: Error, CustomStringConvertible {
        let description: String
    }

    let folder: String
    let clock = SystemClock(timeScale: 600)
    let repository = MemoryRepository()
    let platform: MemoryPlatform
    let errors = ErrorLog()

    init(devices: Int = 8) throws {
        folder = NSTemporaryDirectory() + "tg-" + UUID().uuidString.prefix(8)
        platform = MemoryPlatform(devices: devices, clock: clock)
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var configuration: ControllerConfiguration {
        var configuration = ControllerConfiguration()
        configuration.revisionInterval = .seconds(20)
        configuration.sweepInterval = .seconds(30)
        configuration.jobsInterval = .seconds(10)
        configuration.cyclePause = TimeSpan(milliseconds: 5)
        configuration.recordsPerCheckpoint = 50
        configuration.verifiesPlans = true
        return configuration
    }

    /// Runs a controller on the state folder while `body` looks on, then stops it.
    ///
    /// Throws what the controller stops with, where it stops by itself.
    @discardableResult
    func controlled<Value: Sendable>(
        failpoints: Failpoints = .none,
        _ body: @escaping @Sendable (FleetController) async throws -> Value
    ) async throws -> Value {
        let store = try await SQLiteStore.open(
            folder: folder,
            beforeCommit: { try failpoints.reach(.insidePersist) },
            duringCheckpoint: { try failpoints.reach(.insideCheckpoint) }
        )
        let controller = FleetController(
            dependencies: ControllerDependencies(
                repository: repository,
                platform: platform,
                store: store,
                clock: clock,
                logger: errors.logger,
                failpoints: failpoints
            ),
            configuration: configuration
        )
        defer {
            try? store.close()
            #expect(!errors.messages.contains { $0.hasPrefix(PlanDesk.difference) })
        }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await controller.run()
                return nil
            }
            group.addTask { [platform, clock] in
                while !Task.isCancelled {
                    await platform.tick()
                    try? await clock.pause(for: TimeSpan(milliseconds: 20))
                }
                return nil
            }
            group.addTask { try await body(controller) }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw TimedOut(description: "the controller ended before the test")
        }
    }

    /// Waits until what the controller shows fulfils a condition; throws after 20 s.
    @discardableResult
    func wait(
        _ controller: FleetController,
        for what: String,
        _ condition: @Sendable (ControllerSnapshot) async -> Bool
    ) async throws -> ControllerSnapshot {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            if let snapshot = controller.snapshot, await condition(snapshot) { return snapshot }
            try await clock.pause(for: TimeSpan(milliseconds: 10))
        }
        let held = controller.snapshot?.state.heldRevision?.message ?? "nothing held"
        throw TimedOut(description: "waited in vain until \(what); \(held)")
    }

    /// Waits for the first contact, approves it, and waits until the fleet is there.
    func adoptFirstContact(_ controller: FleetController) async throws {
        let snapshot = try await wait(controller, for: "first contact is held") {
            $0.state.heldRevision?.reason == .firstContact
        }
        let intent = try #require(snapshot.state.heldRevision?.intent)
        let answer = await controller.perform(.test(.order(.approve(intent))))
        try answer.requireDone()
    }

    /// Waits until the commit is in force and nothing is under way.
    @discardableResult
    func waitUntilConverged(
        _ controller: FleetController,
        at commit: CommitID
    ) async throws -> ControllerSnapshot {
        try await wait(controller, for: "\(commit.short) has converged") { snapshot in
            snapshot.state.ledger.accepted?.commit == commit && snapshot.state.jobs.isEmpty
                && snapshot.state.rollouts.values.allSatisfy { $0.phase.isOver }
                && !snapshot.state.ledger.standings.isEmpty
                && snapshot.state.ledger.standings.values.allSatisfy {
                    $0.current != nil && $0.current == $0.succeeded
                }
        }
    }

    /// No job was carried out twice, and no decision by two jobs.
    func expectNothingDoubled() async {
        let executions = await platform.executions
        #expect(Set(executions.map(\.job)).count == executions.count)
        let decisions = Set(executions.map { "\($0.device) \($0.track) \($0.generation)" })
        #expect(decisions.count == executions.count)
    }
}

extension OperatorCommand {
    static func test(_ verb: Verb) -> OperatorCommand {
        OperatorCommand(verb, actor: "tester", reason: "a test")
    }
}

extension OperatorAnswer {
    /// Throws what the answer says where the command was not carried out.
    func requireDone() throws {
        if case .done = self { return }
        throw ControlledFleet.TimedOut(description: "\(self)")
    }
}
