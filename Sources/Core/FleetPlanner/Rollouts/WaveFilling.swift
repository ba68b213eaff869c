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
    private let order: WaveOrder
    private let last: Int
    private let now: Timestamp
    private var places: [Place]
    /// Nobody before this one in the order is free.
    private var turn = 0
    /// Of those that need the change, how many have their wave.
    private var covered = 0

    private(set) var waves: [ResolvedWave] = []
    private(set) var assignment: [UInt32]
    private(set) var findings: [WavePlan.Finding] = []

    init(_ candidates: Candidates, order: WaveOrder, last: Int, now: Timestamp) {
        self.candidates = candidates
        self.order = order
        self.last = last
        self.now = now
        places = Array(repeating: .free, count: candidates.count)
        assignment = Array(repeating: UInt32(last), count: candidates.count)
    }

    /// Takes the devices of the next wave.
    mutating func fill(_ wave: RolloutPolicy.Wave, _ memory: inout WaveMemory) {
        let index = waves.count
        switch wave.members {
        case .select(let selector) where index < last:
            let selector = DeviceSelector(selector)
            if selector.selector.whereClause == nil {
                memory.withAnswers(selector) { selectByLabels(&$0, wave) }
            } else {
                selectByCondition(selector, wave)
            }
        case .size(let quantity) where index < last:
            let size = max(1, quantity.resolved(of: order.count))
            let taken = take(min(size, order.count) - covered, spread: wave.spread, &memory)
            if taken.isEmpty { findings.append(.addsNobody(wave: index)) }
            place(taken, in: wave)
        case .select, .size:
            // All that have no other wave are of this one, those that are undecided among them.
            let count = order.count - covered
            if count == 0 { findings.append(.addsNobody(wave: index)) }
            append(wave, count: count, isSkipped: count == 0)
        }
    }

    private mutating func place(_ taken: [Int], in wave: RolloutPolicy.Wave) {
        let index = UInt32(waves.count)
        var count = 0
        for place in taken {
            assignment[place] = index
            places[place] = .placed
            if candidates.needsChange(place) { count += 1 }
        }
        append(wave, count: count, isSkipped: taken.isEmpty)
    }

    private mutating func append(_ wave: RolloutPolicy.Wave, count: Int, isSkipped: Bool) {
        covered += count
        waves.append(ResolvedWave(wave, count: count, cumulative: covered, isSkipped: isSkipped))
    }

    /// So many at most of those that are free: one of each cell first, then the others, both in the order of their turn, and
    /// nobody before those that it follows.
    private mutating func take(
        _ limit: Int,
        spread keys: [GroupingKey],
        _ memory: inout WaveMemory
    ) -> [Int] {
        while turn < order.count, places[place(at: turn)] != .free { turn += 1 }
        guard limit > 0 else { return [] }
        let firsts = keys.isEmpty ? [] : memory.withCells(keys) { self.firsts(of: &$0) }
        var taken = PlaceSet(count: candidates.count)
        var places: [Int] = []
        func take(_ place: Int) {
            guard self.places[place] == .free, !taken.contains(place), isPreceded(place, taken)
            else { return }
            taken.insert(place)
            places.append(place)
        }
        for place in firsts.prefix(limit) { take(place) }
        var next = turn
        while places.count < limit, next < order.count {
            take(place(at: next))
            next += 1
        }
        return places
    }

    /// The first of those that are free in each cell; the largest cell first, and of equal ones that whose turn is earlier.
    private func firsts(of cells: inout DeviceCells) -> [Int] {
        var found: [UInt32: (turn: Int, count: Int)] = [:]
        for turn in turn..<order.count where places[place(at: turn)] == .free {
            let cell = cells.cell(ofRow: Int(order.rows[turn]), of: candidates)
            found[cell, default: (turn, 0)].count += 1
        }
        return found.values.sorted { ($1.count, $0.turn) < ($0.count, $1.turn) }
            .map { place(at: $0.turn) }
    }

    /// Whether all that the candidate follows have their wave, or are taken for this one.
    private func isPreceded(_ place: Int, _ taken: PlaceSet) -> Bool {
        candidates.predecessors(of: place).allSatisfy { other in
            places[other] == .placed || taken.contains(other) || candidates.isConverged(other)
        }
    }

    private func place(at turn: Int) -> Int { candidates.place(ofRow: Int(order.rows[turn])) }

    /// Those that differ and cannot take it now are of a wave that selects them all the same: else a canary that is away would
    /// let the fleet go first.
    private func isLeft(_ place: Int) -> Bool {
        places[place] == .free && !candidates.isConverged(place)
    }

    private mutating func selectByLabels(_ answers: inout LabelAnswers, _ wave: RolloutPolicy.Wave)
    {
        var taken: [Int] = []
        for place in 0..<candidates.count where isLeft(place) {
            if answers.holds(candidates.row(place), of: candidates) { taken.append(place) }
        }
        if taken.isEmpty {
            let isKnown = (0..<candidates.count).contains {
                answers.holds(candidates.row($0), of: candidates)
            }
            addFinding(ofEmpty: wave, isKnown: isKnown)
        }
        place(ordered(taken), in: wave)
    }

    private mutating func selectByCondition(
        _ selector: DeviceSelector,
        _ wave: RolloutPolicy.Wave
    ) {
        func answer(_ place: Int) -> DeviceSelector.Answer {
            selector.answer(candidates.twin(ofRow: candidates.row(place)), .wave(now))
        }
        let waiting = (turn..<order.count).map(place(at:)).filter(isLeft)
        let away = (0..<candidates.count).filter { isLeft($0) && !candidates.needsChange($0) }
        var taken: [Int] = []
        var unknown = 0
        var reason = ""
        for place in waiting + away {
            switch answer(place) {
            case .holds: taken.append(place)
            case .fails: break
            case .unknown(let text):
                if unknown == 0 { reason = text }
                unknown += 1
                places[place] = .undecided
            }
        }
        if unknown > 0 {
            findings.append(.undecided(wave: waves.count, count: unknown, reason: reason))
        }
        if taken.isEmpty {
            let isKnown = (0..<candidates.count).contains { answer($0) == .holds }
            addFinding(ofEmpty: wave, isKnown: isKnown)
        }
        place(ordered(taken), in: wave)
    }

    /// Those of them whose predecessors come no later; the others go with a later wave, as a finding says.
    private mutating func ordered(_ selected: [Int]) -> [Int] {
        var taken = PlaceSet(count: candidates.count)
        for place in selected { taken.insert(place) }
        var kept = selected
        while true {
            let rest = kept.filter { isPreceded($0, taken) }
            guard rest.count < kept.count else { break }
            kept = rest
            taken = PlaceSet(count: candidates.count)
            for place in kept { taken.insert(place) }
        }
        if kept.count < selected.count {
            findings.append(.outrun(wave: waves.count, count: selected.count - kept.count))
        }
        return kept
    }

    /// `isKnown`: whether the selector names any candidate.
    private mutating func addFinding(ofEmpty wave: RolloutPolicy.Wave, isKnown: Bool) {
        findings.append(
            isKnown
                ? .nobodyNeedsIt(wave: waves.count)
                : .emptySelector(wave: waves.count, isAllowed: wave.allowEmpty)
        )
    }
}
