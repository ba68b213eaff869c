import FleetModel
import FleetPlanner

/// One device that may take part in a rollout.
struct SampleCandidate {
    let twin: Twin
    let needsChange: Bool
    let isConverged: Bool

    init(_ twin: Twin, needsChange: Bool, isConverged: Bool = false) {
        self.twin = twin
        self.needsChange = needsChange
        self.isConverged = isConverged
    }
}

extension WavePlan {
    /// Of devices in this order.
    init(
        _ rollout: RolloutID,
        waves policy: [RolloutPolicy.Wave],
        now: Timestamp,
        candidates: [SampleCandidate],
        predecessors: @escaping (Int) -> [Int] = { _ in [] }
    ) {
        self.init(
            rollout,
            waves: policy,
            now: now,
            candidates: Listed(candidates, predecessors)
        )
    }

    private struct Listed: WaveCandidates {
        private let candidates: [SampleCandidate]
        private let before: (Int) -> [Int]

        init(_ candidates: [SampleCandidate], _ before: @escaping (Int) -> [Int]) {
            self.candidates = candidates
            self.before = before
        }

        var count: Int { candidates.count }

        var needing: [UInt32] {
            candidates.indices.filter { candidates[$0].needsChange }.map { UInt32($0) }
        }

        func row(_ place: Int) -> Int { place }
        func place(ofRow row: Int) -> Int { row }

        func addName(ofRow row: Int, to digest: inout DigestBuilder) {
            digest.add(candidates[row].twin.id.text)
        }

        func labelNumber(ofRow row: Int, among numbers: inout PairNumbers) -> UInt32? { nil }
        func factNumber(ofRow row: Int, among numbers: inout PairNumbers) -> UInt32? { nil }
        func needsChange(_ place: Int) -> Bool { candidates[place].needsChange }
        func predecessors(of place: Int) -> [Int] { before(place) }
        func isConverged(_ place: Int) -> Bool { candidates[place].isConverged }
        func twin(ofRow row: Int) -> Twin { candidates[row].twin }
    }
}
