import FleetModel
import Journal
import RolloutEngine
import Testing

struct JournalChainTests {
    private func journal(_ count: Int) -> [JournalEntry] {
        var chain = JournalChain(store: "one")
        return (0..<count).map { chain.seal(Array("record \($0)".utf8), epoch: Epoch(3)) }
    }

    private func follow(_ entries: [JournalEntry]) throws(StoreError) -> JournalHead {
        var chain = JournalChain(store: "one")
        for entry in entries { try chain.follow(entry) }
        return chain.head
    }

    @Test func `what was sealed is followed to the same head`() throws {
        let entries = journal(10)

        let head = try follow(entries)

        #expect(head == JournalHead(sequence: 10, hash: entries[9].hash))
    }

    @Test func `every flipped bit of every payload is found`() {
        let entries = journal(10)
        for (position, entry) in entries.enumerated() {
            for bit in 0..<entry.payload.count * 8 {
                var payload = entry.payload
                payload[bit / 8] ^= 1 << UInt8(bit % 8)
                var damaged = entries
                damaged[position] = JournalEntry(
                    sequence: entry.sequence,
                    epoch: entry.epoch,
                    payload: payload,
                    previous: entry.previous,
                    hash: entry.hash
                )

                let error = #expect(throws: StoreError.self) { try follow(damaged) }

                #expect(error?.code == .damaged)
                #expect(error?.message.contains("record \(position + 1) ") == true)
            }
        }
    }

    @Test func `a missing, a doubled and a moved entry are found`() {
        let entries = journal(5)

        #expect(throws: StoreError.self) { try follow(entries.filter { $0.sequence != 3 }) }
        #expect(throws: StoreError.self) { try follow(entries + [entries[4]]) }
        #expect(throws: StoreError.self) { try follow([entries[1], entries[0]]) }
    }

    @Test func `a changed epoch is found`() {
        let entry = journal(1)[0]
        let changed = JournalEntry(
            sequence: 1,
            epoch: Epoch(4),
            payload: entry.payload,
            previous: entry.previous,
            hash: entry.hash
        )

        #expect(throws: StoreError.self) { try follow([changed]) }
    }

    @Test func `a journal whose end was cut off is found by its head`() throws {
        let entries = journal(5)
        var chain = JournalChain(store: "one")
        for entry in entries.dropLast() { try chain.follow(entry) }

        #expect(throws: StoreError.self) {
            try chain.finish(at: JournalHead(sequence: 5, hash: entries[4].hash))
        }
    }

    @Test func `entries of another store do not fit`() {
        var other = JournalChain(store: "two")
        let entry = other.seal([1], epoch: Epoch(1))

        #expect(throws: StoreError.self) { try follow([entry]) }
    }
}
