/// What is new in a table of which only single devices were told: rows, ascending and each once.
struct RowNews {
    /// How many rows there were before.
    let before: Int
    /// Of devices that are there still, by the table of now.
    var known: [Int] = []
    /// By the table of now.
    var joined: [Int] = []
    /// By the table of before.
    var left: [Int] = []

    init(before: Int) { self.before = before }

    /// Whether a device may have another row than before.
    var hasMoved: Bool { !joined.isEmpty || !left.isEmpty }

    /// A column of the table of before without the elements of those that left, and with a filling for each that joined.
    func moved<Element>(_ column: [Element], filling: Element) -> [Element] {
        var moved: [Element] = []
        moved.reserveCapacity(column.count + joined.count - left.count)
        var (joins, leaves) = (joined[...], left[...])
        var next = 0
        while next < column.count || !joins.isEmpty {
            if let join = joins.first, join <= moved.count || next >= column.count {
                moved.append(filling)
                joins.removeFirst()
            } else if leaves.first == next {
                leaves.removeFirst()
                next += 1
            } else {
                var end = min(leaves.first ?? column.count, column.count)
                if let join = joins.first { end = min(end, next + join - moved.count) }
                moved += column[next..<end]
                next = end
            }
        }
        return moved
    }

    /// The rows of now by those of before; `UInt32.max`: the device left. O(devices).
    func rows() -> [UInt32] {
        var rows = [UInt32](repeating: .max, count: before)
        for (row, old) in moved(Array(0..<UInt32(before)), filling: .max).enumerated()
        where old != .max {
            rows[Int(old)] = UInt32(row)
        }
        return rows
    }
}
