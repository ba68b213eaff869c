import FleetModel
import FleetPlanner
import Journal
import JournalTestSupport
import RolloutEngine
import SQLiteStore
import Testing

/// What every store promises, run against every store there is.
struct RolloutStoreContractTests {
    enum Backend: String, CaseIterable, Sendable {
        case memory, sqlite
    }

    /// A store, and the way to open it again as after a crash.
    struct Subject {
        let store: any RolloutStore
        let reopen: () async throws -> any RolloutStore
        let folder: TemporaryFolder
    }

    private func subject(_ backend: Backend) async throws -> Subject {
        let folder = try TemporaryFolder()
        switch backend {
        case .memory:
            let journal = MemoryJournal()
            return Subject(
                store: JournalStore(journal),
                reopen: { JournalStore(journal) },
                folder: folder
            )
        case .sqlite:
            let path = folder.file("tidegate.sqlite")
            return Subject(
                store: JournalStore(try await SQLiteJournal(path: path)),
                reopen: { JournalStore(try await SQLiteJournal(path: path)) },
                folder: folder
            )
        }
    }

    @Test(arguments: Backend.allCases)
    func `a new store is empty`(_ backend: Backend) async throws {
        let store = try await subject(backend).store

        let stored = try await store.load()

        #expect(stored.sequence == 0)
        #expect(stored.state == FleetState())
        #expect(!stored.isRestored)
    }

    @Test(arguments: Backend.allCases)
    func `what was appended is there after opening again`(_ backend: Backend) async throws {
        let subject = try await subject(backend)
        let epoch = try await subject.store.begin(minimum: Epoch(0))
        let records = SampleRecords.records(30)
        var state = FleetState()
        state.apply(records)

        let sequence = try await subject.store.append(records, epoch: epoch)
        let stored = try await subject.reopen().load()

        #expect(sequence == 30)
        #expect(stored.sequence == 30)
        #expect(stored.state == state)
    }

    @Test(arguments: Backend.allCases)
    func `replay gives the same state with and without a checkpoint`(
        _ backend: Backend
    ) async throws {
        let subject = try await subject(backend)
        let epoch = try await subject.store.begin(minimum: Epoch(0))
        let records = SampleRecords.records(60)
        var state = FleetState()
        for (number, record) in records.enumerated() {
            let sequence = try await subject.store.append([record], epoch: epoch)
            state.apply(record)
            #expect(try await subject.reopen().load().state == state)
            if number % 17 == 5 { try await subject.store.checkpoint(state, after: sequence) }
        }
    }

    @Test(arguments: Backend.allCases)
    func `terms rise, and an older one is refused`(_ backend: Backend) async throws {
        let subject = try await subject(backend)
        let first = try await subject.store.begin(minimum: Epoch(7))
        let other = try await subject.reopen()
        let second = try await other.begin(minimum: Epoch(0))

        let error = await #expect(throws: StoreError.self) {
            try await subject.store.append(SampleRecords.records(1), epoch: first)
        }

        #expect(first == Epoch(7))
        #expect(second == Epoch(8))
        #expect(error?.code == .staleEpoch)
    }

    @Test(arguments: Backend.allCases)
    func `records are read back in order`(_ backend: Backend) async throws {
        let store = try await subject(backend).store
        let epoch = try await store.begin(minimum: Epoch(0))
        let records = SampleRecords.records(10)
        _ = try await store.append(records, epoch: epoch)

        let read = try await store.events(after: 4, limit: 3)

        #expect(read.map(\.sequence) == [5, 6, 7])
        #expect(read.map(\.record) == Array(records[4..<7]))
        #expect(read.allSatisfy { $0.epoch == epoch })
    }

    @Test func `a changed record stops the start and is named`() async throws {
        let journal = MemoryJournal()
        let store = JournalStore(journal)
        let epoch = try await store.begin(minimum: Epoch(0))
        _ = try await store.append(SampleRecords.records(5), epoch: epoch)
        await journal.tamper(with: 2)

        let error = await #expect(throws: StoreError.self) {
            try await JournalStore(journal).load()
        }

        #expect(error?.code == .damaged)
        #expect(error?.message.contains("record 3") == true)
    }
}
