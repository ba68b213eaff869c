/// Facts, each once, in the order in which they came: what came together lies together in memory, and is looked at together.
struct FactList: Sequence {
    /// So many are looked through; more are looked up.
    private static let few = 16

    private(set) var facts: [Fact] = []
    /// The same, once there are many.
    private var known: Set<Fact> = []

    init() {}

    var isEmpty: Bool { facts.isEmpty }

    /// Takes all away and keeps their room.
    mutating func removeAll() {
        facts.removeAll(keepingCapacity: true)
        if !known.isEmpty { known = [] }
    }

    mutating func insert(_ fact: Fact) {
        if facts.count < Self.few {
            if !facts.contains(fact) { facts.append(fact) }
            return
        }
        if known.isEmpty { known = Set(facts) }
        if known.insert(fact).inserted { facts.append(fact) }
    }

    mutating func insert(contentsOf others: some Sequence<Fact>) {
        for fact in others { insert(fact) }
    }

    func makeIterator() -> IndexingIterator<[Fact]> { facts.makeIterator() }
}
