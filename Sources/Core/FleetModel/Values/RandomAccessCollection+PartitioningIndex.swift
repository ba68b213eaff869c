extension RandomAccessCollection {
    /// The first index whose element belongs to the second part; `endIndex`: none does.
    ///
    /// The collection must be partitioned: no element of the second part stands before one of the first. O(log n).
    @inlinable package func partitioningIndex(
        where belongsInSecondPart: (Element) -> Bool
    ) -> Index {
        var start = startIndex
        var remaining = count
        while remaining > 0 {
            let half = remaining / 2
            let middle = index(start, offsetBy: half)
            if belongsInSecondPart(self[middle]) {
                remaining = half
            } else {
                start = index(after: middle)
                remaining -= half + 1
            }
        }
        return start
    }
}
