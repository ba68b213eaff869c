package import FleetModel
package import RolloutEngine

/// The fleet's journal over any storage: seals, encodes, verifies and replays.
///
/// After a failed append it is poisoned: what is durable is known only after opening again, so nothing more is taken.
package actor JournalStore<Storage: JournalStorage>: RolloutStore {
    /// Records that are read at once while the journal is verified and replayed.
    private static var page: Int { 2_048 }

    private let storage: Storage
    private let codec = RecordCodec()
    private var head: JournalHead?
    private var failure: StoreError?

    package init(_ storage: Storage) { self.storage = storage }

    /// Takes the writer's seat; see ``RolloutStore``.
    package func begin(minimum: Epoch) async throws(StoreError) -> Epoch {
        let writer = try await storage.writer()
        guard let next = writer.epoch.next else {
            throw StoreError(
                .damaged,
                operation: "take the writer's seat",
                message:
                    "its epoch is \(writer.epoch.number), after which there is none; restore a backup"
            )
        }
        let epoch = max(next, minimum)
        try await storage.takeOver(epoch: epoch)
        return epoch
    }

    /// Verifies the whole chain and replays what lies after the checkpoint. O(records).
    package func load() async throws(StoreError) -> StoredState {
        let writer = try await storage.writer()
        let checkpoint = try await usableCheckpoint()
        var state = checkpoint?.state ?? FleetState()
        var chain = JournalChain(store: writer.store)
        while true {
            let entries = try await storage.entries(after: chain.head.sequence, limit: Self.page)
            for entry in entries {
                try chain.follow(entry)
                if let mark = checkpoint?.head, entry.sequence <= mark.sequence {
                    guard entry.sequence < mark.sequence || entry.hash == mark.hash else {
                        throw StoreError(
                            .damaged,
                            operation: "load the state",
                            message: "the checkpoint is of another journal; restore a backup"
                        )
                    }
                    continue
                }
                state.apply(try codec.decode(entry))
            }
            if entries.count < Self.page { break }
        }
        try chain.finish(at: writer.head)
        head = chain.head
        return StoredState(
            state: state,
            sequence: chain.head.sequence,
            isRestored: writer.isRestored
        )
    }

    /// Appends in one durable transaction; see ``RolloutStore``.
    package func append(
        _ records: [Record],
        epoch: Epoch
    ) async throws(StoreError) -> UInt64 {
        if let failure {
            throw StoreError(
                .storage,
                operation: "append to the journal",
                message: "an earlier append failed (\(failure.message)); start again to go on"
            )
        }
        var chain = JournalChain(head: try await currentHead())
        guard !records.isEmpty else { return chain.head.sequence }
        do {
            try await storage.append(try batch(of: records, epoch: epoch, in: &chain))
        } catch {
            failure = error
            throw error
        }
        head = chain.head
        return chain.head.sequence
    }

    /// Keeps a checkpoint; see ``RolloutStore``.
    package func checkpoint(
        _ state: FleetState,
        after sequence: UInt64
    ) async throws(StoreError) {
        let head = try await currentHead()
        // Only the state after the last record can be named by its hash; another one is simply not kept.
        guard head.sequence == sequence, sequence > 0 else { return }
        try await storage.keep(JournalCheckpoint(head: head, state: try codec.encode(state)))
    }

    /// Reads records; see ``RolloutStore``.
    package func events(
        after sequence: UInt64,
        limit: Int
    ) async throws(StoreError) -> [StoredRecord] {
        try await storage.entries(after: sequence, limit: min(max(limit, 0), Self.page))
            .map { entry throws(StoreError) in
                StoredRecord(
                    sequence: entry.sequence,
                    epoch: entry.epoch,
                    record: try codec.decode(entry)
                )
            }
    }

    /// Copies the store to a new file; see ``RolloutStore``.
    package func backup(to path: String) async throws(StoreError) {
        try await storage.backUp(to: path)
    }

    private func currentHead() async throws(StoreError) -> JournalHead {
        if let head { return head }
        let writer = try await storage.writer()
        head = writer.head
        return writer.head
    }

    /// A checkpoint that is not sound, or that an older program wrote, costs time only: the journal tells all.
    private func usableCheckpoint() async throws(StoreError) -> (
        head: JournalHead, state: FleetState
    )? {
        guard let checkpoint = try await storage.checkpoint(), checkpoint.isSound,
            let state = codec.state(from: checkpoint.state)
        else { return nil }
        return (checkpoint.head, state)
    }

    private func batch(
        of records: [Record],
        epoch: Epoch,
        in chain: inout JournalChain
    ) throws(StoreError) -> JournalBatch {
        var entries: [JournalEntry] = []
        var projections: [Projection] = []
        entries.reserveCapacity(records.count)
        var endsRestoration = false
        for record in records {
            let entry = chain.seal(try codec.encode(record), epoch: epoch)
            entries.append(entry)
            projections += Projection.projections(of: record, at: entry.sequence)
            if case .adopted = record { endsRestoration = true }
        }
        return JournalBatch(
            entries: entries,
            projections: projections,
            endsRestoration: endsRestoration
        )
    }
}
