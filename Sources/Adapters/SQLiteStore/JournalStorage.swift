package import FleetModel
package import RolloutEngine

/// A place that keeps a journal's entries, its checkpoint and what is derived from them.
///
/// Called by one store at a time. It neither seals nor judges entries: that is ``JournalChain``'s, so that a place
/// which tears, loses or changes what it was given is found out whatever it is made of.
package protocol JournalStorage: Sendable {
    /// What the writer last said of itself.
    func writer() async throws(StoreError) -> JournalWriter

    /// Takes the writer's seat: sets a higher epoch, durably.
    func takeOver(epoch: Epoch) async throws(StoreError)

    /// Entries after a sequence, ascending, at most `limit`; fewer than that only at the end.
    func entries(after sequence: UInt64, limit: Int) async throws(StoreError) -> [JournalEntry]

    /// The newest checkpoint; nil: none.
    func checkpoint() async throws(StoreError) -> JournalCheckpoint?

    /// Appends the batch, whole or not at all; durable on return.
    ///
    /// Throws `.staleEpoch` where another writer took over. After any other error what is durable is unknown.
    func append(_ batch: JournalBatch) async throws(StoreError)

    /// Copies everything to a new file, durable on return; throws where the name is taken.
    func backUp(to path: String) async throws(StoreError)

    /// Keeps a checkpoint and forgets older ones.
    func keep(_ checkpoint: JournalCheckpoint) async throws(StoreError)
}

/// What a journal's writer says of itself, durably.
package struct JournalWriter: Hashable, Sendable {
    /// The name of this store, drawn when it was made.
    package let store: Text
    package let epoch: Epoch
    package let head: JournalHead
    /// Whether the store was put back from a backup and no record was appended since that says so.
    package let isRestored: Bool

    package init(store: Text, epoch: Epoch, head: JournalHead, isRestored: Bool) {
        self.store = store
        self.epoch = epoch
        self.head = head
        self.isRestored = isRestored
    }
}

/// The state at one sequence, so that a start need not replay all.
package struct JournalCheckpoint: Hashable, Sendable {
    /// The entry after which the state is.
    package let head: JournalHead
    package let state: [UInt8]
    /// SHA-256 over the head and the state.
    package let digest: Digest

    package init(head: JournalHead, state: [UInt8]) {
        self.init(head: head, state: state, digest: Self.digest(head, state))
    }

    package init(head: JournalHead, state: [UInt8], digest: Digest) {
        self.head = head
        self.state = state
        self.digest = digest
    }

    /// Whether it is what was written.
    package var isSound: Bool { digest == Self.digest(head, state) }

    private static func digest(_ head: JournalHead, _ state: [UInt8]) -> Digest {
        var builder = DigestBuilder()
        builder.add("checkpoint")
        builder.add(head.sequence)
        builder.add(head.hash)
        builder.add(state)
        return builder.finish()
    }
}

/// What is appended in one transaction.
package struct JournalBatch: Sendable {
    package let entries: [JournalEntry]
    /// What the tables show from these entries on.
    package let projections: [Projection]
    /// Whether a restored store counts as a whole one from here on.
    package let endsRestoration: Bool

    package init(entries: [JournalEntry], projections: [Projection], endsRestoration: Bool) {
        self.entries = entries
        self.projections = projections
        self.endsRestoration = endsRestoration
    }
}
