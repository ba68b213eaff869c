import FleetModel

/// A file on a disk: what was written is there for readers at once and survives a power cut only once it was synced.
struct VirtualDisk {
    /// How a power cut treats what was not synced.
    enum Loss: CaseIterable {
        /// A part of it is there, up to any byte.
        case torn
        /// Later sectors are there and earlier ones are not.
        case reordered
        /// It is there, and some bits are not what was written.
        case corrupt
        /// All of it is there, although nobody was told.
        case none
        case all
    }

    static let sector = 512

    private(set) var bytes: [UInt8] = []
    /// How much of it survives.
    private(set) var syncedCount = 0

    mutating func write(_ new: [UInt8]) { bytes += new }

    mutating func sync() { syncedCount = bytes.count }

    /// Cuts off what a reader found to be no record.
    mutating func truncate(to count: Int) {
        bytes.removeLast(bytes.count - count)
        syncedCount = min(syncedCount, count)
    }

    /// A power cut.
    mutating func lose(_ loss: Loss, _ random: inout RandomSource) {
        let count = bytes.count - syncedCount
        guard count > 0 else { return }
        switch loss {
        case .none: break
        case .all: bytes.removeLast(count)
        case .torn: bytes.removeLast(count - random.number(0...(count - 1)))
        case .reordered:
            let sectors = (count + Self.sector - 1) / Self.sector
            let gone = random.number(0...(sectors - 1))
            let start = syncedCount + gone * Self.sector
            let end = min(bytes.count, start + Self.sector)
            for index in start..<end { bytes[index] = 0 }
        case .corrupt:
            for _ in 0..<random.number(1...4) {
                let index = syncedCount + random.number(0...(count - 1))
                bytes[index] ^= UInt8(1 << random.number(0...7))
            }
        }
        // What is there after the power came back stays.
        syncedCount = bytes.count
    }

    /// Changes what was durable.
    mutating func overwrite(at place: Int, _ new: [UInt8]) {
        bytes.replaceSubrange(place..<(place + new.count), with: new)
    }
}
