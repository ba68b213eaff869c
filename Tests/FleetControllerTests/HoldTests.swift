import FleetController
import FleetModel
import FleetPlanner
import RolloutEngine
import SpecLanguage
import Testing

/// What the running controller does not begin, and what lets it go on.
@Suite(.timeLimit(.minutes(2)))
struct HoldTests {
    private let drifted: JSONValue = ["telemetry": ["intervalSeconds": 99]]

    /// Waits until guards of these kinds hold the revision; returns the intent to approve.
    private func heldIntent(
        _ fleet: ControlledFleet,
        _ controller: FleetController,
        by kinds: [GuardKind]
    ) async throws -> Digest {
        let snapshot = try await fleet.wait(controller, for: "the guard holds") {
            $0.state.heldRevision?.reason == .guards(kinds)
        }
        return try #require(snapshot.state.heldRevision?.intent)
    }

    private func expectNothingNew(
        _ fleet: ControlledFleet,
        _ controller: FleetController
    ) async throws {
        let created = await fleet.platform.created.count
        let sweeps = await fleet.platform.sweeps
        try await fleet.wait(controller, for: "more sweeps") { _ in
            await fleet.platform.sweeps > sweeps + 8
        }
        #expect(await fleet.platform.created.count == created)
    }

    private func waitUntilCorrected(
        _ fleet: ControlledFleet,
        _ controller: FleetController
    ) async throws {
        try await fleet.wait(controller, for: "the drift is corrected") { snapshot in
            guard snapshot.state.rollouts.values.allSatisfy({ $0.phase.isOver }),
                snapshot.state.heldRevision == nil
            else { return false }
            let devices = await fleet.platform.devices
            return devices.values.allSatisfy {
                $0.config == ["telemetry": ["intervalSeconds": 30]]
            }
        }
    }

    @Test func `8: nothing begins while the branch's tip was not proved of late`() async throws {
        let fleet = try ControlledFleet()
        let commit = await fleet.repository.commit(SampleSpecs().files)
        let freshness = fleet.configuration.revisionFreshness

        try await fleet.controlled { [drifted] controller in
            try await fleet.adoptFirstContact(controller)
            try await fleet.waitUntilConverged(controller, at: commit)
            await fleet.repository.fail(
                with: RepositoryError(.unavailable, operation: "fetch", message: "no route")
            )
            try await fleet.wait(controller, for: "the proof is too old") { snapshot in
                snapshot.revision.health.succeededAt.map {
                    freshness < fleet.clock.now().monotonic - $0.monotonic
                } ?? false
            }
            await fleet.platform.drift(1, to: drifted)
            try await expectNothingNew(fleet, controller)
            let devices = await fleet.platform.devices
            #expect(devices.values.contains { $0.config == drifted })
            await fleet.repository.fail(with: nil)
            try await waitUntilCorrected(fleet, controller)
        }
    }

    @Test func `23: mass drift waits for a yes, and the next one for another`() async throws {
        let fleet = try ControlledFleet()
        let commit = await fleet.repository.commit(
            SampleSpecs(guards: "{devicesChanged: 3}").files
        )

        try await fleet.controlled { [drifted] controller in
            try await fleet.adoptFirstContact(controller)
            try await fleet.waitUntilConverged(controller, at: commit)
            for _ in 0..<2 {
                await fleet.platform.drift(6, to: drifted)
                let intent = try await heldIntent(fleet, controller, by: [.devicesChanged])
                try await expectNothingNew(fleet, controller)
                let answer = await controller.perform(.test(.order(.approve(intent))))
                try answer.requireDone()
                try await waitUntilCorrected(fleet, controller)
            }
        }

        await fleet.expectNothingDoubled()
    }

    @Test func `a downgrade waits for a yes, and a yes by hand carries it out`() async throws {
        let fleet = try ControlledFleet()
        let high = await fleet.repository.commit(SampleSpecs(firmware: "2.0.0").files)

        try await fleet.controlled { controller in
            try await fleet.adoptFirstContact(controller)
            try await fleet.waitUntilConverged(controller, at: high)
            let low = await fleet.repository.commit(SampleSpecs(firmware: "1.0.0").files)
            let intent = try await heldIntent(fleet, controller, by: [.downgrades])
            try await expectNothingNew(fleet, controller)
            let answer = await controller.perform(.test(.order(.approve(intent))))
            try answer.requireDone()
            try await fleet.waitUntilConverged(controller, at: low)
        }

        let devices = await fleet.platform.devices
        #expect(devices.values.allSatisfy { $0.version == "1.0.0" })
    }
}
