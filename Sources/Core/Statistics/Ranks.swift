/// The ranks of values, where equal ones share the mean of theirs.
struct Ranks {
    /// In the order of the values; doubled, so that a shared one is whole too.
    let doubled: [Int64]
    /// Σ (t³ − t) over the groups of t equal values; 0: all differ.
    let tieSum: Int128

    /// O(n log n).
    init(of values: [Int64]) {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var doubled = Array(repeating: Int64(0), count: values.count)
        var tieSum: Int128 = 0
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            let shared = Int64(start + 1 + end)
            for place in start..<end { doubled[order[place]] = shared }
            let size = Int128(end - start)
            tieSum += size * size * size - size
            start = end
        }
        self.doubled = doubled
        self.tieSum = tieSum
    }
}
