/// Numbers for what devices say under a few names of their labels or facts: devices of equal numbers meet the same requirements
/// and have the same values where values matter, so that a site or a serial that nobody asks for tells no devices apart.
package struct PairNumbers: Sendable {
    /// Which pairs of a device.
    package enum Kind: Sendable {
        case labels, facts
    }

    /// One name, and what its values meet.
    private struct Name: Sendable {
        let text: Text
        let bytes: [UInt8]
        /// Whether the value itself matters, beside what it meets.
        let keepsValue: Bool
        /// The requirements that are met where nothing stands under the name, a bit each.
        let absent: [UInt64]
        var values = BytePool()
        /// By value.
        var met: [[UInt64]] = []
    }

    private let kind: Kind
    /// Each has its bit.
    private let requirements: [LabelSelector.Requirement]
    private var names: [Name]
    private let countsAll: Bool
    private var keys = BytePool()
    /// By part, the number behind one; 0: not known yet.
    private var known: [UInt32] = []

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
        let kept = Set(values)
        names = kept.union(asked.map(\.key)).sorted().map { name in
            Name(
                text: name,
                bytes: Array(name.string.utf8),
                keepsValue: kept.contains(name),
                absent: Self.met(asked, of: name, by: LabelSet())
            )
        }
    }

    /// The number of what the device of that row says; nil: no more numbers are given.
    ///
    /// O(pairs × names) the first time that a part is met.
    package mutating func number(ofRow row: Int, in columns: TwinColumns) -> UInt32? {
        let part = Int(columns.pairs(kind, at: row).index)
        if part < known.count, known[part] > 0 { return known[part] - 1 }
        let key: [UInt8]? = columns.withPairs(kind, at: row) { form in self.key(of: form) }
        guard let key, let number = keys.id(of: key.span) else { return nil }
        if part >= known.count {
            known.append(contentsOf: repeatElement(0, count: part + 1 - known.count))
        }
        known[part] = number + 1
        return number
    }

    /// What is met, then the values that matter, in the order of their names, each behind its length; all ones: there is none.
    /// nil: it is no form of pairs, or no more values are numbered.
    private mutating func key(of form: Span<UInt8>) -> [UInt8]? {
        var found = [Range<Int>?](repeating: nil, count: names.count)
        var count = 0
        var reader = PartReader(id: [])
        let isOfPairs = reader.readPairs(of: form) { name, value in
            count += 1
            for place in names.indices where names[place].bytes.count == name.count {
                let wanted = names[place].bytes
                let isWanted = form.extracting(name).bytes.isEqual(to: wanted.span.bytes)
                if isWanted { found[place] = value }
            }
        }
        guard isOfPairs else { return nil }
        var met = [UInt64](repeating: 0, count: (requirements.count + 63) / 64)
        var key: [UInt8] = []
        for place in names.indices {
            let value = found[place]
            guard let words = words(of: place, value, form) else { return nil }
            for word in words.indices { met[word] |= words[word] }
            guard names[place].keepsValue else { continue }
            key.append(number: value.map { UInt32($0.count) } ?? .max)
            for byte in value ?? 0..<0 { key.append(form[byte]) }
        }
        for word in met {
            key.append(number: UInt32(truncatingIfNeeded: word))
            key.append(number: UInt32(truncatingIfNeeded: word >> 32))
        }
        if countsAll { key.append(number: UInt32(count)) }
        return key
    }

    /// What is met by the value under a name; each value is asked about once.
    private mutating func words(
        of place: Int,
        _ value: Range<Int>?,
        _ form: Span<UInt8>
    ) -> [UInt64]? {
        guard let value else { return names[place].absent }
        let bytes = form.extracting(value)
        guard let number = names[place].values.id(of: bytes) else { return nil }
        if number < names[place].met.count { return names[place].met[Int(number)] }
        let name = names[place].text
        let text = Text(String(decoding: [UInt8](copying: bytes), as: UTF8.self))
        let words = Self.met(requirements, of: name, by: [name: text])
        names[place].met.append(words)
        return words
    }

    /// A requirement looks at its own name alone, so that one pair stands for all labels.
    private static func met(
        _ requirements: [LabelSelector.Requirement],
        of name: Text,
        by labels: LabelSet
    ) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: (requirements.count + 63) / 64)
        for (bit, requirement) in requirements.enumerated()
        where requirement.key == name && requirement.matches(labels) {
            words[bit / 64] |= 1 << UInt64(bit % 64)
        }
        return words
    }
}

extension [UInt8] {
    fileprivate mutating func append(number: UInt32) {
        for byte in 0..<4 { append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
    }
}

extension TwinColumns {
    fileprivate func pairs(_ kind: PairNumbers.Kind, at row: Int) -> PartID {
        switch kind {
        case .labels: labels(at: row)
        case .facts: facts(at: row)
        }
    }

    fileprivate func withPairs<Result>(
        _ kind: PairNumbers.Kind,
        at row: Int,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        switch kind {
        case .labels: pools.labels.withForm(labels(at: row), body)
        case .facts: pools.facts.withForm(facts(at: row), body)
        }
    }
}
