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
    var indicesByDevice: [Int] {
        (0..<count).sorted { left, right in
            let content = content(at: right)
            let order = pools.names.withBytes(
                at: content.names,
                count: Int(content.idLength)
            ) { self.order(self.content(at: left), $0) }
            return order == 0 ? left < right : order < 0
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
