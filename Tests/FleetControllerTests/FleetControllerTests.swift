import FleetController
import FleetModel
import FleetPlanner
import RolloutEngine
import SpecLanguage
import Testing

@Suite(.timeLimit(.minutes(2)))
struct FleetControllerTests {
    @Test func `first contact changes nothing until it is approved, then all converge`()
        async throws
    {
        let fleet = try ControlledFleet()
        let commit = await fleet.repository.commit(SampleSpecs().files)

        try await fleet.controlled { controller in
            try await fleet.wait(controller, for: "first contact") {
                $0.state.heldRevision?.reason == .firstContact
            }
            #expect(await fleet.platform.created.isEmpty)
            try await fleet.adoptFirstContact(controller)
            try await fleet.waitUntilConverged(controller, at: commit)
        }

        let devices = await fleet.platform.devices
        #expect(devices.values.allSatisfy { $0.config == ["telemetry": ["intervalSeconds": 30]] })
        #expect(await fleet.platform.created.count == 8)
        await fleet.expectNothingDoubled()
    }

    @Test func `a converged fleet is left alone and nothing is recorded`() async throws {
        let fleet = try ControlledFleet()
        let commit = await fleet.repository.commit(SampleSpecs().files)

        try await fleet.controlled { controller in
            try await fleet.adoptFirstContact(controller)
            let before = try await fleet.waitUntilConverged(controller, at: commit)
            let sweeps = await fleet.platform.sweeps
            try await fleet.wait(controller, for: "three more sweeps") { _ in
                await fleet.platform.sweeps >= sweeps + 3
            }
            #expect(controller.snapshot?.sequence == before.sequence)
            #expect(controller.snapshot?.plan?.summary.change == 0)
            #expect(controller.snapshot?.plan?.isDenied == false)
        }
    }

    @Test func `a canary goes before the rest`() async throws {
        let fleet = try ControlledFleet()
        let commit = await fleet.repository.commit(SampleSpecs(firmware: "2.0.0").files)

        try await fleet.controlled { controller in
            try await fleet.adoptFirstContact(controller)
            try await fleet.waitUntilConverged(controller, at: commit)
        }

        let firmware = await fleet.platform.created.filter { $0.track == .firmware }
        #expect(firmware.count == 8)
        #expect(firmware.prefix(2).allSatisfy { $0.reason.wave.description == "canary" })
        #expect(firmware.dropFirst(2).allSatisfy { $0.reason.wave.description == "rest" })
    }

    @Test func `firmware that fails stops at the canary and is held back`() async throws {
        let fleet = try ControlledFleet()
        let first = await fleet.repository.commit(SampleSpecs().files)
        await fleet.platform.fail(versions: ["2.0.0"])

        try await fleet.controlled { controller in
            try await fleet.adoptFirstContact(controller)
            try await fleet.waitUntilConverged(controller, at: first)
            await fleet.repository.commit(SampleSpecs(firmware: "2.0.0").files)
            try await fleet.wait(controller, for: "the artifact is held back") {
                !$0.state.ledger.holdBacks.isEmpty && $0.state.jobs.isEmpty
            }
        }

        let touched = await fleet.platform.executions.filter { $0.track == .firmware }
        #expect(Set(touched.map(\.device)).count <= 2)
        #expect(await fleet.platform.devices.values.allSatisfy { $0.version == "1.0.0" })
    }

    @Test func `a revision with an error leaves the one before in force`() async throws {
        let fleet = try ControlledFleet()
        let good = await fleet.repository.commit(SampleSpecs().files)

        try await fleet.controlled { controller in
            try await fleet.adoptFirstContact(controller)
            try await fleet.waitUntilConverged(controller, at: good)
            var files = SampleSpecs(interval: 99).files
            files["bad.yaml"] = "kind: Nonsense\n"
            let bad = await fleet.repository.commit(files)
            let snapshot = try await fleet.wait(controller, for: "the bad tip is seen") {
                $0.revision.tip == bad
            }
            #expect(snapshot.revision.compilation?.fleet == nil)
            #expect(snapshot.state.ledger.accepted?.commit == good)
            let mended = await fleet.repository.commit(SampleSpecs(interval: 40).files)
            try await fleet.waitUntilConverged(controller, at: mended)
        }
    }

    @Test func `a rewound branch is held by name until an operator accepts it`() async throws {
        let fleet = try ControlledFleet()
        let first = await fleet.repository.commit(SampleSpecs().files)

        try await fleet.controlled { controller in
            try await fleet.adoptFirstContact(controller)
            try await fleet.waitUntilConverged(controller, at: first)
            let second = await fleet.repository.commit(SampleSpecs(interval: 60).files)
            try await fleet.waitUntilConverged(controller, at: second)
            await fleet.repository.move(to: first)
            try await fleet.wait(controller, for: "the rewind is held") {
                $0.state.heldRevision?.reason == .notDescendant(accepted: second)
            }
            #expect(controller.snapshot?.state.ledger.accepted?.commit == second)
            let answer = await controller.perform(
                .test(.order(.acceptRewind(from: second, to: first)))
            )
            try answer.requireDone()
            try await fleet.waitUntilConverged(controller, at: first)
        }
    }

    @Test func `a repository that is away is named and costs nothing`() async throws {
        let fleet = try ControlledFleet()
        let commit = await fleet.repository.commit(SampleSpecs().files)

        try await fleet.controlled { controller in
            try await fleet.adoptFirstContact(controller)
            try await fleet.waitUntilConverged(controller, at: commit)
            await fleet.repository.fail(
                with: RepositoryError(.unavailable, operation: "fetch", message: "no route")
            )
            let snapshot = try await fleet.wait(controller, for: "the fault is shown") {
                $0.revision.health.problem != nil
            }
            #expect(snapshot.revision.health.problem == "cannot fetch: no route")
            #expect(snapshot.state.ledger.accepted?.commit == commit)
            await fleet.repository.fail(with: nil)
            let next = await fleet.repository.commit(SampleSpecs(interval: 50).files)
            try await fleet.waitUntilConverged(controller, at: next)
        }
    }

    @Test(arguments: [MemoryPlatform.Fault.down, .answerLost, .busy])
    func `a platform that fails is tried again with the same jobs`(
        _ fault: MemoryPlatform.Fault
    ) async throws {
        let fleet = try ControlledFleet()
        let commit = await fleet.repository.commit(SampleSpecs().files)
        await fleet.platform.setFault(fault)

        try await fleet.controlled { controller in
            try await fleet.adoptFirstContact(controller)
            try await fleet.wait(controller, for: "the fault is shown") {
                $0.offerHealth.problem != nil
            }
            await fleet.platform.setFault(.none)
            try await fleet.waitUntilConverged(controller, at: commit)
        }

        #expect(await fleet.platform.created.count == 8)
        await fleet.expectNothingDoubled()
    }

    @Test func `nothing is offered after a pause was acknowledged`() async throws {
        let fleet = try ControlledFleet()
        let commit = await fleet.repository.commit(SampleSpecs().files)
        await fleet.platform.setWorking(false)

        try await fleet.controlled { controller in
            try await fleet.adoptFirstContact(controller)
            try await fleet.wait(controller, for: "jobs are out") { !$0.state.jobs.isEmpty }
            let paused = await controller.perform(.test(.order(.pause(.all, until: nil))))
            try paused.requireDone()
            let created = await fleet.platform.created.count
            await fleet.platform.setWorking(true)
            try await fleet.wait(controller, for: "the jobs under way have ended") {
                $0.state.jobs.isEmpty
            }
            let sweeps = await fleet.platform.sweeps
            try await fleet.wait(controller, for: "more sweeps") { _ in
                await fleet.platform.sweeps > sweeps + 8
            }
            #expect(await fleet.platform.created.count == created)
            _ = await controller.perform(.test(.order(.resume(.all))))
            try await fleet.waitUntilConverged(controller, at: commit)
        }
    }

    /// Several times, since what the children say to their cancellation races with what ended the loop.
    @Test(arguments: 0..<12)
    func `a writer of a later epoch at the platform stops this one`(_: Int) async throws {
        let fleet = try ControlledFleet()
        await fleet.repository.commit(SampleSpecs().files)

        let error = await #expect(throws: ControllerError.self) {
            try await fleet.controlled { controller in
                try await fleet.wait(controller, for: "first contact") {
                    $0.state.heldRevision?.reason == .firstContact
                }
                await fleet.platform.raiseEpoch(to: 1_000)
                try await fleet.adoptFirstContact(controller)
                try await fleet.wait(controller, for: "the end") { _ in false }
            }
        }

        #expect(error?.code == .superseded)
        #expect(await fleet.platform.created.isEmpty)
    }

    @Test func `a platform that has seen the last epoch there is stops the controller by name`()
        async throws
    {
        let fleet = try ControlledFleet()
        await fleet.repository.commit(SampleSpecs().files)
        await fleet.platform.raiseEpoch(to: .max)

        let error = await #expect(throws: ControllerError.self) {
            try await fleet.controlled { controller in
                try await fleet.wait(controller, for: "the end") { _ in false }
            }
        }

        #expect(error?.code == .superseded)
    }

    @Test
    func `a quarantined device gets no job, and a label of a document moves one to its cohort`()
        async throws
    {
        let fleet = try ControlledFleet()
        let documented = SampleSpecs().files.merging(Self.documents) { $1 }
        let commit = await fleet.repository.commit(documented)
        let aside = try #require(DeviceID("gw-1000"))
        let moved = try #require(DeviceID("gw-1001"))

        try await fleet.controlled { controller in
            try await fleet.adoptFirstContact(controller)
            let snapshot = try await fleet.waitUntilConverged(controller, at: commit)
            #expect(snapshot.state.ledger.populations.values.sorted() == [1, 7])
            let devices = await fleet.platform.devices
            let given = Set(await fleet.platform.created.map(\.device))
            #expect(given == Set(devices.keys).subtracting([aside]))
            #expect(devices[aside]?.config == ["telemetry": ["intervalSeconds": 10]])
            #expect(devices[moved]?.config == ["telemetry": ["intervalSeconds": 99]])

            var trusted = documented
            trusted["devices.yaml"] = Self.label
            let next = await fleet.repository.commit(trusted)
            try await fleet.wait(controller, for: "the device has caught up") { snapshot in
                let device = await fleet.platform.devices[aside]
                return snapshot.state.ledger.accepted?.commit == next
                    && device?.config == ["telemetry": ["intervalSeconds": 30]]
            }
        }
        await fleet.expectNothingDoubled()
    }

    private static let label = """
        apiVersion: tidegate/v1
        kind: Device
        metadata: {name: moved}
        spec: {device: gw-1001, labels: {role: bench}}
        """

    /// A second cohort, a device that a document moves there, and one that is not trusted.
    private static let documents = [
        "bench.yaml": """
        apiVersion: tidegate/v1
        kind: Cohort
        metadata: {name: bench}
        spec:
          precedence: 20
          selector: {where: 'device.labels.role == "bench" && device.hardware.model == "gw"'}
          policy: careful
        ---
        apiVersion: tidegate/v1
        kind: Config
        metadata: {name: bench}
        spec:
          targets: {cohorts: [bench]}
          values: {telemetry: {intervalSeconds: 99}}
        """,
        "devices.yaml": label + """

            ---
            apiVersion: tidegate/v1
            kind: Device
            metadata: {name: aside}
            spec: {device: gw-1000, state: quarantined, reason: it was opened}
            """,
    ]
}
