import FleetModel

/// Rows of a table in lists, each in one at most; ascending.
struct RowLists: Sendable {
    /// A row whose judgement is another one than before.
    struct Move {
        let row: UInt32
        /// Places of judgements.
        let from: UInt32
        let to: UInt32
    }

    /// By number.
    private(set) var lists: [[UInt32]] = []

    init() {}

    /// `judgements` are their places by row; `list` says of each place the number of its list; nil: it is in none. O(rows).
    init(_ judgements: [UInt32], counts: [Int], in list: (Int) -> Int?) {
        let none = UInt32.max
        let numbers = counts.indices.map { list($0).map { UInt32($0) } ?? none }
        var sizes: [Int] = []
        for (number, count) in zip(numbers, counts) where number != none && count > 0 {
            while sizes.count <= Int(number) { sizes.append(0) }
            sizes[Int(number)] += count
        }
        lists = sizes.map { size in
            var list: [UInt32] = []
            list.reserveCapacity(size)
            return list
        }
        for (row, judgement) in judgements.enumerated() {
            let number = numbers[Int(judgement)]
            if number != none { lists[Int(number)].append(UInt32(row)) }
        }
    }

    /// The rows of a list; empty where it has none yet.
    subscript(number: Int) -> [UInt32] { number < lists.count ? lists[number] : [] }

    /// How many rows a list has.
    func count(of number: Int) -> Int { number < lists.count ? lists[number].count : 0 }

    /// Moves rows, which ascend, each once. O(moves × log rows), and what lists that change take to be copied.
    mutating func follow(_ moves: [Move], in list: (Int) -> Int?) {
        var changes: [Int: (gone: [UInt32], come: [UInt32])] = [:]
        for move in moves {
            let (from, to) = (list(Int(move.from)), list(Int(move.to)))
            guard from != to else { continue }
            if let from { changes[from, default: ([], [])].gone.append(move.row) }
            if let to { changes[to, default: ([], [])].come.append(move.row) }
        }
        for (number, change) in changes {
            while lists.count <= number { lists.append([]) }
            lists[number].replace(change.gone, with: change.come)
        }
    }
}

extension [UInt32] {
    /// Takes elements out and puts others in; all ascend, those that go are there and those that come are not.
    ///
    /// O(changes × log n), and a copy.
    mutating func replace(_ gone: [UInt32], with come: [UInt32]) {
        var replaced: [UInt32] = []
        replaced.reserveCapacity(count + come.count)
        var (left, right) = (0, 0)
        var next = 0
        while left < gone.count || right < come.count {
            let isGone = right == come.count || left < gone.count && gone[left] < come[right]
            let row = isGone ? gone[left] : come[right]
            let place = self[next...].partitioningIndex { !($0 < row) }
            replaced += self[next..<place]
            if isGone {
                precondition(self[place] == row, "what is taken out is there")
                next = place + 1
                left += 1
            } else {
                replaced.append(row)
                next = place
                right += 1
            }
        }
        replaced += self[next...]
        self = replaced
    }
}
