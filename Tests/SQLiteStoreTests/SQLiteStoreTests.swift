import FleetModel
import FleetPlanner
import Foundation
import JournalTestSupport
import RolloutEngine
import SQLiteStore
import Synchronization
import Testing

struct SQLiteStoreTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func query(_ sql: String) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
        process.arguments = [folder.file("tidegate.sqlite"), sql]
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func `a second controller on the same state is refused and told who holds it`()
        async throws
    {
        let first = try await SQLiteStore.open(folder: folder.path)

        let error = await #expect(throws: StoreError.self) {
            _ = try await SQLiteStore.open(folder: folder.path)
        }

        #expect(error?.code == .locked)
        #expect(
            error?.message.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true
        )
        try first.close()
    }

    @Test func `a lock that a dead process left does not hold`() async throws {
        try Data("999999\n".utf8).write(to: URL(fileURLWithPath: folder.file("tidegate.lock")))

        _ = try await SQLiteStore.open(folder: folder.path)
    }

    @Test func `there is one line of audit for each persisted job`() async throws {
        let store = try await SQLiteStore.open(folder: folder.path)
        let epoch = try await store.begin(minimum: Epoch(0))
        let records = SampleRecords.records(120)
        _ = try await store.append(records, epoch: epoch)
        let jobs = records.count { if case .jobPersisted = $0 { true } else { false } }

        #expect(jobs == 20)
        #expect(try query("SELECT count(*) FROM audit WHERE kind = 'job'") == "20")
        #expect(try query("SELECT count(*) FROM job") == "20")
        #expect(try query("SELECT count(*) FROM job WHERE state = 'succeeded'") == "20")
        #expect(try query("SELECT count(*) FROM outbox") == "0")
        #expect(try query("SELECT count(DISTINCT actor) FROM audit WHERE kind = 'approved'") == "1")
        #expect(
            try query("SELECT detail FROM audit WHERE kind = 'job' LIMIT 1").contains(
                "generation 2"
            )
        )
    }

    @Test func `a job waits in the outbox until it is answered`() async throws {
        let store = try await SQLiteStore.open(folder: folder.path)
        let epoch = try await store.begin(minimum: Epoch(0))
        let persisted = SampleRecords.persisted(1)

        _ = try await store.append([.jobPersisted(persisted)], epoch: epoch)
        #expect(try query("SELECT job FROM outbox") == persisted.job.id.description)
        _ = try await store.append(
            [.jobAnswered(persisted.job.id, .queued, revision: 1)],
            epoch: epoch
        )

        #expect(try query("SELECT count(*) FROM outbox") == "0")
    }

    @Test func `what is told of jobs is what the records say, the last one first`() async throws {
        let store = try await SQLiteStore.open(folder: folder.path)
        let epoch = try await store.begin(minimum: Epoch(0))
        let jobs = (1...4).map { SampleRecords.persisted($0) }
        let ended = JobOutcome(
            id: jobs[1].job.id,
            state: .failed,
            evidence: .answer,
            at: jobs[1].at
        )
        _ = try await store.append(
            jobs.map { .jobPersisted($0) } + [
                .jobAnswered(jobs[0].job.id, .queued, revision: 1),
                .jobAnswered(jobs[0].job.id, .running, revision: 2),
                .jobAnswered(jobs[1].job.id, .queued, revision: 1),
                .jobEnded(ended),
                .jobConflict(jobs[2].job.id, message: "another body"),
            ],
            epoch: epoch
        )

        #expect(
            try query("SELECT device || ' ' || state FROM job ORDER BY sequence")
                == "gw-1 running\ngw-2 failed\ngw-3 conflict\ngw-4 persisted"
        )
        let job = jobs[3].job
        #expect(
            try query("SELECT * FROM job WHERE device = 'gw-4'")
                == [
                    job.id.description, "gw-4", "life-1", "config", "4", "r-aaaaaaaaaaaaaaaa",
                    "canary",
                    job.target.digest.hexadecimal, job.expiresAt.description, "persisted", "4",
                ].joined(separator: "|")
        )
        #expect(try query("SELECT job FROM outbox") == job.id.description)
        #expect(
            try query("SELECT * FROM wish WHERE device = 'gw-2'")
                == "gw-2|config|life-1|2|r-aaaaaaaaaaaaaaaa|\(jobs[1].wish.compiled.hexadecimal)"
        )
        #expect(try query("SELECT count(*) FROM wish") == "4")
    }

    @Test func `after a failed append nothing more is taken until it is opened again`() async throws
    {
        struct Broken: Error {}
        let isBroken = Flag()
        let store = try await SQLiteStore.open(folder: folder.path) {
            if isBroken.value { throw Broken() }
        }
        let epoch = try await store.begin(minimum: Epoch(0))
        _ = try await store.append(SampleRecords.records(3), epoch: epoch)
        isBroken.set(true)
        await #expect(throws: StoreError.self) {
            try await store.append(SampleRecords.records(1), epoch: epoch)
        }
        isBroken.set(false)

        let error = await #expect(throws: StoreError.self) {
            try await store.append(SampleRecords.records(1), epoch: epoch)
        }

        #expect(error?.code == .storage)
        #expect(error?.message.contains("start again") == true)
        #expect(try await store.load().sequence == 3)
    }

    @Test func `a backup is restored, marked, and the mark ends with an adoption`() async throws {
        let store = try await SQLiteStore.open(folder: folder.path)
        let epoch = try await store.begin(minimum: Epoch(0))
        _ = try await store.append(SampleRecords.records(12), epoch: epoch)
        let before = try await store.load()
        let copy = folder.file("backup.sqlite")
        try await store.backup(to: copy)
        await #expect(throws: StoreError.self) { try await store.backup(to: copy) }
        let other = try TemporaryFolder()

        try await SQLiteStore.restore(from: copy, into: other.path)

        let restored = try await SQLiteStore.open(folder: other.path)
        let stored = try await restored.load()
        #expect(stored.isRestored)
        #expect(stored.state == before.state)
        let next = try await restored.begin(minimum: Epoch(0))
        _ = try await restored.append([SampleRecords.records(1)[0]], epoch: next)
        #expect(try await restored.load().isRestored)
        let commit = try #require(CommitID(String(repeating: "b", count: 40)))
        let adoption = Adoption(
            commit: commit,
            generations: [],
            openJobs: [],
            since: SampleRecords.term.instant(SampleRecords.now),
            act: SampleRecords.act
        )
        _ = try await restored.append([.adopted(adoption)], epoch: next)
        #expect(try await !restored.load().isRestored)
    }

    @Test func `a restore never overwrites a state, and refuses a damaged backup`() async throws {
        let store = try await SQLiteStore.open(folder: folder.path)
        let copy = folder.file("backup.sqlite")
        try await store.backup(to: copy)
        try store.close()
        let other = try TemporaryFolder()
        try Data("junk, not a database at all".utf8)
            .write(to: URL(fileURLWithPath: folder.file("junk")))

        let foreign = await #expect(throws: StoreError.self) {
            try await SQLiteStore.restore(from: folder.file("junk"), into: other.path)
        }
        #expect(foreign?.code == .foreign)
        #expect(!FileManager.default.fileExists(atPath: other.file("tidegate.sqlite")))
        try await SQLiteStore.restore(from: copy, into: other.path)
        let taken = await #expect(throws: StoreError.self) {
            try await SQLiteStore.restore(from: copy, into: other.path)
        }
        #expect(taken?.message.contains("move it") == true)
    }

    @Test func `thousands of records are replayed to the same state`() async throws {
        let store = try await SQLiteStore.open(folder: folder.path)
        let epoch = try await store.begin(minimum: Epoch(0))
        let records = SampleRecords.records(6_000)
        for start in stride(from: 0, to: records.count, by: 1_000) {
            _ = try await store.append(Array(records[start..<start + 1_000]), epoch: epoch)
        }
        var expected = FleetState()
        for record in records { expected.apply(record) }

        let loaded = try await store.load()

        #expect(loaded.state == expected)
    }
}

/// A switch that a test flips while a store works.
final class Flag: Sendable {
    private let state = Mutex(false)

    var value: Bool { state.withLock { $0 } }

    func set(_ value: Bool) { state.withLock { $0 = value } }
}
