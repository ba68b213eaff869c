import FleetModel
import RolloutEngine
import SQLiteStore

/// A journal in memory, for what the store promises whatever it lies on.
actor MemoryJournal: JournalStorage {
    private var state: JournalWriter
    private(set) var kept: [JournalEntry] = []
    private var newest: JournalCheckpoint?

    init(store: Text = "memory") {
        state = JournalWriter(
            store: store,
            epoch: Epoch(0),
            head: JournalHead(sequence: 0, hash: JournalChain.seed(of: store)),
            isRestored: false
        )
    }

    func writer() async throws(StoreError) -> JournalWriter { state }

    func takeOver(epoch: Epoch) async throws(StoreError) {
        guard state.epoch < epoch else { throw Self.stale }
        state = JournalWriter(
            store: state.store,
            epoch: epoch,
            head: state.head,
            isRestored: state.isRestored
        )
    }

    func entries(after sequence: UInt64, limit: Int) async throws(StoreError) -> [JournalEntry] {
        Array(kept.filter { $0.sequence > sequence }.prefix(limit))
    }

    func checkpoint() async throws(StoreError) -> JournalCheckpoint? { newest }

    func append(_ batch: JournalBatch) async throws(StoreError) {
        guard let first = batch.entries.first, let last = batch.entries.last else { return }
        guard first.epoch == state.epoch, first.previous == state.head.hash else {
            throw Self.stale
        }
        kept += batch.entries
        state = JournalWriter(
            store: state.store,
            epoch: state.epoch,
            head: JournalHead(sequence: last.sequence, hash: last.hash),
            isRestored: state.isRestored && !batch.endsRestoration
        )
    }

    func keep(_ checkpoint: JournalCheckpoint) async throws(StoreError) { newest = checkpoint }

    func backUp(to path: String) async throws(StoreError) {
        throw StoreError(.storage, operation: "write the backup", message: "not in memory")
    }

    /// Damages one record.
    func tamper(with index: Int) {
        let entry = kept[index]
        kept[index] = JournalEntry(
            sequence: entry.sequence,
            epoch: entry.epoch,
            payload: entry.payload + [32],
            previous: entry.previous,
            hash: entry.hash
        )
    }

    private static var stale: StoreError {
        StoreError(.staleEpoch, operation: "append", message: "another writer took over")
    }
}
