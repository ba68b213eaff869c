import FleetModel
import Journal
import RolloutEngine

/// A journal's storage on a simulated disk. Whoever starts opens it first, which cuts a torn tail and refuses other damage.
actor DiskJournal: JournalStorage {
    /// What is to go wrong with the next write.
    enum WriteFault: Hashable {
        case error, full, sync
        /// Power is cut when the bytes were written and not synced.
        case powerCut(VirtualDisk.Loss)
    }

    /// What opening found.
    struct Recovery {
        var cutBytes = 0
        /// Whether a whole batch was there of which its writer was never told.
        var entries = 0
    }

    private static let store: Text = "simulated"
    private var disk = VirtualDisk()
    private var random: RandomSource
    private var entriesKept: [JournalEntry] = []
    /// Where the frames of batches begin.
    private var frames: [Int] = []
    private var epoch = Epoch(0)
    private var newest: JournalCheckpoint?
    private var pieces: [Int64: CheckpointSegment] = [:]
    private var next: WriteFault?
    /// What stood there before.
    private var rotten: (frame: Int, bytes: [UInt8])?
    private let mutant: SimulatorMutant?

    init(seed: UInt64, mutant: SimulatorMutant?) {
        random = RandomSource(seed: seed)
        self.mutant = mutant
    }

    /// Lets the next write go wrong.
    func arm(_ fault: WriteFault?) { next = fault }

    /// Reads the disk as a process does that starts: a torn tail is cut at the last whole batch.
    ///
    /// Throws `.damaged` where what is broken is no tail.
    func open() throws(StoreError) -> Recovery {
        var recovery = Recovery()
        entriesKept = []
        frames = []
        epoch = Epoch(0)
        let bytes = disk.bytes
        var place = 0
        while place < bytes.count {
            guard let (content, end) = BatchFrame.read(bytes, at: place) else {
                guard !BatchFrame.isAnywhere(bytes, after: place) else {
                    throw Self.damage(
                        "what stands at byte \(place) is no batch, and batches follow"
                    )
                }
                recovery.cutBytes = bytes.count - place
                if mutant == .tornTailKept { break }
                disk.truncate(to: place)
                break
            }
            switch content {
            case .epoch(let epoch): self.epoch = max(self.epoch, epoch)
            case .batch(let entries, _):
                frames.append(place)
                entriesKept += entries
            }
            place = end
        }
        disk.sync()
        recovery.entries = entriesKept.count
        return recovery
    }

    /// Changes a bit of a durable batch that is not the last one; false: there is none.
    ///
    /// In half of the cases its checksum fits again, so that only the chain of the records can tell.
    func rot() -> Bool {
        guard rotten == nil, frames.count > 2 else { return false }
        let frame = frames[random.number(0...(frames.count - 2))]
        guard let (content, end) = BatchFrame.read(disk.bytes, at: frame),
            case .batch(let entries, _) = content, let first = entries.first
        else { return false }
        rotten = (frame, Array(disk.bytes[frame..<end]))
        let payload = frame + BatchFrame.headerCount + BatchFrame.payloadOffset
        let index = random.number(payload...(payload + first.payload.count - 1))
        var changed = Array(disk.bytes[frame..<end])
        changed[index - frame] ^= UInt8(1 << random.number(0...7))
        disk.overwrite(at: frame, random.chance(50) ? BatchFrame.sealed(changed) : changed)
        return true
    }

    /// Puts back what rotted, as a person does with a good copy.
    func mend() {
        guard let rotten else { return }
        disk.overwrite(at: rotten.frame, rotten.bytes)
        self.rotten = nil
    }

    var isRotten: Bool { rotten != nil }

    /// What a disk that lost nothing would hold: for what the world checks at its end.
    var allEntries: [JournalEntry] { entriesKept }

    func writer() async throws(StoreError) -> JournalWriter {
        JournalWriter(store: Self.store, epoch: epoch, head: head, isRestored: false)
    }

    func takeOver(epoch: Epoch) async throws(StoreError) {
        guard self.epoch < epoch else { throw Self.stale }
        try write(.epoch(epoch))
        self.epoch = epoch
    }

    func entries(after sequence: UInt64, limit: Int) async throws(StoreError) -> [JournalEntry] {
        let start = min(entriesKept.count, Int(sequence))
        return Array(entriesKept[start..<min(entriesKept.count, start + limit)])
    }

    func checkpoint() async throws(StoreError) -> JournalCheckpoint? { newest }

    func append(_ batch: JournalBatch) async throws(StoreError) {
        guard let first = batch.entries.first else { return }
        let isStale = first.epoch != epoch || first.previous != head.hash
        guard !isStale || mutant == .staleEpochAppended else { throw Self.stale }
        try write(.batch(batch.entries, endsRestoration: batch.endsRestoration))
        entriesKept += batch.entries
    }

    func segments(after number: Int64, limit: Int) async throws(StoreError) -> [CheckpointSegment] {
        Array(
            pieces.values.filter { $0.number > number }.sorted { $0.number < $1.number }
                .prefix(limit)
        )
    }

    func keep(_ change: CheckpointChange) async throws(StoreError) {
        guard head == change.checkpoint.head else { throw Self.stale }
        if let base = change.base {
            guard newest?.digest == base else { throw Self.stale }
        } else {
            pieces = [:]
        }
        for number in change.removed { pieces[number] = nil }
        for segment in change.written { pieces[segment.number] = segment }
        newest = change.checkpoint
    }

    func examine() async throws(StoreError) {}

    func backUp(to path: String) async throws(StoreError) {
        throw StoreError(.storage, operation: "write the backup", message: "there is one disk")
    }

    private var head: JournalHead {
        entriesKept.last.map { JournalHead(sequence: $0.sequence, hash: $0.hash) }
            ?? JournalHead(sequence: 0, hash: JournalChain.seed(of: Self.store))
    }

    private func write(_ content: BatchFrame.Content) throws(StoreError) {
        defer { next = nil }
        if case .batch = content { frames.append(disk.bytes.count) }
        let bytes = BatchFrame.bytes(of: content)
        switch next {
        case nil:
            disk.write(bytes)
            if mutant != .syncDropped { disk.sync() }
        case .error:
            throw Self.failure("input/output error")
        case .full:
            disk.write(Array(bytes.prefix(random.number(0...(bytes.count - 1)))))
            throw Self.failure("no space left on device")
        case .sync:
            disk.write(bytes)
            disk.lose(random.chance(50) ? .all : .torn, &random)
            throw Self.failure("fsync failed")
        case .powerCut(let loss):
            disk.write(bytes)
            disk.lose(loss, &random)
            throw Self.failure("the power was cut")
        }
    }

    /// The power is cut while nothing is written.
    func cutPower() { disk.lose(.all, &random) }

    private static func failure(_ message: String) -> StoreError {
        StoreError(.storage, operation: "append to the journal", message: message)
    }

    private static func damage(_ message: String) -> StoreError {
        StoreError(.damaged, operation: "open the journal", message: message)
    }

    private static var stale: StoreError {
        StoreError(.staleEpoch, operation: "append", message: "another writer took over")
    }
}
