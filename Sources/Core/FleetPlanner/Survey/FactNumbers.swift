import FleetModel

/// Numbers for what devices say in a few of their facts: equal numbers are equal values. A serial that nobody asks for tells
/// no devices apart.
struct FactNumbers {
    private struct Values: Hashable {
        let values: [Text?]
        /// How many facts there are, where that matters.
        let count: Int?
    }

    /// Numbers are kept by part where a table has no more distinct facts than these.
    private static let mostParts = 1 << 16

    private let names: [Text]
    private let countsAll: Bool
    private var numbers: [Values: UInt32] = [:]
    private var parts: [PartID: UInt32] = [:]

    /// `countsAll`: whether it matters how many facts there are.
    init(_ names: [Text], countsAll: Bool = false) {
        self.names = names
        self.countsAll = countsAll
    }

    mutating func number(ofRow row: Int, in columns: TwinColumns) -> UInt32 {
        let part = columns.facts(at: row)
        let isKept = columns.distinctFacts <= Self.mostParts
        if isKept, let known = parts[part] { return known }
        let facts = columns.factSet(part)
        let values = Values(
            values: names.map { facts[$0] },
            count: countsAll ? facts.count : nil
        )
        let number = numbers[values] ?? UInt32(numbers.count)
        numbers[values] = number
        if isKept { parts[part] = number }
        return number
    }
}
