import FleetController
import FleetModel
import Logging
import RolloutEngine
import SQLiteStore
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ShutdownTests {
    @Test func `a graceful shutdown ends within two seconds`() async throws {
        let fleet = try ControlledFleet()
        await fleet.repository.commit(SampleSpecs().files)
        let store = try await SQLiteStore.open(folder: fleet.folder)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let controller = FleetController(
            dependencies: ControllerDependencies(
                repository: fleet.repository,
                platform: fleet.platform,
                store: store,
                clock: fleet.clock,
                logger: logger
            ),
            configuration: fleet.configuration
        )
        let group = ServiceGroup(services: [controller], logger: logger)

        let span = try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await fleet.wait(controller, for: "a first look") { _ in true }
            let start = ContinuousClock.now
            await group.triggerGracefulShutdown()
            try await tasks.next()
            return ContinuousClock.now - start
        }

        #expect(span < .seconds(2))
        let answer = await controller.perform(.test(.refresh))
        #expect(answer == .failed("the controller does not run"))
    }

    @Test func `once reconciles what can be done now and says what is under way`() async throws {
        let fleet = try ControlledFleet()
        await fleet.repository.commit(SampleSpecs().files)
        let store = try await SQLiteStore.open(folder: fleet.folder)
        let controller = FleetController(
            dependencies: ControllerDependencies(
                repository: fleet.repository,
                platform: fleet.platform,
                store: store,
                clock: fleet.clock,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ),
            configuration: fleet.configuration
        )

        let outcome = try await controller.runOnce()

        #expect(outcome.held?.reason == .firstContact)
        #expect(!outcome.isSettled)
        #expect(await fleet.platform.created.isEmpty)
    }
}
