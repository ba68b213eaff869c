import FleetModel

/// Fills the waves of a rollout, one after another, with the devices that are left.
struct WaveFilling<Candidates: WaveCandidates> {
    /// Where a candidate is.
    private enum Place: UInt8 {
        case free
        /// A `where` had no answer for it: it is of the last wave.
        case undecided
        case placed
    }

    private let candidates: Candidates
    /// Places of those that need the change, in the order of their turn.
    private let order: [UInt32]
    private let last: Int
    private let now: Timestamp
    /// Of the order, those that are free.
    private var left: [UInt32]
    private var places: [Place]
    private var covered = 0

    private(set) var waves: [ResolvedWave] = []
    private(set) var assignment: [UInt32]
    private(set) var findings: [WavePlan.Finding] = []

    init(_ candidates: Candidates, order: [UInt32], last: Int, now: Timestamp) {
        self.candidates = candidates
        self.order = order
        self.last = last
        self.now = now
        left = order
        places = Array(repeating: .free, count: candidates.count)
        assignment = Array(repeating: UInt32(last), count: candidates.count)
    }

    /// Takes the devices of the next wave.
    mutating func fill(_ wave: RolloutPolicy.Wave) {
        let index = waves.count
        let taken: [UInt32]
        switch wave.members {
        case .select(let selector) where index < last:
            taken = select(DeviceSelector(selector), of: wave, index)
        case .size(let quantity) where index < last:
            let size = max(1, quantity.resolved(of: order.count))
            taken = Array(left.prefix(max(0, min(size, order.count) - covered)))
            if taken.isEmpty { findings.append(.addsNobody(wave: index)) }
        case .select, .size:
            taken = order.filter { places[Int($0)] != .placed }
            if taken.isEmpty { findings.append(.addsNobody(wave: index)) }
        }
        for place in taken {
            assignment[Int(place)] = UInt32(index)
            places[Int(place)] = .placed
        }
        left.removeAll { places[Int($0)] != .free }
        let count = taken.count { candidates.needsChange(Int($0)) }
        covered += count
        waves.append(
            ResolvedWave(wave, count: count, cumulative: covered, isSkipped: taken.isEmpty)
        )
    }

    private mutating func select(
        _ selector: DeviceSelector,
        of wave: RolloutPolicy.Wave,
        _ index: Int
    ) -> [UInt32] {
        var memory = WaveMemory(selector, now)
        var taken: [UInt32] = []
        var unknown = 0
        var reason = ""
        for place in left + away {
            switch memory.answer(candidates, Int(place)) {
            case .holds: taken.append(place)
            case .fails: break
            case .unknown(let text):
                if unknown == 0 { reason = text }
                unknown += 1
                places[Int(place)] = .undecided
            }
        }
        if unknown > 0 {
            findings.append(.undecided(wave: index, count: unknown, reason: reason))
        }
        if taken.isEmpty {
            let isKnown = (0..<candidates.count).contains {
                memory.answer(candidates, $0) == .holds
            }
            findings.append(
                isKnown
                    ? .nobodyNeedsIt(wave: index)
                    : .emptySelector(wave: index, isAllowed: wave.allowEmpty)
            )
        }
        return taken
    }

    /// Those that differ and cannot take it now are of a wave that selects them all the same: else a canary that is away would
    /// let the fleet go first.
    private var away: [UInt32] {
        (0..<candidates.count).filter {
            places[$0] == .free && !candidates.needsChange($0) && !candidates.isConverged($0)
        }.map { UInt32($0) }
    }
}
