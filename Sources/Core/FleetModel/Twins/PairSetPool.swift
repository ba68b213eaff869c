/// The distinct sets of labels or facts that the devices of a table report.
///
/// A set is the numbers of its pairs, and a pair, a name with its value, is held once for all sets: sites and serials of one
/// device each cost a number and their own bytes, and what a selector makes of a pair is asked once. Equal ids are equal sets;
/// equal sets may have several ids: pairs stand in the order of their document, and only sets that were met lately are found again,
/// since most devices have one of their own.
package struct PairSetPool: Sendable {
    /// Pairs that are kept as values beside their bytes.
    static let mostKept = 4_096
    /// Sets that are found again.
    static let mostFound = 1 << 15
    /// Bytes of a pair's number.
    private static let width = 4

    /// Each as it stands in a ``PartForm``: its name behind the name's length, then the value.
    private var pairs: BytePool
    private var names = BytePool()
    /// By pair, the number of its name.
    private var nameNumbers: [UInt32] = []
    /// The numbers of the pairs, one behind the other.
    private var sets: BytePool
    private var kept: [LabelSet.Pair] = []
    /// By name, the set in which it was met last. Kept for its memory alone, as is the next.
    private var met: [UInt64] = []
    private var scratch: [UInt8] = []
    private var reading: UInt64 = 0

    /// `pairs` and `sets` are for tests of caps and collisions.
    init(pairs: BytePool = BytePool(), sets: BytePool = BytePool(mostFound: Self.mostFound)) {
        self.pairs = pairs
        self.sets = sets
    }

    /// Distinct sets.
    var count: Int { sets.count }
    /// Distinct pairs.
    var pairCount: Int { pairs.count }
    /// Bytes of the pairs and sets.
    var usedBytes: Int { pairs.usedBytes + names.usedBytes + sets.usedBytes }
    /// The bytes of memory that they take, without the values that are kept.
    var byteCount: Int {
        pairs.byteCount + names.byteCount + sets.byteCount + nameNumbers.capacity * 4
            + kept.capacity * MemoryLayout<LabelSet.Pair>.stride
    }

    // MARK: - Taking

    /// The set of a ``PartForm`` that is an object of strings; it takes any bytes. O(pairs).
    mutating func id(of form: Span<UInt8>) throws(PartFault<Never>) -> PartID {
        guard form.count >= 5, form[0] == PartForm.Tag.object, form.length(at: 1) == form.count - 5
        else { throw .malformed }
        beginSet()
        var position = 5
        while position < form.count {
            guard let name = form.text(at: position), name.upperBound < form.count,
                form[name.upperBound] == PartForm.Tag.string,
                let value = form.text(at: name.upperBound + 1)
            else { throw .malformed }
            try addPair(form.extracting(position..<value.upperBound), nameLength: name.count)
            position = value.upperBound
        }
        return try endSet()
    }

    /// The part of a set; nil: a cap is reached.
    mutating func id(of set: LabelSet) -> PartID? {
        try? id(of: PartForm.encode(set.part).span)
    }

    /// The same set as it is held in another pool; nil: a cap is reached.
    mutating func id(of part: PartID, in other: PairSetPool) -> PartID? {
        beginSet()
        for place in 0..<other.count(of: part) {
            let number = other.pair(place, of: part)
            let name = other.nameNumbers[Int(number)]
            let length = other.names.withBytes(name) { $0.count }
            let isTaken = other.pairs.withBytes(number) { form in
                (try? addPair(form, nameLength: length)) != nil
            }
            guard isTaken else { return nil }
        }
        return try? endSet()
    }

    private mutating func beginSet() {
        scratch.removeAll(keepingCapacity: true)
        reading += 1
    }

    /// A pair whose bytes are in their places; each name stands once in a set.
    private mutating func addPair(
        _ form: Span<UInt8>,
        nameLength: Int
    ) throws(PartFault<Never>) {
        let hash = ByteHash.hash(form.bytes)
        let known = pairs.find(form, hash)
        let number =
            if let known { known } else {
                try newPair(form, hash, nameLength: nameLength)
            }
        let name = Int(nameNumbers[Int(number)])
        guard met[name] != reading else { throw .malformed }
        met[name] = reading
        scratch.append(littleEndian: number)
    }

    private mutating func newPair(
        _ form: Span<UInt8>,
        _ hash: UInt64,
        nameLength: Int
    ) throws(PartFault<Never>) -> UInt32 {
        let name = form.extracting(4..<4 + nameLength)
        guard name.isUTF8, form.extracting((nameLength + 9)...).isUTF8 else { throw .malformed }
        guard let nameNumber = names.id(of: name), let number = pairs.insert(form, hash) else {
            throw .full
        }
        if Int(nameNumber) == met.count { met.append(0) }
        nameNumbers.append(nameNumber)
        if kept.count < Self.mostKept { kept.append(Self.pair(form)) }
        return number
    }

    private mutating func endSet() throws(PartFault<Never>) -> PartID {
        let bytes = scratch
        guard let set = sets.id(of: bytes.span) else { throw .full }
        return PartID(index: set)
    }

    // MARK: - Reading

    /// How many pairs a set has.
    func count(of part: PartID) -> Int { sets.withBytes(part.index) { $0.count / Self.width } }

    /// The number of one pair of a set.
    func pair(_ place: Int, of part: PartID) -> UInt32 {
        sets.withBytes(part.index) { $0.pairNumber(at: place) }
    }

    /// Shows the numbers of the pairs of a set, each in ``Swift/Span/pairNumber(at:)``.
    @inline(__always)
    func withPairs<Result>(_ part: PartID, _ body: (Span<UInt8>) -> Result) -> Result {
        sets.withBytes(part.index, body)
    }

    /// The number of a pair's name: equal numbers are equal names.
    @inline(__always)
    func nameNumber(ofPair number: UInt32) -> UInt32 { nameNumbers[Int(number)] }

    /// The pair of a number.
    func pair(_ number: UInt32) -> LabelSet.Pair {
        if number < kept.count { return kept[Int(number)] }
        return pairs.withBytes(number, Self.pair)
    }

    /// The set of a part, made anew.
    func value(_ part: PartID) -> LabelSet {
        let set = LabelSet(withPairs(part) { numbers in numbers.pairNumbers.map(pair) })
        guard let set else { preconditionFailure("a name that stands twice does not come in") }
        return set
    }

    /// The pairs of these sets, each with the number of sets that have it. O(pairs of all).
    func countPairs(of parts: some Sequence<PartID>) -> [(pair: LabelSet.Pair, rows: Int)] {
        var counts = Array(repeating: 0, count: pairCount)
        for part in parts {
            withPairs(part) { numbers in
                for place in 0..<numbers.count / Self.width {
                    counts[Int(numbers.pairNumber(at: place))] += 1
                }
            }
        }
        return counts.indices.lazy.filter { counts[$0] > 0 }.map { number in
            (pair(UInt32(truncatingIfNeeded: number)), counts[number])
        }
    }

    /// Whether both, the other one of that pool, are the same set.
    func areEqual(_ left: UInt32, _ right: UInt32, in other: PairSetPool) -> Bool {
        let (left, right) = (PartID(index: left), PartID(index: right))
        guard count(of: left) == other.count(of: right) else { return false }
        return isSameList(left, right, in: other) || value(left) == other.value(right)
    }

    /// Whether both have the same pairs in the same order, and as many.
    private func isSameList(_ left: PartID, _ right: PartID, in other: PairSetPool) -> Bool {
        (0..<count(of: left)).allSatisfy { place in
            pairs.withBytes(pair(place, of: left)) { form in
                other.pairs.withBytes(other.pair(place, of: right)) {
                    form.bytes.isEqual(to: $0.bytes)
                }
            }
        }
    }

    /// Of bytes that were checked.
    private static func pair(_ form: Span<UInt8>) -> LabelSet.Pair {
        let name = form.counted(at: 0)
        return LabelSet.Pair(
            name: Text(String(utf8: form.extracting(name))),
            value: Text(String(utf8: form.extracting((name.upperBound + 5)...)))
        )
    }
}

extension Span<UInt8> {
    /// One of the numbers of pairs that these bytes are.
    func pairNumber(at place: Int) -> UInt32 { UInt32(truncatingIfNeeded: length(at: place * 4)) }

    /// All of them.
    var pairNumbers: [UInt32] {
        var numbers: [UInt32] = []
        numbers.reserveCapacity(count / 4)
        for place in 0..<count / 4 { numbers.append(pairNumber(at: place)) }
        return numbers
    }

    /// Where the bytes stand behind a length at the index; nil: they end before.
    fileprivate func text(at index: Int) -> Range<Int>? {
        guard index + 4 <= count else { return nil }
        let text = counted(at: index)
        return text.upperBound <= count ? text : nil
    }
}
