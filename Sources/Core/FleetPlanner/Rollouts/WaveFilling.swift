import FleetModel

/// Fills the waves of a rollout, one after another, with the devices that are left.
struct WaveFilling {
    private let candidates: [WavePlan.Candidate]
    /// Indices of those that need the change, in the order of their turn.
    private let order: [Int]
    private let last: Int
    private let now: Timestamp
    /// Of the order, those that no wave has.
    private var left: [Int]
    private var placed: [Bool]
    /// Those for which a `where` had no answer: of the last wave.
    private var undecided: Set<Int> = []
    private var covered = 0

    private(set) var waves: [ResolvedWave] = []
    private(set) var assignment: [Int]
    private(set) var findings: [WavePlan.Finding] = []

    init(_ candidates: [WavePlan.Candidate], order: [Int], last: Int, now: Timestamp) {
        self.candidates = candidates
        self.order = order
        self.last = last
        self.now = now
        left = order
        placed = Array(repeating: false, count: candidates.count)
        assignment = Array(repeating: last, count: candidates.count)
    }

    /// Takes the devices of the next wave.
    mutating func fill(_ wave: RolloutPolicy.Wave) {
        let index = waves.count
        let taken: [Int]
        switch wave.members {
        case .select(let selector) where index < last:
            taken = select(DeviceSelector(selector), of: wave, index)
        case .size(let quantity) where index < last:
            let size = max(1, quantity.resolved(of: order.count))
            taken = Array(left.prefix(max(0, min(size, order.count) - covered)))
            if taken.isEmpty { findings.append(.addsNobody(wave: index)) }
        case .select, .size:
            taken = order.filter { !placed[$0] }
            if taken.isEmpty { findings.append(.addsNobody(wave: index)) }
        }
        for candidate in taken {
            assignment[candidate] = index
            placed[candidate] = true
        }
        let gone = Set(taken)
        left.removeAll(where: gone.contains)
        let count = taken.count { candidates[$0].needsChange }
        covered += count
        waves.append(
            ResolvedWave(wave, count: count, cumulative: covered, isSkipped: taken.isEmpty)
        )
    }

    private mutating func select(
        _ selector: DeviceSelector,
        of wave: RolloutPolicy.Wave,
        _ index: Int
    ) -> [Int] {
        // Those that differ and cannot take it now are of the wave all the same: else a canary that is away
        // would let the fleet go first.
        let away = candidates.indices.filter {
            !candidates[$0].needsChange && !candidates[$0].isConverged && !placed[$0]
                && !undecided.contains($0)
        }
        var taken: [Int] = []
        var unknown: [Int] = []
        var reason = ""
        for candidate in left + away {
            switch selector.answer(candidates[candidate].twin, .wave(now)) {
            case .holds: taken.append(candidate)
            case .fails: break
            case .unknown(let text):
                if unknown.isEmpty { reason = text }
                unknown.append(candidate)
            }
        }
        if !unknown.isEmpty {
            findings.append(.undecided(wave: index, count: unknown.count, reason: reason))
            undecided.formUnion(unknown)
            left.removeAll(where: undecided.contains)
        }
        if taken.isEmpty {
            let isKnown = candidates.contains {
                selector.answer($0.twin, .wave(now)) == .holds
            }
            findings.append(
                isKnown
                    ? .nobodyNeedsIt(wave: index)
                    : .emptySelector(wave: index, isAllowed: wave.allowEmpty)
            )
        }
        return taken
    }
}
