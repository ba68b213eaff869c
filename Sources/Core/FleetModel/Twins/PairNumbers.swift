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
        /// By value, as many words as ``absent`` has.
        var met: [UInt64] = []
    }

    /// Stands for the number of a value that is not there.
    private static let none = UInt32.max

    private let kind: Kind
    /// Each has its bit.
    private let requirements: [LabelSelector.Requirement]
    private var names: [Name]
    private let countsAll: Bool
    private var keys = BytePool()
    /// By part, the number behind one; 0: not known yet.
    private var known: [UInt32] = []
    /// Of the pairs that are looked at, by name: the number of the value. Kept for its memory alone, as is the next.
    private var found: [UInt32]
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
        let kept = Set(values)
        names = kept.union(asked.map(\.key)).sorted().map { name in
            Name(
                text: name,
                bytes: Array(name.string.utf8),
                keepsValue: kept.contains(name),
                absent: Self.met(asked, of: name, by: LabelSet())
            )
        }
        found = Array(repeating: Self.none, count: names.count)
    }

    /// The number of what the device of that row says; nil: no more numbers are given.
    ///
    /// O(pairs) the first time that a part is met, where names differ in their lengths.
    package mutating func number(ofRow row: Int, in columns: TwinColumns) -> UInt32? {
        let part = Int(columns.pairs(kind, at: row).index)
        if part < known.count, known[part] > 0 { return known[part] - 1 }
        let isRead = columns.withPairs(kind, at: row) { form in self.read(form) }
        let made = key
        guard isRead, let number = keys.id(of: made.span) else { return nil }
        if part >= known.count {
            known.append(contentsOf: repeatElement(0, count: part + 1 - known.count))
        }
        known[part] = number + 1
        return number
    }

    /// Makes the key: the numbers of the values that matter, in the order of their names, then what is met.
    ///
    /// False: it is no form of pairs, or no more values are numbered.
    private mutating func read(_ form: Span<UInt8>) -> Bool {
        for place in found.indices { found[place] = Self.none }
        guard form.count >= 5, form[0] == PartForm.Tag.object else { return false }
        let end = 5 + form.length(at: 1)
        var position = 5
        var count: UInt32 = 0
        while position < end {
            let key = form.counted(at: position)
            guard form[key.upperBound] == PartForm.Tag.string else { return false }
            position = form.endOfValue(at: key.upperBound)
            count += 1
            guard let place = place(of: form.extracting(key)) else { continue }
            guard let number = number(of: form.extracting(key.upperBound + 5..<position), place)
            else { return false }
            found[place] = number
        }
        makeKey(count)
        return true
    }

    private func place(of key: Span<UInt8>) -> Int? {
        for place in names.indices where names[place].bytes.count == key.count {
            let bytes = names[place].bytes
            if bytes.span.bytes.isEqual(to: key.bytes) { return place }
        }
        return nil
    }

    /// The number of a value under its name; each is asked about once.
    private mutating func number(of value: Span<UInt8>, _ place: Int) -> UInt32? {
        guard let number = names[place].values.id(of: value) else { return nil }
        let width = names[place].absent.count
        guard Int(number) * width == names[place].met.count, width > 0 else { return number }
        let name = names[place].text
        let text = Text(String(decoding: [UInt8](copying: value), as: UTF8.self))
        names[place].met += Self.met(requirements, of: name, by: [name: text])
        return number
    }

    private mutating func makeKey(_ count: UInt32) {
        key.removeAll(keepingCapacity: true)
        for place in names.indices where names[place].keepsValue {
            key.append(littleEndian: found[place])
        }
        for word in 0..<(requirements.count + 63) / 64 {
            var met: UInt64 = 0
            for place in names.indices {
                let number = Int(found[place])
                met |=
                    found[place] == Self.none
                    ? names[place].absent[word]
                    : names[place].met[number * names[place].absent.count + word]
            }
            key.append(littleEndian: met)
        }
        if countsAll { key.append(littleEndian: count) }
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
