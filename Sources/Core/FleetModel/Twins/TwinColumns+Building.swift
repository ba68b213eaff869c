/// What a table is put together with: rows in the order in which they came.
extension TwinColumns {
    /// What was appended last.
    var last: TwinBlock.Content? { blocks.last?.contents.last }

    /// Finds rows by the hash of their devices' ids.
    func index(hashMask: UInt64) -> InternTable {
        var index = InternTable(hashMask: hashMask)
        for row in 0..<count {
            index.insert(UInt32(row), withID(at: row) { ByteHash.hash($0.bytes) })
        }
        return index
    }

    /// Indices of the rows sorted by device; of one device in the order in which they came.
    ///
    /// Ids of a fleet begin alike, so that eight bytes behind what all have in common tell most of them apart.
    var indicesByDevice: [Int] {
        let start = sharedStart
        var entries = (0..<count).map { row in
            (key: withID(at: row) { $0.bytes.orderedWord(at: start) }, row: row)
        }
        entries.sort { left, right in
            if left.key != right.key { return left.key < right.key }
            let order = withID(at: right.row) { self.order(content(at: left.row), $0) }
            return order == 0 ? left.row < right.row : order < 0
        }
        return entries.map(\.row)
    }

    /// How many bytes all ids have in common at their start.
    private var sharedStart: Int {
        guard count > 0 else { return 0 }
        let first = withID(at: 0, Array.init(copying:))
        return (0..<count)
            .reduce(first.count) { shared, row in
                withID(at: row) { first.span.bytes.sharedStart(with: $0.bytes, most: shared) }
            }
    }

    func haveSameDevice(_ left: Int, _ right: Int) -> Bool {
        withID(at: right) { order(content(at: left), $0) == 0 }
    }

    func haveSameLife(_ left: Int, _ right: Int) -> Bool {
        withIncarnation(at: right) { isSameLife(content(at: left), $0) }
    }

    /// These rows in this order, with the same pools.
    func taking(_ rows: [Int]) -> TwinColumns {
        var columns = TwinColumns(pools: pools)
        for row in rows { columns.append(content(at: row), report(at: row)) }
        return columns
    }
}
