extension TwinColumns {
    /// The same rows with pools that hold only what these rows refer to, numbered in the order of the rows.
    ///
    /// O(devices). What was held fits: pools that hold less of the same have room.
    func compacted() -> TwinColumns {
        var compact = TwinColumns()
        var stamps = StampNumbers(of: pools)
        for block in blocks {
            for offset in 0..<block.count {
                guard let content = compact.pools.content(block.contents[offset], in: pools) else {
                    preconditionFailure("what was held once fits again")
                }
                var report = block.reports[offset]
                report.stamp = stamps.number(report.stamp, in: &compact.pools)
                compact.append(content, report)
            }
        }
        return compact
    }
}

/// What the stamps of some pools are numbered in others.
struct StampNumbers {
    private let stamps: [TwinPools.Stamp]
    /// By the number there; `TwinBlock.Content.none`: not taken yet.
    private var numbers: [UInt32]

    init(of pools: TwinPools) {
        stamps = pools.stamps
        numbers = Array(repeating: TwinBlock.Content.none, count: stamps.count)
    }

    /// The number of a stamp in these pools, which take it where they do not have it.
    mutating func number(_ number: UInt32, in pools: inout TwinPools) -> UInt32 {
        let known = numbers[Int(number)]
        if known != TwinBlock.Content.none { return known }
        let fresh = pools.number(of: stamps[Int(number)])
        numbers[Int(number)] = fresh
        return fresh
    }
}
