import FleetModel
import FleetPlanner
import FleetSimulation
import Journal
import JournalTestSupport
@testable import RolloutEngine
import Testing

/// What is kept of drawn worlds in segments is what their journals come to.
struct CheckpointTests {
    private static let seeds: [UInt64] = [3, 5, 11, 17, 23, 29, 42, 57]

    @Test(arguments: seeds)
    func `a state read from segments is the state that replaying everything gives`(
        seed: UInt64
    ) async throws {
        var world = SimulatedWorld(seed: seed)
        let journal = MemoryJournal()
        let store = JournalStore(journal)
        let epoch = try await store.begin(minimum: Epoch(1))
        var position = 0
        var checkpoints = 0
        var partial = 0
        for minute in 0..<240 {
            world.step()
            if minute == 90 { world.commit { $0.interval = 40 } }
            let records = world.controller.journal[position...]
            position += records.count
            let sequence = try await store.append(Array(records), epoch: epoch)
            guard sequence > 0, minute % 3 == 0 else { continue }
            try await store.checkpoint(world.controller.state, after: sequence)
            checkpoints += 1
            if await journal.written < journal.segmentNumbers.count { partial += 1 }
            let stored = try await JournalStore(journal).load()
            guard stored.checkpointed == sequence, stored.state == world.controller.state else {
                Issue.record("another state after minute \(minute)")
                return
            }
        }
        var replayed = FleetState()
        replayed.apply(world.controller.journal)
        let stored = try await JournalStore(journal).load()
        #expect(stored.state == replayed)
        #expect(checkpoints > 20)
        #expect(partial > 5)
    }

    /// Which records do not reach the trail.
    enum Fault: CaseIterable, Sendable {
        case membersChanged, jobPersisted, jobAnswered, jobEnded

        func covers(_ record: Record) -> Bool {
            switch (self, record) {
            case (.membersChanged, .membersChanged), (.jobPersisted, .jobPersisted),
                (.jobAnswered, .jobAnswered), (.jobEnded, .jobEnded):
                true
            default: false
            }
        }
    }

    /// Whether some start reads another state than replaying gives, where notes of some records are missing.
    private func isFound(_ fault: Fault?, seed: UInt64) async throws -> Bool {
        var world = SimulatedWorld(seed: seed)
        let journal = MemoryJournal()
        let store = JournalStore(journal)
        let epoch = try await store.begin(minimum: Epoch(1))
        var state = FleetState()
        for minute in 0..<150 {
            let position = world.controller.journal.count
            world.step()
            if minute == 90 { world.commit { $0.interval = 40 } }
            for record in world.controller.journal[position...] {
                let trail = state.trail
                let isSilent = fault?.covers(record) ?? false
                state.apply(record)
                if isSilent { state.trail = trail }
                // One by one: else a note of another record of the device stands in for the missing one.
                let sequence = try await store.append([record], epoch: epoch)
                try await store.checkpoint(state, after: sequence)
                guard isSilent else { continue }
                if try await JournalStore(journal).load().state != state { return true }
            }
            if try await JournalStore(journal).load().state != state { return true }
        }
        return false
    }

    @Test(arguments: Fault.allCases)
    func `a record that changes a device without a note is found`(fault: Fault) async throws {
        for seed in Self.seeds where try await isFound(fault, seed: seed) { return }
        Issue.record("nothing tells that notes of \(fault) are missing")
    }

    @Test func `a retry and those who join are of some devices, whose segments alone are written`()
        async throws
    {
        var world = SimulatedWorld.settled()
        world.devices[9].temper = .lies
        world.commit { $0.interval = 40 }
        world.run(minutes: 300)
        let journal = MemoryJournal()
        let store = JournalStore(journal)
        let epoch = try await store.begin(minimum: Epoch(1))
        var state = world.controller.state
        let first = try await store.append(world.controller.journal, epoch: epoch)
        try await store.checkpoint(state, after: first)
        let rollout = try #require(world.rollouts(.config).last)
        let device = world.devices[9].id
        #expect(state.ledger.devices[device]?.config.failed == rollout.to)
        let act = OperatorAct(actor: "test", reason: "a test", at: world.wall)
        let newcomer = RolloutMember(
            device: try #require(DeviceID("zz-1")),
            incarnation: world.devices[9].incarnation,
            wave: 0,
            wasConverged: false
        )

        for record in [.retried(rollout.id, act), .membersJoined(rollout.id, [newcomer])]
            as [Record]
        {
            state.apply(record)
            let sequence = try await store.append([record], epoch: epoch)
            try await store.checkpoint(state, after: sequence)

            #expect(await journal.written < journal.segmentNumbers.count)
            let stored = try await JournalStore(journal).load()
            #expect(stored.checkpointed == sequence)
            #expect(stored.state == state)
        }
        #expect(state.ledger.devices[device]?.config.failed == nil)
    }

    @Test func `nothing is found where every note is there`() async throws {
        #expect(try await !isFound(nil, seed: Self.seeds[0]))
    }

    @Test(arguments: seeds.prefix(4))
    func `a process that read its state from segments goes on as one that never stopped`(
        seed: UInt64
    ) async throws {
        var world = SimulatedWorld(seed: seed)
        let journal = MemoryJournal()
        var store = JournalStore(journal)
        var epoch = try await store.begin(minimum: Epoch(1))
        var state = FleetState()
        var position = 0
        for minute in 0..<240 {
            world.step()
            let records = Array(world.controller.journal[position...])
            position += records.count
            let sequence = try await store.append(records, epoch: epoch)
            state.apply(records)
            if sequence > 0, minute % 5 == 4 {
                try await store.checkpoint(state, after: sequence)
            }
            // Some starts find records behind the checkpoint, some do not.
            if minute % 7 == 6 {
                store = JournalStore(journal)
                epoch = try await store.begin(minimum: epoch)
                state = try await store.load().state
                guard state == world.controller.state else {
                    Issue.record("another state after minute \(minute)")
                    return
                }
            }
        }
        #expect(state == world.controller.state)
    }

    @Test(arguments: seeds.prefix(4))
    func `what is written of a state reads back to its last byte`(seed: UInt64) async throws {
        var world = SimulatedWorld(seed: seed)
        world.live()
        let journal = MemoryJournal()
        let store = JournalStore(journal)
        let epoch = try await store.begin(minimum: Epoch(1))
        let sequence = try await store.append(world.controller.journal, epoch: epoch)
        try await store.checkpoint(world.controller.state, after: sequence)

        let stored = try await JournalStore(journal).load().state

        // Equal values may be spelled otherwise (1.0.0+a is 1.0.0+b), and the spelling has to last, too.
        let encoder = JSONValueEncoder()
        let kept = try encoder.encode(stored).canonicalBytes
        #expect(kept == (try encoder.encode(world.controller.state).canonicalBytes))
    }
}
