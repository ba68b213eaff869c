/// The devices that something was told of, in the order of telling, so that who has looked before looks at those alone.
///
/// It keeps the last of them only, and who comes too late looks at everything. It says how a value came about and is no part
/// of what the value is: all trails are equal.
package struct DeviceTrail: Sendable {
    /// How far a trail was read. Another trail knows it for none of its own.
    package struct Mark: Hashable, Sendable {
        fileprivate let count: UInt64
        fileprivate let hash: UInt64
    }

    /// One device that something was told of.
    package struct Note: Sendable {
        package let device: DeviceID
        /// Where it stood then, a hint for who looks for it; nil: that was not told.
        package var place: Int? { heldPlace == .max ? nil : Int(heldPlace) }
        /// It reported, and nothing else of it is new: a heartbeat.
        package let isReport: Bool
        private let heldPlace: UInt32
        /// Of all before it.
        fileprivate let hash: UInt64

        fileprivate init(_ device: DeviceID, place: Int?, isReport: Bool, hash: UInt64) {
            self.device = device
            self.isReport = isReport
            heldPlace = place.flatMap(UInt32.init(exactly:)) ?? .max
            self.hash = hash
        }
    }

    /// So many at least are kept, once there were so many.
    private static let limit = 1 << 16
    /// Notes of a chunk: who notes something in a copy copies no more than the last one.
    private static let chunk = 1 << 9

    /// All are full but the last.
    private var chunks: [[Note]] = []
    private var dropped: UInt64 = 0
    private var hash: UInt64

    /// `seed` tells trails apart that begin with the same devices.
    package init(seed: UInt64 = 0) { hash = seed }

    private var count: Int {
        chunks.last.map { (chunks.count - 1) * Self.chunk + $0.count } ?? 0
    }

    /// The end of the trail.
    package var mark: Mark { Mark(count: dropped &+ UInt64(count), hash: hash) }

    /// Notes a device, and where it stands among others. O(1), amortised.
    package mutating func note(_ device: DeviceID, at place: Int? = nil, isReport: Bool = false) {
        if chunks.last.map({ $0.count == Self.chunk }) ?? true { addChunk() }
        chunks[chunks.count - 1].append(
            Note(device, place: place, isReport: isReport, hash: hash)
        )
        for byte in device.text.string.utf8 { mix(UInt64(byte)) }
        mix(0x100)
    }

    private mutating func addChunk() {
        let most = 2 * Self.limit / Self.chunk
        if chunks.count >= most {
            chunks.removeFirst(most / 2)
            dropped &+= UInt64(Self.limit)
        }
        chunks.append([])
    }

    /// Everything may be otherwise: no mark of before holds any more.
    package mutating func forget() {
        dropped &+= UInt64(count) &+ 1
        chunks = []
        mix(0x101)
    }

    /// What was noted since; nil: nobody can tell. O(what was noted since).
    package func notes(since mark: Mark) -> [Note]? {
        guard mark.count >= dropped, mark.count - dropped <= UInt64(count) else { return nil }
        let index = Int(mark.count - dropped)
        guard index < count else { return hash == mark.hash ? [] : nil }
        let (first, offset) = (index / Self.chunk, index % Self.chunk)
        guard chunks[first][offset].hash == mark.hash else { return nil }
        var notes = Array(chunks[first][offset...])
        for chunk in chunks[(first + 1)...] { notes += chunk }
        return notes
    }

    /// FNV-1a, over words.
    private mutating func mix(_ word: UInt64) { hash = (hash ^ word) &* 0x0000_0100_0000_01b3 }
}

extension DeviceTrail: Hashable {
    package static func == (left: DeviceTrail, right: DeviceTrail) -> Bool { true }
    package func hash(into hasher: inout Hasher) {}
}
