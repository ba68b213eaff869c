package import FleetModel
package import RolloutEngine

/// Seals payloads into a chain of entries, and finds out whether entries are what was sealed.
///
/// The hash of an entry is SHA-256 over its length-prefixed fields: a tag, the sequence, the epoch, the hash before it,
/// the payload. A changed bit, a missing, doubled or moved entry breaks the chain at that entry or at the head.
package struct JournalChain: Sendable {
    /// What the first entry takes for the hash before it: different in each store, so that entries of two never mix.
    package static func seed(of store: Text) -> Digest {
        var builder = DigestBuilder()
        builder.add("tidegate/journal/v1")
        builder.add(store)
        return builder.finish()
    }

    package private(set) var head: JournalHead

    package init(head: JournalHead) { self.head = head }

    /// A chain without entries.
    package init(store: Text) { head = JournalHead(sequence: 0, hash: Self.seed(of: store)) }

    /// The next entry.
    package mutating func seal(_ payload: [UInt8], epoch: Epoch) -> JournalEntry {
        let sequence = head.sequence + 1
        let hash = Self.hash(sequence: sequence, epoch: epoch, previous: head.hash, payload)
        defer { head = JournalHead(sequence: sequence, hash: hash) }
        return JournalEntry(
            sequence: sequence,
            epoch: epoch,
            payload: payload,
            previous: head.hash,
            hash: hash
        )
    }

    /// Takes the next entry of a journal that is read; throws `.damaged` where it is not the one that was sealed.
    package mutating func follow(_ entry: JournalEntry) throws(StoreError) {
        guard entry.sequence == head.sequence + 1 else {
            throw Self.damage("record \(head.sequence + 1) is missing")
        }
        guard entry.previous == head.hash,
            entry.hash
                == Self.hash(
                    sequence: entry.sequence,
                    epoch: entry.epoch,
                    previous: entry.previous,
                    entry.payload
                )
        else {
            throw Self.damage("record \(entry.sequence) is not what was written")
        }
        head = JournalHead(sequence: entry.sequence, hash: entry.hash)
    }

    /// Throws `.damaged` unless the journal that was followed ends where its writer said it ends.
    package func finish(at end: JournalHead) throws(StoreError) {
        guard head == end else {
            throw Self.damage(
                "it ends at record \(head.sequence) and should end at record \(end.sequence)"
            )
        }
    }

    private static func hash(
        sequence: UInt64,
        epoch: Epoch,
        previous: Digest,
        _ payload: [UInt8]
    ) -> Digest {
        var builder = DigestBuilder()
        builder.add("entry")
        builder.add(sequence)
        builder.add(epoch.number)
        builder.add(previous)
        builder.add(payload)
        return builder.finish()
    }

    private static func damage(_ message: String) -> StoreError {
        StoreError(.damaged, operation: "read the journal", message: message)
    }
}
