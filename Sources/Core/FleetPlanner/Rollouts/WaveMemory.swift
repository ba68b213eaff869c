import FleetModel

/// A wave's selector with what it said before of devices that agree in the labels it asks for, where those decide alone.
struct WaveMemory {
    private let selector: DeviceSelector
    private let now: Timestamp
    private var labels: PairNumbers
    private var known: [UInt32: DeviceSelector.Answer] = [:]

    init(_ selector: DeviceSelector, _ now: Timestamp) {
        self.selector = selector
        self.now = now
        labels = PairNumbers(.labels, values: [], requirements: selector.selector.requirements)
    }

    mutating func answer(
        _ candidates: some WaveCandidates,
        _ place: Int
    ) -> DeviceSelector.Answer {
        guard selector.selector.whereClause == nil,
            let number = candidates.labelNumber(place, among: &labels)
        else {
            return selector.answer(candidates.twin(place), .wave(now))
        }
        if let answer = known[number] { return answer }
        let answer = selector.answer(candidates.twin(place), .wave(now))
        known[number] = answer
        return answer
    }
}
