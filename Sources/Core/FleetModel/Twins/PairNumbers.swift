/// Numbers for what devices say under a few names of their labels or facts: equal numbers are equal values, so that a site or
/// a serial that nobody asks for tells no devices apart.
package struct PairNumbers: Sendable {
    /// Which pairs of a device.
    package enum Kind: Sendable {
        case labels, facts
    }

    private let kind: Kind
    private let names: [[UInt8]]
    private let countsAll: Bool
    private var values = BytePool()
    /// By part, the number behind one; 0: not known yet.
    private var known: [UInt32] = []

    /// `countsAll`: whether it matters how many pairs there are.
    package init(_ kind: Kind, _ names: some Sequence<Text>, countsAll: Bool = false) {
        self.kind = kind
        self.names = names.map { Array($0.string.utf8) }
        self.countsAll = countsAll
    }

    /// The number of what the device of that row says; nil: no more numbers are given.
    ///
    /// O(pairs × names) the first time that a part is met.
    package mutating func number(ofRow row: Int, in columns: TwinColumns) -> UInt32? {
        let part = Int(columns.pairs(kind, at: row).index)
        if part < known.count, known[part] > 0 { return known[part] - 1 }
        let key = columns.withPairs(kind, at: row, key(of:))
        guard let key, let number = values.id(of: key.span) else { return nil }
        if part >= known.count {
            known.append(contentsOf: repeatElement(0, count: part + 1 - known.count))
        }
        known[part] = number + 1
        return number
    }

    /// The values under the names, in their order, each behind its length; all ones: there is none. nil: it is no form of pairs.
    private func key(of form: Span<UInt8>) -> [UInt8]? {
        var found = [Range<Int>?](repeating: nil, count: names.count)
        var count = 0
        var reader = PartReader(id: [])
        let isOfPairs = reader.readPairs(of: form) { name, value in
            count += 1
            for place in names.indices where names[place].count == name.count {
                let wanted = names[place]
                let isWanted = form.extracting(name).bytes.isEqual(to: wanted.span.bytes)
                if isWanted { found[place] = value }
            }
        }
        guard isOfPairs else { return nil }
        var key: [UInt8] = []
        for value in found {
            key.append(number: value.map { UInt32($0.count) } ?? .max)
            guard let value else { continue }
            for place in value { key.append(form[place]) }
        }
        if countsAll { key.append(number: UInt32(count)) }
        return key
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
