import FleetModel
import FleetPlanner
import Journal
import JournalTestSupport
import RolloutEngine
import SeededGenerator
import Testing

struct SegmentTests {
    /// A store in memory with a checkpoint of so many sample records.
    private func kept(_ count: Int) async throws -> MemoryJournal {
        let journal = MemoryJournal()
        let store = JournalStore(journal)
        let epoch = try await store.begin(minimum: Epoch(0))
        let records = SampleRecords.records(count)
        let sequence = try await store.append(records, epoch: epoch)
        var state = FleetState()
        state.apply(records)
        try await store.checkpoint(state, after: sequence)
        return journal
    }

    private func loadingFails(_ journal: MemoryJournal) async -> StoreError? {
        await #expect(throws: StoreError.self) { try await JournalStore(journal).load() }
    }

    @Test func `a changed bit in any segment stops the start, which names it`() async throws {
        let numbers = try await kept(2_000).segmentNumbers
        #expect(numbers.count > 5)
        for number in numbers {
            let journal = try await kept(2_000)
            await journal.tamper(withSegment: number, byte: Int(number) * 7)

            let error = await loadingFails(journal)

            #expect(error?.code == .damaged)
            #expect(error?.message.contains("segment \(number) ") == true)
            #expect(error?.message.contains("tidegate restore") == true)
        }
    }

    @Test func `a segment that is missing stops the start`() async throws {
        for number in try await kept(2_000).segmentNumbers {
            let journal = try await kept(2_000)
            await journal.lose(segment: number)

            let error = await loadingFails(journal)

            #expect(error?.code == .damaged)
            #expect(error?.message.contains("not those that it was made of") == true)
        }
    }

    @Test func `segments of another version are not read, and the journal tells all`()
        async throws
    {
        let journal = try await kept(600)
        var state = FleetState()
        state.apply(SampleRecords.records(600))
        await journal.rewriteSegments { [UInt8(9)] + $0.dropFirst() }

        let stored = try await JournalStore(journal).load()

        #expect(stored.state == state)
        #expect(stored.checkpointed == 0)
    }

    /// Sealed anew, so that only the reading of segments stands between their bytes and the state.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func `bytes that are no segment are not read, whatever they are`(seed: UInt64) async throws {
        let journal = try await kept(300)
        var state = FleetState()
        state.apply(SampleRecords.records(300))
        var chance = SeededGenerator(seed: seed)
        let cut = UInt64.random(in: 0..<4, using: &chance)
        let place = Int.random(in: 1..<4_000, using: &chance)
        let byte = UInt8.random(in: 0...255, using: &chance)
        await journal.rewriteSegments { content in
            var content = content
            let index = place % content.count
            if cut == 0 { return Array(content.prefix(index)) }
            if cut == 1 { content.insert(byte, at: index) } else { content[index] = byte }
            return content
        }

        // Another state may be read, since its digest says that it was written so; a trap or a hang may not come of it.
        let stored = try await JournalStore(journal).load()

        #expect(stored.checkpointed == 300 || stored.state == state)
    }

    @Test func `few segments are written where few devices changed`() async throws {
        let journal = MemoryJournal()
        let store = JournalStore(journal)
        let epoch = try await store.begin(minimum: Epoch(0))
        let jobs = (0..<5_000).map { Record.jobPersisted(SampleRecords.persisted($0)) }
        var sequence = try await store.append(jobs, epoch: epoch)
        var state = FleetState()
        state.apply(jobs)
        try await store.checkpoint(state, after: sequence)
        let all = await journal.written
        let answers = [7, 4_711].map { number in
            Record.jobAnswered(SampleRecords.persisted(number).job.id, .queued, revision: 1)
        }
        sequence = try await store.append(answers, epoch: epoch)
        state.apply(answers)

        try await store.checkpoint(state, after: sequence)

        #expect(all > 100)
        #expect(await journal.written == 3)
        #expect(try await JournalStore(journal).load().state == state)
    }

    @Test func `devices that come between others find their place`() async throws {
        let journal = MemoryJournal()
        let store = JournalStore(journal)
        let epoch = try await store.begin(minimum: Epoch(0))
        var state = FleetState()
        var chance = SeededGenerator(seed: 7)
        let numbers = Array(0..<4_000).shuffled(using: &chance)
        for start in stride(from: 0, to: numbers.count, by: 250) {
            let jobs = numbers[start..<start + 250]
                .map { Record.jobPersisted(SampleRecords.persisted($0)) }
            let sequence = try await store.append(jobs, epoch: epoch)
            state.apply(jobs)
            try await store.checkpoint(state, after: sequence)
            let stored = try await JournalStore(journal).load()
            #expect(stored.checkpointed == sequence)
            #expect(stored.state == state)
        }
    }

    @Test func `a checkpoint that another store has changed is not changed any more`()
        async throws
    {
        let journal = try await kept(60)
        let first = JournalStore(journal)
        var state = try await first.load().state
        let other = JournalStore(journal)
        let otherEpoch = try await other.begin(minimum: Epoch(0))
        var others = try await other.load().state
        let record = Record.jobPersisted(SampleRecords.persisted(9_000))
        let sequence = try await other.append([record], epoch: otherEpoch)
        others.apply(record)
        try await other.checkpoint(others, after: sequence)
        state.apply(record)

        let error = await #expect(throws: StoreError.self) {
            try await first.checkpoint(state, after: 60)
        }

        #expect(error?.code == .staleEpoch)
        #expect(try await JournalStore(journal).load().state == others)
    }

    @Test func `a record before the checkpoint is found by verifying and not by loading`()
        async throws
    {
        let journal = try await kept(5_000)
        await journal.tamper(with: 2)
        let store = JournalStore(journal)
        #expect(try await store.load().checkpointed == 5_000)

        let error = await #expect(throws: StoreError.self) { try await store.verify() }

        #expect(error?.code == .damaged)
        #expect(error?.message.contains("record 3") == true)
    }

    @Test func `a journal that was not tampered with verifies`() async throws {
        let store = JournalStore(try await kept(5_000))
        _ = try await store.load()

        try await store.verify()
    }

    @Test func `a checkpoint whose record is another one stops the start`() async throws {
        let journal = try await kept(30)
        await journal.tamper(with: 29)

        let error = await loadingFails(journal)

        #expect(error?.code == .damaged)
    }
}
