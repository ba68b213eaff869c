import FleetModel

/// The labels that a selector asks for one value each, as what selectors are found by that may cover another one.
///
/// Whatever covers a selector asks for a part of its labels, with the same values; so it is found by the keys of the parts,
/// without looking at all others.
struct SelectorReach {
    /// Of a selector that asks for more, nobody looks for one that covers it: there would be too many parts.
    private static let limit = 6

    private let values: [(label: Text, value: Text)]

    init(_ selector: LabelSelector) {
        // They are sorted, so that the same labels give the same key.
        values = selector.requirements.compactMap { requirement in
            guard requirement.operator == .isIn, requirement.values.count == 1 else { return nil }
            return (requirement.key, requirement.values[0])
        }
    }

    /// 64 bits of all of them (FNV-1a). Two selectors may share a key: who looks there compares them.
    var key: UInt64 { values.reduce(Self.none) { Self.key($0, $1) } }

    /// The keys of all parts, with none and with all of them: at most 64.
    var parts: [UInt64] {
        guard values.count <= Self.limit else { return [] }
        return values.reduce([Self.none]) { parts, pair in
            parts + parts.map { Self.key($0, pair) }
        }
    }

    private static let none: UInt64 = 0xcbf2_9ce4_8422_2325

    private static func key(_ hash: UInt64, _ pair: (label: Text, value: Text)) -> UInt64 {
        var hash = hash
        for text in [pair.label, pair.value] {
            for byte in text.string.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            // No UTF-8 holds this byte, so that no two pairs spell alike.
            hash = (hash ^ 0xff) &* 0x0000_0100_0000_01b3
        }
        return hash
    }
}
