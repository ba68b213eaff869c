package import FleetModel
package import RolloutEngine

/// The fleet's journal over any storage: seals, encodes, verifies and replays.
///
/// After a failed append it is poisoned: what is durable is known only after opening again, so nothing more is taken.
package actor JournalStore<Storage: JournalStorage>: RolloutStore {
    /// Records that are read at once while the journal is verified and replayed.
    private static var page: Int { 2_048 }
    /// Segments that are read at once.
    private static var segments: Int { 512 }

    /// What was kept last, and up to where records had told of devices then.
    private struct Kept {
        let index: CheckpointIndex
        let digest: Digest
        let told: DeviceTrail.Mark
    }

    private let storage: Storage
    private let codec = RecordCodec()
    private var head: JournalHead?
    private var kept: Kept?
    /// Where the last load began to follow the chain; nil: nothing was loaded.
    private var past: JournalHead?
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

    /// Reads the checkpoint, then verifies and replays what came after it; see ``RolloutStore``. O(state + records after it).
    package func load() async throws(StoreError) -> StoredState {
        let writer = try await storage.writer()
        var state = FleetState()
        var chain = JournalChain(store: writer.store)
        if let (checkpoint, kept) = try await readCheckpoint() {
            state = kept
            chain = JournalChain(head: checkpoint.head)
            try await confirm(checkpoint.head)
        }
        let start = chain.head
        while true {
            let entries = try await storage.entries(after: chain.head.sequence, limit: Self.page)
            for entry in entries {
                try chain.follow(entry)
                state.apply(try codec.decode(entry))
            }
            if entries.count < Self.page { break }
        }
        try chain.finish(at: writer.head)
        head = chain.head
        past = start
        return StoredState(
            state: state,
            sequence: chain.head.sequence,
            checkpointed: start.sequence,
            isRestored: writer.isRestored
        )
    }

    /// Follows the chain up to where the last load began, and has the storage look for other damage; see ``RolloutStore``.
    package func verify() async throws(StoreError) {
        guard let past else { return }
        var chain = JournalChain(store: try await storage.writer().store)
        while chain.head.sequence < past.sequence, !Task.isCancelled {
            let left = past.sequence - chain.head.sequence
            let entries = try await storage.entries(
                after: chain.head.sequence,
                limit: Int(min(UInt64(Self.page), left))
            )
            guard !entries.isEmpty else { break }
            for entry in entries { try chain.follow(entry) }
        }
        guard !Task.isCancelled else { return }
        try chain.finish(at: past)
        try await storage.examine()
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

    /// Keeps a checkpoint of what changed since the last one; see ``RolloutStore``.
    package func checkpoint(
        _ state: FleetState,
        after sequence: UInt64
    ) async throws(StoreError) {
        let head = try await currentHead()
        // Only the state after the last record can be named by its hash; another one is simply not kept.
        guard head.sequence == sequence, sequence > 0 else { return }
        var former: (index: CheckpointIndex, told: Set<DeviceID>)?
        if let kept, let told = state.devices(toldSince: kept.told) {
            former = (kept.index, Set(told))
        }
        let draft = try CheckpointDraft(of: state, since: former, codec: codec)
        let checkpoint = JournalCheckpoint(head: head, segments: draft.index.digests)
        try await storage.keep(
            CheckpointChange(
                checkpoint: checkpoint,
                base: former == nil ? nil : kept?.digest,
                written: draft.written,
                removed: draft.removed
            )
        )
        kept = Kept(index: draft.index, digest: checkpoint.digest, told: state.told)
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

    /// The newest checkpoint with its state; nil: there is none, or another version made it, and the journal tells all.
    ///
    /// Throws `.damaged` where a segment is not what was written, or where they are not those of the checkpoint.
    private func readCheckpoint() async throws(StoreError) -> (JournalCheckpoint, FleetState)? {
        kept = nil
        guard let checkpoint = try await storage.checkpoint() else { return nil }
        var reader = CheckpointReader()
        var digests: [Int64: Digest] = [:]
        var isReadable = true
        let decoder = SegmentDecoder()
        var page = try await storage.segments(after: -1, limit: Self.segments)
        var decoded: [DecodedSegment] = []
        repeat {
            // One page is put together while the next one is decoded and the one after that is read.
            let (current, reads) = (page, isReadable)
            async let next = decoder.decode(current, reads: reads)
            async let following = Self.segments(behind: current, in: storage)
            for segment in decoded {
                guard segment.isSound else {
                    throw Self.damage(
                        "segment \(segment.number) of the checkpoint is not what was written"
                    )
                }
                digests[segment.number] = segment.digest
                guard isReadable else { continue }
                do { try reader.take(segment) } catch { isReadable = false }
            }
            decoded = await next
            page = try await following.get()
        } while !decoded.isEmpty
        guard checkpoint == JournalCheckpoint(head: checkpoint.head, segments: digests) else {
            throw Self.damage("the segments of the checkpoint are not those that it was made of")
        }
        guard isReadable, var state = try? reader.finish() else { return nil }
        // No mark of another state may hold in this one.
        state.beginTrail(seed: checkpoint.digest.prefix)
        kept = Kept(index: reader.index, digest: checkpoint.digest, told: state.told)
        return (checkpoint, state)
    }

    /// The segments that follow a page of them; none where that was the last one.
    private static func segments(
        behind page: [CheckpointSegment],
        in storage: Storage
    ) async -> Result<[CheckpointSegment], StoreError> {
        guard let last = page.last, page.count == segments else { return .success([]) }
        do throws(StoreError) {
            return .success(try await storage.segments(after: last.number, limit: segments))
        } catch {
            return .failure(error)
        }
    }

    /// Throws `.damaged` unless the journal holds the entry that a checkpoint stands at.
    private func confirm(_ head: JournalHead) async throws(StoreError) {
        guard head.sequence > 0 else { throw Self.damage("the checkpoint is of no record") }
        let entries = try await storage.entries(after: head.sequence - 1, limit: 1)
        guard let entry = entries.first, entry.sequence == head.sequence, entry.hash == head.hash
        else { throw Self.damage("the checkpoint is of another journal") }
        var chain = JournalChain(
            head: JournalHead(sequence: head.sequence - 1, hash: entry.previous)
        )
        try chain.follow(entry)
    }

    private static func damage(_ message: String) -> StoreError {
        StoreError(
            .damaged,
            operation: "load the state",
            message: "\(message); keep the file and restore a backup (tidegate restore)"
        )
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
