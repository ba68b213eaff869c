import FleetModel

/// The order in which the devices of a rollout have their turn: by SHA-256 of (rollout, device), so that a device's place
/// depends on nothing else.
struct WaveOrder: Sendable {
    private let rollout: RolloutID
    /// Rows of those that need the change; ascending.
    private var needing: [UInt32] = []
    /// The first eight bytes of their digests, in the order of their turn.
    private var keys: [UInt64] = []
    /// The same devices as ``needing``, in the order of their turn.
    private(set) var rows: [UInt32] = []

    /// Of nobody yet.
    init(_ rollout: RolloutID) { self.rollout = rollout }

    var count: Int { rows.count }

    /// Makes it the order of those that need the change now.
    ///
    /// One digest for each that did not before, and where there are any, or some that do no more, a pass over all.
    mutating func follow(_ candidates: some WaveCandidates) {
        let wanted = candidates.needing
        guard wanted != needing else { return }
        let (gone, come) = Self.difference(needing, wanted)
        needing = wanted
        if !gone.isEmpty { remove(gone) }
        if !come.isEmpty { insert(come, candidates) }
    }

    /// Goes on with a table in which the rows are others, by the ones of before; `UInt32.max`: the device left.
    mutating func move(_ moved: [UInt32]) {
        needing = needing.map { moved[Int($0)] }.filter { $0 != .max }
        let places = rows.indices.filter { moved[Int(rows[$0])] != .max }
        keys = places.map { keys[$0] }
        rows = places.map { moved[Int(rows[$0])] }
    }

    private mutating func remove(_ gone: [UInt32]) {
        var set = PlaceSet(count: Int(gone[gone.count - 1]) + 1)
        for row in gone { set.insert(Int(row)) }
        let places = rows.indices.filter {
            rows[$0] > gone[gone.count - 1] || !set.contains(Int(rows[$0]))
        }
        keys = places.map { keys[$0] }
        rows = places.map { rows[$0] }
    }

    private mutating func insert(_ come: [UInt32], _ candidates: some WaveCandidates) {
        var prefix = DigestBuilder()
        prefix.add("tidegate/wave/v1")
        prefix.add(rollout.text)
        func digest(_ row: UInt32) -> Digest {
            var builder = prefix
            candidates.addName(ofRow: Int(row), to: &builder)
            return builder.finish()
        }
        typealias Turn = (key: UInt64, row: UInt32)
        // Eight bytes tell devices apart but once in a great while; then the whole digests do.
        func precedes(_ left: Turn, _ right: Turn) -> Bool {
            left.key != right.key ? left.key < right.key : digest(left.row) < digest(right.row)
        }
        let turns = come.map { (key: digest($0).prefix, row: $0) }.sorted(by: precedes)
        let known = (keys: keys, rows: rows)
        keys = []
        rows = []
        keys.reserveCapacity(needing.count)
        rows.reserveCapacity(needing.count)
        var next = 0
        func append(_ places: Range<Int>) {
            keys += known.keys[places]
            rows += known.rows[places]
        }
        for turn in turns {
            let place = (next..<known.rows.count).partitioningIndex {
                precedes(turn, (known.keys[$0], known.rows[$0]))
            }
            append(next..<place)
            keys.append(turn.key)
            rows.append(turn.row)
            next = place
        }
        append(next..<known.rows.count)
    }

    /// What only the first list has, and what only the other one has; both ascend.
    private static func difference(
        _ one: [UInt32],
        _ other: [UInt32]
    ) -> (gone: [UInt32], come: [UInt32]) {
        var (gone, come): ([UInt32], [UInt32]) = ([], [])
        var (left, right) = (0, 0)
        while left < one.count, right < other.count {
            if one[left] == other[right] {
                left += 1
                right += 1
            } else if one[left] < other[right] {
                gone.append(one[left])
                left += 1
            } else {
                come.append(other[right])
                right += 1
            }
        }
        return (gone + one[left...], come + other[right...])
    }
}
