/// The rows of a ``TwinTable`` as they are held: numbers in blocks, and what many rows share once.
///
/// Rows are sorted by the bytes of the devices' ids, each device once. Reading one number takes some nanoseconds; a ``Twin``
/// or an id is made only where it is asked for. Parts are told by ``PartID``: equal ids are equal parts. A copy shares all
/// blocks and chunks that are not changed afterwards.
package struct TwinColumns: Sendable {
    /// One, in an array so that a copy of the columns is a few references.
    private var boxedPools: [TwinPools]
    private(set) var blocks: [TwinBlock] = []
    /// The index of each block's first row.
    private var starts: [Int] = []
    package private(set) var count = 0

    init(pools: TwinPools = TwinPools()) { boxedPools = [pools] }

    var pools: TwinPools {
        _read { yield boxedPools[0] }
        _modify { yield &boxedPools[0] }
    }

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

    mutating func set(_ content: TwinBlock.Content, at index: Int) {
        let place = place(of: index)
        blocks[place.block].contents[place.offset] = content
    }

    mutating func set(_ report: TwinBlock.Report, at index: Int) {
        let place = place(of: index)
        blocks[place.block].reports[place.offset] = report
    }

    /// Appends a row; its id comes after all others, or the rows are sorted before anybody reads them.
    mutating func append(_ content: TwinBlock.Content, _ report: TwinBlock.Report) {
        if blocks.isEmpty || blocks[blocks.count - 1].count == TwinBlock.mostRows {
            // The first grows as it must: many tables are small.
            blocks.append(TwinBlock(capacity: blocks.isEmpty ? 0 : TwinBlock.mostRows))
            starts.append(count)
        }
        blocks[blocks.count - 1].append(content, report)
        count += 1
    }

    /// Puts a row where its id belongs. O(rows of a block + blocks).
    mutating func insert(_ content: TwinBlock.Content, _ report: TwinBlock.Report, at index: Int) {
        guard index < count else { return append(content, report) }
        var place = place(of: index)
        if blocks[place.block].count == TwinBlock.mostRows {
            blocks.insert(blocks[place.block].split(), at: place.block + 1)
            let half = blocks[place.block].count
            if place.offset > half {
                place = (place.block + 1, place.offset - half)
            }
        }
        blocks[place.block].insert(content, report, at: place.offset)
        renumber()
    }

    /// Takes a row out. O(rows of a block + blocks).
    mutating func remove(at index: Int) {
        let place = place(of: index)
        blocks[place.block].remove(at: place.offset)
        if blocks[place.block].count == 0 { blocks.remove(at: place.block) }
        renumber()
    }

    private mutating func renumber() {
        starts.removeAll(keepingCapacity: true)
        count = 0
        for block in blocks {
            starts.append(count)
            count += block.count
        }
    }

    private func place(of index: Int) -> (block: Int, offset: Int) {
        precondition(index >= 0 && index < count, "a row is asked for by an index below the count")
        // Where all blocks are full but the last, this is it.
        let guess = index / TwinBlock.mostRows
        if starts[guess] <= index, guess + 1 == starts.count || index < starts[guess + 1] {
            return (guess, index - starts[guess])
        }
        let block = starts.partitioningIndex { $0 > index } - 1
        return (block, index - starts[block])
    }
}

extension TwinColumns {
    /// The index of the device with these bytes as its id, or of where it would stand. O(log devices).
    package func search(_ id: Span<UInt8>) -> (index: Int, isFound: Bool) {
        let block = blocks.partitioningIndex { order($0.contents[0], id) > 0 }
        guard block > 0 else { return (0, false) }
        let contents = blocks[block - 1].contents
        let offset = contents.partitioningIndex { order($0, id) >= 0 }
        let index = starts[block - 1] + offset
        return (index, offset < contents.count && order(contents[offset], id) == 0)
    }

    /// Less than 0 where the row's id comes before the other one, 0 where it is that.
    func order(_ content: TwinBlock.Content, _ id: Span<UInt8>) -> Int {
        pools.names.withBytes(at: content.names, count: Int(content.idLength)) {
            $0.bytes.order(from: id.bytes)
        }
    }

    /// Whether both are of one life of a device.
    func isSameLife(_ content: TwinBlock.Content, _ incarnation: Span<UInt8>) -> Bool {
        pools.names.withBytes(
            at: content.names + UInt32(content.idLength),
            count: Int(content.incarnationLength)
        ) { $0.bytes.isEqual(to: incarnation.bytes) }
    }
}
