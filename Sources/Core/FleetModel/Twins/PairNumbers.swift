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

    /// Stands for a pair that is not there.
    private static let none = UInt32.max
    /// So many numbers at most are given.
    private static let mostNumbers = 1 << 23
    /// Of so many sets the number is kept: what all devices share is among the first, and more are no use to a cache.
    private static let mostKnown: UInt32 = 1 << 16

    private let kind: Kind
    /// Each has its bit.
    private let requirements: [LabelSelector.Requirement]
    /// Words of those that are met where nothing stands under their name.
    private let metByAbsence: [UInt64]
    /// The names that are asked for, with the place of a value that matters or ``none``.
    private let names: [Text: UInt32]
    private let countsAll: Bool
    /// Finds numbers by the hash of what is met.
    private var table = InternTable()
    private var count: UInt32 = 0
    /// By number, words of the requirements that are met.
    private var metByNumber: [UInt64] = []
    /// By number, the pairs whose values matter, and how many pairs there are where that counts.
    private var pairsByNumber: [UInt32] = []
    /// By set, where the set is one of the first: the number behind one; 0: not known yet.
    private var known: [UInt32] = []
    /// By pair.
    private var meanings = PairMeanings()
    /// By the number of a name, whether nobody asks for it.
    private var isIgnored: [Bool] = []
    /// Of the device that is read: words of what is met, and the pairs whose values matter. Kept for their memory alone.
    private var words: [UInt64]
    private var values: [UInt32]

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
        self.values = Array(repeating: Self.none, count: kept.count + (countsAll ? 1 : 0))
    }

    /// The number of what the device of that row says; nil: no more numbers are given. O(pairs).
    package mutating func number(ofRow row: Int, in columns: TwinColumns) -> UInt32? {
        let set = columns.pairs(kind, at: row)
        if set.index < known.count, known[Int(set.index)] > 0 { return known[Int(set.index)] - 1 }
        let unknown = columns.withPairs(kind, at: row) { numbers in read(numbers) }
        var isLearned = false
        for pair in unknown where learn(pair, in: columns) { isLearned = true }
        if isLearned { _ = columns.withPairs(kind, at: row) { numbers in read(numbers) } }
        guard let number = findOrMake() else { return nil }
        keep(number, of: set)
        return number
    }

    private mutating func keep(_ number: UInt32, of set: PartID) {
        guard set.index < Self.mostKnown else { return }
        if set.index >= known.count {
            known.append(contentsOf: repeatElement(0, count: Int(set.index) + 1 - known.count))
        }
        known[Int(set.index)] = number + 1
    }

    /// The number of what was read.
    private mutating func findOrMake() -> UInt32? {
        var hash = UInt64(values.count)
        for word in words { hash = ByteHash.mixing(hash, word) }
        for value in values { hash = ByteHash.mixing(hash, UInt64(value)) }
        let found = table.find(hash) { number in
            let (word, value) = (Int(number) * words.count, Int(number) * values.count)
            return words.indices.allSatisfy { metByNumber[word + $0] == words[$0] }
                && values.indices.allSatisfy { pairsByNumber[value + $0] == values[$0] }
        }
        if let found { return found }
        guard count < Self.mostNumbers else { return nil }
        table.insert(count, hash)
        metByNumber += words
        pairsByNumber += values
        count += 1
        return count - 1
    }

    /// The bits of what a selector asks of labels by name, which is all among the requirements.
    package func mask(of selector: LabelSelector) -> RequirementMask {
        precondition(selector.requirements.allSatisfy(requirements.contains))
        return RequirementMask(
            words: Self.words(requirements) { selector.requirements.contains($0) }
        )
    }

    /// Whether devices of that number, which this gave, meet all of the mask, which is of these requirements.
    package func meets(_ number: UInt32, _ mask: RequirementMask) -> Bool {
        let first = Int(number) * words.count
        for (place, word) in mask.words.enumerated() {
            guard metByNumber[first + place] & word == word else { return false }
        }
        return true
    }

    /// Reads the pairs of a set; those of which nothing is known yet.
    private mutating func read(_ numbers: Span<UInt8>) -> [UInt32] {
        let count = numbers.count / 4
        for slot in values.indices { values[slot] = Self.none }
        if countsAll { values[values.count - 1] = UInt32(truncatingIfNeeded: count) }
        for word in words.indices { words[word] = metByAbsence[word] }
        return meanings.read(numbers, into: &words, &values)
    }

    /// Whether somebody asks for the name of the pair. Of a name that nobody asks for, pairs may be as many as devices.
    ///
    /// A requirement looks at its own name alone, so that one pair stands for all labels.
    private mutating func learn(_ number: UInt32, in columns: TwinColumns) -> Bool {
        let name = Int(columns.nameNumber(kind, ofPair: number))
        if name < isIgnored.count, isIgnored[name] {
            meanings.ignore(number)
            return false
        }
        let pair = columns.pair(kind, number)
        guard let slot = names[pair.name] else {
            if name >= isIgnored.count {
                let missing = name + 1 - isIgnored.count
                isIgnored.append(contentsOf: repeatElement(false, count: missing))
            }
            isIgnored[name] = true
            meanings.ignore(number)
            return false
        }
        meanings.add(
            number,
            slot: slot == Self.none ? nil : slot,
            asked: Self.words(requirements) { $0.key == pair.name },
            met: Self.words(requirements) {
                $0.key == pair.name && $0.matches([pair.name: pair.value])
            }
        )
        return true
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

/// What pairs mean to some requirements and names.
private struct PairMeanings: Sendable {
    /// One pair whose name is asked for.
    private struct Meaning {
        /// Of the first 64 requirements, those that look at it, and those that it meets.
        let asked: UInt64
        let met: UInt64
        /// Where its value belongs; nil: it does not matter.
        let slot: UInt32?
    }

    /// By pair: 0 is not known yet, 1 is of a name that nobody asks for, else the place of its meaning behind two.
    private var places: [UInt32] = []
    private var meanings: [Meaning] = []
    /// By place, the words of all further requirements: those that look at it, then those that it meets.
    private var further: [UInt64] = []

    /// Puts what the pairs mean over what absence means; those of which nothing is known.
    func read(
        _ numbers: Span<UInt8>,
        into words: inout [UInt64],
        _ values: inout [UInt32]
    ) -> [UInt32] {
        var unknown: [UInt32] = []
        var first = words.first ?? 0
        let width = max(words.count, 1) - 1
        for index in 0..<numbers.count / 4 {
            let pair = numbers.pairNumber(at: index)
            let place = pair < places.count ? Int(places[Int(pair)]) : 0
            guard place > 1 else {
                if place == 0 { unknown.append(pair) }
                continue
            }
            let meaning = meanings[place - 2]
            first = first & ~meaning.asked | meaning.met
            if let slot = meaning.slot { values[Int(slot)] = pair }
            guard width > 0 else { continue }
            let asked = (place - 2) * 2 * width
            for word in 0..<width {
                words[1 + word] =
                    words[1 + word] & ~further[asked + word] | further[asked + width + word]
            }
        }
        if !words.isEmpty { words[0] = first }
        return unknown
    }

    /// Notes that nobody asks for the name of the pair.
    mutating func ignore(_ pair: UInt32) { set(pair, 1) }

    mutating func add(_ pair: UInt32, slot: UInt32?, asked: [UInt64], met: [UInt64]) {
        meanings.append(Meaning(asked: asked.first ?? 0, met: met.first ?? 0, slot: slot))
        further += asked.dropFirst()
        further += met.dropFirst()
        set(pair, UInt32(truncatingIfNeeded: meanings.count + 1))
    }

    private mutating func set(_ pair: UInt32, _ place: UInt32) {
        if pair >= places.count {
            places.append(contentsOf: repeatElement(0, count: Int(pair) + 1 - places.count))
        }
        places[Int(pair)] = place
    }
}

extension TwinColumns {
    fileprivate func pairs(_ kind: PairNumbers.Kind, at row: Int) -> PartID {
        switch kind {
        case .labels: labels(at: row)
        case .facts: facts(at: row)
        }
    }

    /// Shows the numbers of the pairs of a row.
    fileprivate func withPairs<Result>(
        _ kind: PairNumbers.Kind,
        at row: Int,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        switch kind {
        case .labels: pools.labels.withPairs(labels(at: row), body)
        case .facts: pools.facts.withPairs(facts(at: row), body)
        }
    }

    fileprivate func nameNumber(_ kind: PairNumbers.Kind, ofPair number: UInt32) -> UInt32 {
        switch kind {
        case .labels: pools.labels.nameNumber(ofPair: number)
        case .facts: pools.facts.nameNumber(ofPair: number)
        }
    }

    fileprivate func pair(_ kind: PairNumbers.Kind, _ number: UInt32) -> LabelSet.Pair {
        switch kind {
        case .labels: pools.labels.pair(number)
        case .facts: pools.facts.pair(number)
        }
    }
}

/// Requirements of a ``PairNumbers``, a bit each.
package struct RequirementMask: Sendable {
    fileprivate let words: [UInt64]
}
