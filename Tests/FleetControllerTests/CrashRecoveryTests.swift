import FleetController
import FleetModel
import FleetPlanner
import Foundation
import RolloutEngine
import SQLiteStore
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(3)))
struct CrashRecoveryTests {
    struct Crash: Error {}

    /// Ends the operation at a failpoint when it is reached for the count-th time, once.
    private func crash(at armed: Failpoint, count: Int) -> Failpoints {
        let left = Mutex(count)
        return Failpoints { point in
            guard point == armed else { return }
            let isOver = left.withLock { left in
                left -= 1
                return left == 0
            }
            if isOver { throw Crash() }
        }
    }

    /// Failpoints that every adoption passes; the others want an occasion, which the tests of the built program make.
    private static let onTheWay = Failpoint.allCases.filter { point in
        switch point {
        case .insideSend, .afterWithdrawalBeforePersist, .duringBackup: false
        default: true
        }
    }

    @Test(arguments: onTheWay)
    func `a crash at any point loses nothing and doubles nothing`(_ point: Failpoint) async throws {
        let fleet = try ControlledFleet()
        let commit = await fleet.repository.commit(SampleSpecs(firmware: "2.0.0").files)
        // The first transaction begins the term; a later one holds jobs.
        let count = point == .insidePersist ? 4 : 1

        await #expect(throws: (any Error).self) {
            try await fleet.controlled(failpoints: crash(at: point, count: count)) { controller in
                try await fleet.adoptFirstContact(controller)
                try await fleet.wait(controller, for: "the crash") { _ in false }
            }
        }
        try await fleet.controlled { controller in
            try await fleet.wait(controller, for: "a first look") { _ in true }
            if controller.snapshot?.state.ledger.isAdopted == false {
                try await fleet.adoptFirstContactIfHeld(controller)
            }
            try await fleet.waitUntilConverged(controller, at: commit)
        }

        let devices = await fleet.platform.devices
        #expect(devices.values.allSatisfy { $0.version == "2.0.0" })
        #expect(devices.values.allSatisfy { $0.config == ["telemetry": ["intervalSeconds": 30]] })
        #expect(await fleet.platform.executions.count == 16)
        await fleet.expectNothingDoubled()
    }

    @Test func `a crash in mid-recovery, again and again, is recovered from`() async throws {
        let fleet = try ControlledFleet()
        let commit = await fleet.repository.commit(SampleSpecs().files)
        await #expect(throws: (any Error).self) {
            try await fleet.controlled(
                failpoints: crash(at: .afterPersistBeforeSend, count: 1)
            ) { controller in
                try await fleet.adoptFirstContact(controller)
                try await fleet.wait(controller, for: "the crash") { _ in false }
            }
        }
        for _ in 0..<3 {
            await #expect(throws: (any Error).self) {
                try await fleet.controlled(
                    failpoints: crash(at: .duringRecovery, count: 1)
                ) { controller in
                    try await fleet.wait(controller, for: "the crash") { _ in false }
                }
            }
        }

        try await fleet.controlled { controller in
            try await fleet.waitUntilConverged(controller, at: commit)
        }

        #expect(await fleet.platform.executions.count == 8)
        await fleet.expectNothingDoubled()
    }

    @Test func `an empty store against a fleet that has seen jobs waits for adopt`() async throws {
        let fleet = try ControlledFleet()
        let first = await fleet.repository.commit(SampleSpecs().files)
        try await fleet.controlled { controller in
            try await fleet.adoptFirstContact(controller)
            try await fleet.waitUntilConverged(controller, at: first)
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: fleet.folder) {
            try FileManager.default.removeItem(atPath: fleet.folder + "/" + name)
        }
        let second = await fleet.repository.commit(SampleSpecs(interval: 70).files)

        try await fleet.controlled { controller in
            try await fleet.wait(controller, for: "the unknown past holds") {
                $0.state.heldRevision?.reason == .unknownPast
            }
            #expect(await fleet.platform.created.count == 8)
            let answer = await controller.perform(.test(.adopt(second)))
            try answer.requireDone()
            try await fleet.waitUntilConverged(controller, at: second)
        }

        let generations = await fleet.platform.created.filter { $0.track == .config }
            .map(\.generation)
        #expect(Set(generations) == [Generation(1), Generation(2)])
        await fleet.expectNothingDoubled()
    }

    @Test func `a restored backup waits for adopt`() async throws {
        let fleet = try ControlledFleet()
        let first = await fleet.repository.commit(SampleSpecs().files)
        let copy = fleet.folder + "-backup.sqlite"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try await fleet.controlled { controller in
            try await fleet.adoptFirstContact(controller)
            try await fleet.waitUntilConverged(controller, at: first)
            let answer = await controller.perform(.test(.backup(path: copy)))
            try answer.requireDone()
            let second = await fleet.repository.commit(SampleSpecs(interval: 70).files)
            try await fleet.waitUntilConverged(controller, at: second)
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: fleet.folder) {
            try FileManager.default.removeItem(atPath: fleet.folder + "/" + name)
        }
        try await SQLiteStore.restore(from: copy, into: fleet.folder)
        let third = await fleet.repository.commit(SampleSpecs(interval: 80).files)

        try await fleet.controlled { controller in
            try await fleet.wait(controller, for: "the lost past holds") {
                !$0.state.knowsPast && $0.state.heldRevision?.reason == .unknownPast
            }
            #expect(await fleet.platform.created.count == 16)
            let answer = await controller.perform(.test(.adopt(third)))
            try answer.requireDone()
            try await fleet.waitUntilConverged(controller, at: third)
        }

        let devices = await fleet.platform.devices
        #expect(devices.values.allSatisfy { $0.config == ["telemetry": ["intervalSeconds": 80]] })
        await fleet.expectNothingDoubled()
    }
}

extension ControlledFleet {
    /// Approves where first contact is what holds; another reason is left to the test.
    func adoptFirstContactIfHeld(_ controller: FleetController) async throws {
        let snapshot = try await wait(controller, for: "held or in force") {
            $0.state.heldRevision != nil || $0.state.ledger.isAdopted
        }
        guard let held = snapshot.state.heldRevision, held.reason == .firstContact,
            let intent = held.intent
        else { return }
        _ = await controller.perform(.test(.order(.approve(intent))))
    }
}
