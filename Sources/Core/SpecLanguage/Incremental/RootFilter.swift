import FleetModel

/// The first keys of the paths that a config writes to, as a set that may seem to hold more than it does (a Bloom filter of
/// one hash and 64 bits): two configs whose sets do not meet write nothing over each other.
struct RootFilter: Hashable {
    private var bits: UInt64 = 0

    /// Linear in the leaves.
    init(_ config: Config) {
        var last: Text?
        // By index: a leaf that is taken out is copied with all it holds.
        for index in config.leaves.indices {
            guard let root = config.leaves[index].path.keys.first else {
                bits = .max
                return
            }
            // Leaves come in the order of their paths.
            guard root != last else { continue }
            last = root
            var hash = PathHash()
            hash.mix(root)
            bits |= 1 << (hash.value >> 58)
        }
    }

    /// False only where no path of one begins with the first key of a path of the other.
    func mayMeet(_ other: RootFilter) -> Bool { bits & other.bits != 0 }
}
