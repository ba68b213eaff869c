import FleetModel

/// Which of a cohort's layers that only some devices get are one device's.
struct LayerChoice: Hashable, Sendable {
    /// A layer of which nobody knows whether it applies.
    struct Doubt: Hashable, Sendable {
        /// Index of the layer.
        let layer: Int
        /// One sentence without a full stop.
        let reason: Text
    }

    /// Those that apply, by their places among the layers that only some devices get.
    private(set) var applied: PlaceSet
    /// In the order of merging.
    private(set) var doubts: [Doubt] = []

    /// Asks for each of the layers at these indices, by its place among them.
    init(among optional: [Int], _ answer: (Int) -> DeviceSelector.Answer) {
        applied = PlaceSet(count: optional.count)
        for (place, layer) in optional.enumerated() {
            switch answer(place) {
            case .holds: applied.insert(place)
            case .fails: break
            case .unknown(let reason): doubts.append(Doubt(layer: layer, reason: Text(reason)))
            }
        }
    }
}
