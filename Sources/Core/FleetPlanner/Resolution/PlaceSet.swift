/// A set of places in a list, a bit each.
struct PlaceSet: Hashable, Sendable {
    private var words: [UInt64]

    /// Holds places below `count`; empty at first.
    init(count: Int) {
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    func contains(_ place: Int) -> Bool { words[place / 64] & 1 << UInt64(place % 64) != 0 }

    mutating func insert(_ place: Int) { words[place / 64] |= 1 << UInt64(place % 64) }

    /// Calls the closure with each place of both sets within the range, ascending.
    func forEach(and other: PlaceSet, in range: Range<Int>, _ body: (Int) -> Void) {
        guard !range.isEmpty else { return }
        for index in (range.lowerBound / 64)...((range.upperBound - 1) / 64) {
            var word = words[index] & other.words[index]
            while word != 0 {
                let place = index * 64 + word.trailingZeroBitCount
                word &= word - 1
                if range.contains(place) { body(place) }
            }
        }
    }
}
