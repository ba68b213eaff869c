/// Numbers for what devices say under a few names of their labels or facts: devices of equal numbers meet the same requirements
/// and have the same values where values matter, so that a site or a serial that nobody asks for tells no devices apart.
///
/// Each pair is asked about once: which requirements look at it, which of them it meets, and whether its value matters. A set
/// of pairs is then an OR of bits for each of its pairs.
package struct PairNumbers: Sendable {
    /// Which pairs of a device.
    package enum Kind: Sendable {
        case labels, facts
    }

    /// Stands for the number of a value that is not there.
    private static let none = UInt32.max

    private let kind: Kind
    /// Each has its bit.
    private let requirements: [LabelSelector.Requirement]
    /// Words of those that are met where nothing stands under their name.
    private let metByAbsence: [UInt64]
    /// The names that are asked for, with the place of a value that matters or ``none``.
    private let names: [Text: UInt32]
    private let countsAll: Bool
    private var keys = BytePool()
    /// By pair: 0 is not asked yet, 1 is of a name that nobody asks for, else the place of its meaning behind two.
    private var known: [UInt32] = []
    /// By meaning, the place of its value; ``none``: it does not matter.
    private var slots: [UInt32] = []
    /// By meaning, words of requirements that look at it.
    private var asked: [UInt64] = []
    /// By meaning, words of requirements that it meets.
    private var met: [UInt64] = []
    /// Of the device that is read: words of what is met, the pairs whose values matter, its key. Kept for their memory alone.
    private var words: [UInt64]
    private var values: [UInt32]
    private var key: [UInt8] = []

    /// `values` are the names whose values matter; `requirements` ask for their own names and matter only as far as they are met.
    /// `countsAll`: whether it matters how many pairs there are.
    package init(
        _ kind: Kind,
        values: some Sequence<Text>,
        requirements: some Sequence<LabelSelector.Requirement> = [],
        countsAll: Bool = false
    ) {
        self.kind = kind
        self.countsAll = countsAll
        let asked = Array(Set(requirements))
        self.requirements = asked
        let kept = Set(values).sorted()
        var names: [Text: UInt32] = [:]
        for requirement in asked { names[requirement.key] = Self.none }
        for (slot, name) in kept.enumerated() { names[name] = UInt32(truncatingIfNeeded: slot) }
        self.names = names
        metByAbsence = Self.words(asked) { $0.matches(LabelSet()) }
        words = metByAbsence
        self.values = Array(repeating: Self.none, count: kept.count)
    }

    /// The number of what the device of that row says; nil: no more numbers are given. O(pairs).
    package mutating func number(ofRow row: Int, in columns: TwinColumns) -> UInt32? {
        let count: Int
        switch kind {
        case .labels: count = read(columns.labels(at: row), in: columns.pools.labels)
        case .facts: count = read(columns.facts(at: row), in: columns.pools.facts)
        }
        key.removeAll(keepingCapacity: true)
        for value in values { key.append(littleEndian: value) }
        for word in words { key.append(littleEndian: word) }
        if countsAll { key.append(littleEndian: UInt32(truncatingIfNeeded: count)) }
        let key = key
        return keys.id(of: key.span)
    }

    /// How many pairs there are.
    private mutating func read(_ set: PartID, in pool: PairSetPool) -> Int {
        pool.withPairs(set) { numbers in
            read(numbers, pool)
            return numbers.count / 4
        }
    }

    private mutating func read(_ numbers: Span<UInt8>, _ pool: PairSetPool) {
        for word in words.indices { words[word] = metByAbsence[word] }
        for slot in values.indices { values[slot] = Self.none }
        for place in 0..<numbers.count / 4 {
            let pair = numbers.pairNumber(at: place)
            let meaning = Int(meaning(of: pair, pool))
            guard meaning > 1 else { continue }
            let first = (meaning - 2) * words.count
            for word in words.indices {
                words[word] = words[word] & ~asked[first + word] | met[first + word]
            }
            let slot = slots[meaning - 2]
            if slot != Self.none { values[Int(slot)] = pair }
        }
    }

    private mutating func meaning(of pair: UInt32, _ pool: PairSetPool) -> UInt32 {
        if pair < known.count, known[Int(pair)] > 0 { return known[Int(pair)] }
        if pair >= known.count {
            known.append(contentsOf: repeatElement(0, count: pool.pairCount - known.count))
        }
        known[Int(pair)] = learn(pool.pair(pair))
        return known[Int(pair)]
    }

    /// A requirement looks at its own name alone, so that one pair stands for all labels.
    private mutating func learn(_ pair: LabelSet.Pair) -> UInt32 {
        guard let slot = names[pair.name] else { return 1 }
        slots.append(slot)
        asked += Self.words(requirements) { $0.key == pair.name }
        met += Self.words(requirements) {
            $0.key == pair.name && $0.matches([pair.name: pair.value])
        }
        return UInt32(truncatingIfNeeded: slots.count + 1)
    }

    /// A bit for each requirement of which it is true.
    private static func words(
        _ requirements: [LabelSelector.Requirement],
        where isTrue: (LabelSelector.Requirement) -> Bool
    ) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: (requirements.count + 63) / 64)
        for (bit, requirement) in requirements.enumerated() where isTrue(requirement) {
            words[bit / 64] |= 1 << UInt64(bit % 64)
        }
        return words
    }
}
