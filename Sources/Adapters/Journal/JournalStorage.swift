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

    /// Its segments behind a number, ascending, at most `limit`; fewer than that only at the end.
    func segments(
        after number: Int64,
        limit: Int
    ) async throws(StoreError) -> [CheckpointSegment]

    /// Appends the batch, whole or not at all; durable on return.
    ///
    /// Throws `.staleEpoch` where another writer took over. After any other error what is durable is unknown.
    func append(_ batch: JournalBatch) async throws(StoreError)

    /// Copies everything to a new file, durable on return; throws where the name is taken.
    func backUp(to path: String) async throws(StoreError)

    /// Puts a checkpoint in the place of the one before, whole or not at all; durable on return.
    ///
    /// Throws `.staleEpoch` where that is not the one which is to be changed, or where the journal goes on behind the new one.
    func keep(_ change: CheckpointChange) async throws(StoreError)

    /// Looks for damage that reading entries and segments does not meet; throws `.damaged`.
    func examine() async throws(StoreError)
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
