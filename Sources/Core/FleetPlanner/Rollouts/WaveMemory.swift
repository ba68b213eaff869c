import FleetModel

/// A wave's selector with what it said before of devices of equal labels, where labels decide alone.
struct WaveMemory {
    private let selector: DeviceSelector
    private let now: Timestamp
    private var known: [PartID: DeviceSelector.Answer] = [:]

    init(_ selector: DeviceSelector, _ now: Timestamp) {
        self.selector = selector
        self.now = now
    }

    mutating func answer(
        _ candidates: some WaveCandidates,
        _ place: Int
    ) -> DeviceSelector.Answer {
        guard selector.selector.whereClause == nil, let labels = candidates.labels(place) else {
            return selector.answer(candidates.twin(place), .wave(now))
        }
        if let answer = known[labels] { return answer }
        let answer = selector.answer(candidates.twin(place), .wave(now))
        known[labels] = answer
        return answer
    }
}
