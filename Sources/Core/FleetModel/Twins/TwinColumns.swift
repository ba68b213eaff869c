/// The rows of a ``TwinTable`` as they are held: numbers in blocks, and what many rows share once.
///
/// Rows are sorted by the bytes of the devices' ids. Reading one number takes a few nanoseconds; a ``Twin`` or an id is made
/// only where it is asked for. Parts are told by ``PartID``: equal ids are equal parts.
package struct TwinColumns: Sendable {
    var pools: TwinPools
    private var blocks: [TwinBlock] = []
    /// The index of each block's first row.
    private var starts: [Int] = []
    package private(set) var count = 0

    init(pools: TwinPools = TwinPools()) { self.pools = pools }

    /// Content of the row at an index below the count.
    func content(at index: Int) -> TwinBlock.Content {
        let place = place(of: index)
        return blocks[place.block].contents[place.offset]
    }

    /// The last report of the row at an index below the count.
    func report(at index: Int) -> TwinBlock.Report {
        let place = place(of: index)
        return blocks[place.block].reports[place.offset]
    }

    /// Appends a row whose id comes after all others.
    mutating func append(_ content: TwinBlock.Content, _ report: TwinBlock.Report) {
        if blocks.isEmpty || blocks[blocks.count - 1].count == TwinBlock.mostRows {
            var block = TwinBlock()
            // The first grows as it must: many tables are small.
            if !blocks.isEmpty {
                block.contents.reserveCapacity(TwinBlock.mostRows)
                block.reports.reserveCapacity(TwinBlock.mostRows)
            }
            blocks.append(block)
            starts.append(count)
        }
        blocks[blocks.count - 1].contents.append(content)
        blocks[blocks.count - 1].reports.append(report)
        count += 1
    }

    private func place(of index: Int) -> (block: Int, offset: Int) {
        precondition(index >= 0 && index < count, "a row is asked for by an index below the count")
        let block = starts.partitioningIndex { $0 > index } - 1
        return (block, index - starts[block])
    }
}
