/// Names and values of one device, sorted by name, each name once: its labels, or its hardware facts.
package struct LabelSet: Hashable, Sendable {
    package private(set) var pairs: [Pair]

    /// One name and its value.
    package struct Pair: Hashable, Sendable, Codable {
        package let name: Text
        package let value: Text

        package init(name: Text, value: Text) {
            self.name = name
            self.value = value
        }
    }

    package init() { pairs = [] }

    /// Sorts the pairs; returns nil where a name stands twice.
    package init?(_ pairs: [Pair]) {
        let sorted = pairs.sorted { $0.name < $1.name }
        guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0.name != $1.name }) else { return nil }
        self.pairs = sorted
    }

    /// O(log n).
    package subscript(name: Text) -> Text? {
        let index = pairs.partitioningIndex { !($0.name < name) }
        guard index < pairs.count, pairs[index].name == name else { return nil }
        return pairs[index].value
    }

    /// These pairs, with those of `other` in the place of what stands under their names. O(n + m).
    package func overridden(by other: LabelSet) -> LabelSet {
        guard !other.isEmpty else { return self }
        var labels = LabelSet()
        labels.pairs.reserveCapacity(pairs.count + other.pairs.count)
        var next = 0
        for pair in pairs {
            while next < other.pairs.count, other.pairs[next].name < pair.name {
                labels.pairs.append(other.pairs[next])
                next += 1
            }
            if next < other.pairs.count, other.pairs[next].name == pair.name { continue }
            labels.pairs.append(pair)
        }
        labels.pairs += other.pairs[next...]
        return labels
    }

    package var isEmpty: Bool { pairs.isEmpty }
    package var count: Int { pairs.count }
}

extension LabelSet: ExpressibleByDictionaryLiteral, Codable {
    package init(dictionaryLiteral elements: (Text, Text)...) {
        self = LabelSet(elements.map { Pair(name: $0.0, value: $0.1) }) ?? LabelSet()
    }

    package init(from decoder: any Decoder) throws {
        let pairs = try decoder.singleValueContainer().decode([Pair].self)
        guard let set = LabelSet(pairs) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "a label stands twice"
                )
            )
        }
        self = set
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(pairs)
    }
}
