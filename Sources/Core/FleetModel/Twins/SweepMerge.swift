/// Puts a sweep in the place of what was known: the sweep's rows, but for what we know better.
struct SweepMerge {
    private let known: TwinColumns
    private let sweptAt: Timestamp
    private let listed: TwinColumns
    /// Ids of records that were refused.
    private let refused: Set<Text>
    /// Whether a record without an id was refused, which may be anybody's.
    private let mayBeAnybody: Bool
    private var stamps: StampNumbers

    init(known: TwinColumns, sweep: Sweep) {
        self.known = known
        sweptAt = sweep.asOf
        listed = sweep.table.columns
        refused = Set(sweep.refused.compactMap(\.id))
        mayBeAnybody = sweep.refused.contains { $0.id == nil }
        stamps = StampNumbers(of: known.pools)
    }

    /// The rows that stand now, over the pools of the sweep; nil: a cap is reached. O(devices).
    mutating func merged() -> TwinColumns? {
        var merged = listed
        /// Rows of ours that the sweep does not list, and where they go.
        var kept: [(known: Int, before: Int)] = []
        var next = 0
        for index in 0..<known.count {
            let order = known.withID(at: index) { id in
                while next < listed.count, listed.order(listed.content(at: next), id) < 0 {
                    next += 1
                }
                return next < listed.count ? listed.order(listed.content(at: next), id) : 1
            }
            if order == 0 {
                guard merge(index, into: &merged, at: next) else { return nil }
            } else if isKept(index) {
                kept.append((index, next))
            }
        }
        // From the back, so that the places of those before stay what they are.
        for (index, place) in kept.reversed() {
            guard let content = merged.pools.content(known.content(at: index), in: known.pools)
            else { return nil }
            merged.insert(content, report(of: index, in: &merged), at: place)
        }
        return merged
    }

    /// Whether we know a device still that the sweep does not list: its record was refused, or we were told of it since.
    private func isKept(_ index: Int) -> Bool {
        if mayBeAnybody || sweptAt < known.stamp(at: index).asOf { return true }
        return !refused.isEmpty && refused.contains(known.id(at: index).text)
    }

    /// Lets stand of one device what is newer; false: a cap is reached.
    private mutating func merge(_ index: Int, into merged: inout TwinColumns, at place: Int) -> Bool
    {
        let (ours, theirs) = (known.content(at: index), listed.content(at: place))
        let isSameLife = known.withIncarnation(at: index) { listed.isSameLife(theirs, $0) }
        let isLaterLife =
            !isSameLife && listed.stamp(at: place).asOf < known.stamp(at: index).asOf
        if isLaterLife || (isSameLife && theirs.revision < ours.revision) {
            guard let content = merged.pools.content(ours, in: known.pools) else { return false }
            merged.set(content, at: place)
        }
        if isLaterLife
            || (isSameLife && listed.reportSequence(at: place) <= known.reportSequence(at: index))
        {
            merged.set(report(of: index, in: &merged), at: place)
        }
        return true
    }

    /// Our last report of a device, with its stamp taken there.
    private mutating func report(of index: Int, in merged: inout TwinColumns) -> TwinBlock.Report {
        var report = known.report(at: index)
        report.stamp = stamps.number(report.stamp, in: &merged.pools)
        return report
    }
}
