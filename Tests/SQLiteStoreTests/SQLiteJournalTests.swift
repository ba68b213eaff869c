import FleetModel
import Foundation
import Journal
import RolloutEngine
import SQLiteStore
import Testing

struct SQLiteJournalTests {
    let folder: TemporaryFolder
    var path: String { folder.file("tidegate.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    /// Appends one entry a payload in one batch.
    private func append(
        _ payloads: [String],
        to journal: SQLiteJournal,
        epoch: Epoch
    ) async throws {
        let writer = try await journal.writer()
        var chain = JournalChain(head: writer.head)
        let entries = payloads.map { chain.seal(Array($0.utf8), epoch: epoch) }
        try await journal.append(
            JournalBatch(entries: entries, projections: [], endsRestoration: false)
        )
    }

    private func made(_ count: Int) async throws -> SQLiteJournal {
        let journal = try await SQLiteJournal(path: path)
        try await journal.takeOver(epoch: Epoch(1))
        if count > 0 {
            try await append((0..<count).map { "record \($0)" }, to: journal, epoch: Epoch(1))
        }
        return journal
    }

    private func sqlite(_ statements: String, at file: String? = nil) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
        process.arguments = [file ?? path, statements]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ToolFailure() }
    }

    private struct ToolFailure: Error {}

    private func openingFails() async -> StoreError? {
        await #expect(throws: StoreError.self) { _ = try await SQLiteJournal(path: path) }
    }

    @Test func `what was appended is there after opening again`() async throws {
        let first = try await made(3)
        let before = try await first.entries(after: 0, limit: 10)
        try first.close()

        let second = try await SQLiteJournal(path: path)

        #expect(try await second.entries(after: 0, limit: 10) == before)
        #expect(before.map(\.sequence) == [1, 2, 3])
        #expect(try await second.writer().head.sequence == 3)
    }

    @Test func `the file is for its owner alone`() async throws {
        let journal = try await made(1)

        defer { try? journal.close() }
        for name in ["tidegate.sqlite", "tidegate.sqlite-wal"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a batch that fails before its commit leaves nothing`() async throws {
        try await made(2).close()
        struct Broken: Error {}
        let journal = try await SQLiteJournal(path: path) { throw Broken() }

        await #expect(throws: StoreError.self) {
            try await append(["lost"], to: journal, epoch: Epoch(1))
        }

        #expect(try await journal.writer().head.sequence == 2)
        #expect(try await journal.entries(after: 0, limit: 10).count == 2)
    }

    @Test func `an older epoch is refused`() async throws {
        let journal = try await made(1)
        try await journal.takeOver(epoch: Epoch(2))

        let error = await #expect(throws: StoreError.self) {
            try await append(["late"], to: journal, epoch: Epoch(1))
        }

        #expect(error?.code == .staleEpoch)
        #expect(try await journal.writer().head.sequence == 1)
    }

    @Test func `a writer that missed a record is refused`() async throws {
        let journal = try await made(1)
        var chain = JournalChain(head: try await journal.writer().head)
        let mine = chain.seal([1], epoch: Epoch(1))
        try await append(["of the other"], to: journal, epoch: Epoch(1))

        let error = await #expect(throws: StoreError.self) {
            try await journal.append(
                JournalBatch(entries: [mine], projections: [], endsRestoration: false)
            )
        }

        #expect(error?.code == .staleEpoch)
    }

    @Test func `the journal's rows cannot be changed or deleted`() async throws {
        try await made(2).close()

        #expect(throws: (any Error).self) { try sqlite("UPDATE journal SET payload = x'00'") }
        #expect(throws: (any Error).self) { try sqlite("DELETE FROM journal") }
    }

    @Test func `a full disk stops the append and loses nothing that was durable`() async throws {
        try await made(0).close()
        let journal = try await SQLiteJournal(path: path, maxPages: 30)
        var durable: UInt64 = 0
        var failure: StoreError?
        for number in 0..<100 where failure == nil {
            do {
                try await append(
                    [String(repeating: "\(number)", count: 4_000)],
                    to: journal,
                    epoch: Epoch(1)
                )
                durable += 1
            } catch let error as StoreError {
                failure = error
            }
        }
        try journal.close()

        #expect(failure?.code == .storage)
        #expect(failure?.message.contains("free space") == true)
        let again = try await SQLiteJournal(path: path)
        #expect(try await again.writer().head.sequence == durable)
        try await append(["goes on"], to: again, epoch: Epoch(1))
    }

    @Test func `a file of another program is refused and not touched`() async throws {
        try sqlite("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
        let before = try Data(contentsOf: URL(fileURLWithPath: path))

        let error = await openingFails()

        #expect(error?.code == .foreign)
        #expect(error?.message.contains(path) == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func `a file that is no database is refused and not touched`() async throws {
        let text = Data(String(repeating: "not a database\n", count: 100).utf8)
        try text.write(to: URL(fileURLWithPath: path))

        let error = await openingFails()

        #expect(error?.code == .foreign)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
    }

    @Test func `a newer schema is refused by its number`() async throws {
        try await made(1).close()
        try sqlite("PRAGMA user_version = 7")

        let error = await openingFails()

        #expect(error?.code == .newer)
        #expect(error?.message.contains("schema 7") == true)
    }

    @Test func `a damaged page is refused with advice`() async throws {
        try await made(200).close()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for offset in 4_096..<min(bytes.count, 40_960) { bytes[offset] = 0xA5 }
        try bytes.write(to: URL(fileURLWithPath: path))

        let error = await openingFails()

        #expect(error?.code == .damaged)
        #expect(error?.message.contains("tidegate restore") == true)
    }

    /// One bit of every 61st byte, another one each time: a flip is found or changes nothing that is read.
    @Test func `a flipped bit anywhere in the file is found or is harmless`() async throws {
        let journal = try await made(10)
        let entries = try await journal.entries(after: 0, limit: 20)
        let writer = try await journal.writer()
        try journal.close()
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var found = 0
        for offset in stride(from: 0, to: whole.count, by: 61) {
            var bytes = whole
            bytes[offset] ^= 1 << UInt8(offset % 8)
            let copy = folder.file("flipped.sqlite")
            try bytes.write(to: URL(fileURLWithPath: copy))
            do {
                let flipped = try await SQLiteJournal(path: copy)
                let read = try await flipped.entries(after: 0, limit: 20)
                var chain = JournalChain(store: try await flipped.writer().store)
                for entry in read { try chain.follow(entry) }
                try chain.finish(at: try await flipped.writer().head)
                #expect(read == entries, "offset \(offset)")
                #expect(try await flipped.writer().head == writer.head, "offset \(offset)")
            } catch {
                found += 1
            }
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: copy + suffix)
            }
        }
        #expect(found > 20)
    }

    @Test func `a torn write-ahead log ends at the last whole append`() async throws {
        let journal = try await made(0)
        for number in 0..<10 {
            try await append(["record \(number)"], to: journal, epoch: Epoch(1))
        }
        let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        let copy = folder.file("torn.sqlite")
        var lengths: Set<UInt64> = []
        for length in stride(from: 0, through: log.count, by: 1_021) {
            try file.write(to: URL(fileURLWithPath: copy))
            try log.prefix(length).write(to: URL(fileURLWithPath: copy + "-wal"))

            let torn = try await SQLiteJournal(path: copy)

            let writer = try await torn.writer()
            var chain = JournalChain(store: writer.store)
            for entry in try await torn.entries(after: 0, limit: 20) { try chain.follow(entry) }
            try chain.finish(at: writer.head)
            lengths.insert(writer.head.sequence)
            try torn.close()
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: copy + suffix)
            }
        }
        #expect(lengths.isSuperset(of: [1, 5, 9]))
        #expect(lengths.allSatisfy { $0 <= 10 })
    }

    @Test func `a backup is a whole state of its own`() async throws {
        let journal = try await made(5)
        let copy = folder.file("backup.sqlite")

        try await journal.backUp(to: copy)
        try await append(["after the backup"], to: journal, epoch: Epoch(1))

        let restored = try await SQLiteJournal(path: copy)
        #expect(try await restored.entries(after: 0, limit: 10).count == 5)
        #expect(try await restored.writer().store == journal.writer().store)
    }
}
