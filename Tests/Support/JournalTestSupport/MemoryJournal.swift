package import FleetModel
package import Journal
package import RolloutEngine

/// A journal in memory, for what the store promises whatever it lies on.
package actor MemoryJournal: JournalStorage {
    private var state: JournalWriter
    /// All entries, in order.
    package private(set) var kept: [JournalEntry] = []
    private var newest: JournalCheckpoint?
    private var pieces: [Int64: CheckpointSegment] = [:]
    /// How many segments the last checkpoint wrote.
    package private(set) var written = 0

    /// An empty journal.
    package init(store: Text = "memory") {
        state = JournalWriter(
            store: store,
            epoch: Epoch(0),
            head: JournalHead(sequence: 0, hash: JournalChain.seed(of: store)),
            isRestored: false
        )
    }

    /// What was last said of the writer.
    package func writer() async throws(StoreError) -> JournalWriter { state }

    /// Sets a higher epoch.
    package func takeOver(epoch: Epoch) async throws(StoreError) {
        guard state.epoch < epoch else { throw Self.stale }
        state = JournalWriter(
            store: state.store,
            epoch: epoch,
            head: state.head,
            isRestored: state.isRestored
        )
    }

    /// Entries behind a sequence.
    package func entries(
        after sequence: UInt64,
        limit: Int
    ) async throws(StoreError) -> [JournalEntry] {
        Array(kept.filter { $0.sequence > sequence }.prefix(limit))
    }

    /// The newest checkpoint.
    package func checkpoint() async throws(StoreError) -> JournalCheckpoint? { newest }

    /// Appends a batch.
    package func append(_ batch: JournalBatch) async throws(StoreError) {
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

    /// Segments behind a number.
    package func segments(
        after number: Int64,
        limit: Int
    ) async throws(StoreError) -> [CheckpointSegment] {
        Array(
            pieces.values.filter { $0.number > number }.sorted { $0.number < $1.number }
                .prefix(limit)
        )
    }

    /// Puts a checkpoint in the place of another.
    package func keep(_ change: CheckpointChange) async throws(StoreError) {
        guard state.head == change.checkpoint.head else { throw Self.stale }
        if let base = change.base {
            guard newest?.digest == base else { throw Self.stale }
        } else {
            pieces = [:]
        }
        for number in change.removed { pieces[number] = nil }
        for segment in change.written { pieces[segment.number] = segment }
        newest = change.checkpoint
        written = change.written.count
    }

    /// Finds nothing: memory does not rot.
    package func examine() async throws(StoreError) {}

    /// Fails.
    package func backUp(to path: String) async throws(StoreError) {
        throw StoreError(.storage, operation: "write the backup", message: "not in memory")
    }

    /// Damages one segment: flips the lowest bit of one of its bytes; the last one's where it has fewer.
    package func tamper(withSegment number: Int64, byte: Int = 2) {
        guard let piece = pieces[number] else { return }
        var content = piece.content
        content[min(byte, content.count - 1)] ^= 1
        pieces[number] = CheckpointSegment(number: number, content: content, digest: piece.digest)
    }

    /// Loses one segment.
    package func lose(segment number: Int64) { pieces[number] = nil }

    /// Gives segments other content, sealed as if it had been written so.
    package func rewriteSegments(_ change: ([UInt8]) -> [UInt8]) {
        for (number, piece) in pieces {
            pieces[number] = CheckpointSegment(number: number, content: change(piece.content))
        }
        guard let newest else { return }
        self.newest = JournalCheckpoint(
            head: newest.head,
            segments: pieces.mapValues(\.digest)
        )
    }

    /// The numbers of all segments, ascending.
    package var segmentNumbers: [Int64] { pieces.keys.sorted() }

    /// Damages one record.
    package func tamper(with index: Int) {
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
