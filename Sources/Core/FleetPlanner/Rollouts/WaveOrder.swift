import FleetModel

/// The order in which the devices of a rollout have their turn: by SHA-256 of (rollout, device), so that a device's place
/// depends on nothing else.
struct WaveOrder {
    /// Places of the candidates that need the change, in their turn.
    let places: [UInt32]

    /// O(n log n), with one digest a device.
    init(_ candidates: some WaveCandidates, in rollout: RolloutID) {
        var prefix = DigestBuilder()
        prefix.add("tidegate/wave/v1")
        prefix.add(rollout.text)
        func digest(_ place: Int) -> Digest {
            var builder = prefix
            candidates.addName(place, to: &builder)
            return builder.finish()
        }
        var keys: [(prefix: UInt64, place: UInt32)] = []
        keys.reserveCapacity(candidates.count)
        for place in 0..<candidates.count where candidates.needsChange(place) {
            keys.append((digest(place).prefix, UInt32(place)))
        }
        // Eight bytes tell devices apart but once in a great while; then the whole digests do.
        keys.sort { left, right in
            left.prefix != right.prefix
                ? left.prefix < right.prefix
                : digest(Int(left.place)) < digest(Int(right.place))
        }
        places = keys.map(\.place)
    }
}
