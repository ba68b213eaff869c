/// A log of which things changed, of which only the latest entry of each thing counts.
struct SequenceFeed: Sendable {
    /// A part of the feed.
    struct Page: Hashable, Sendable {
        let subjects: [Int]
        /// From where to go on.
        let next: UInt64
        let isCaughtUp: Bool
    }

    /// The sequence before the oldest entry that is kept.
    private(set) var floor: UInt64 = 0
    private var subjects: [Int] = []
    private let retained: Int

    /// Keeps at least the given number of entries.
    init(retaining retained: Int) { self.retained = retained }

    /// The sequence of the newest entry.
    var latest: UInt64 { floor + UInt64(subjects.count) }

    /// Returns the sequence of the new entry; amortised O(1).
    mutating func append(_ subject: Int) -> UInt64 {
        subjects.append(subject)
        if subjects.count >= 2 * retained + 1_024 {
            let surplus = subjects.count - retained
            subjects.removeFirst(surplus)
            floor += UInt64(surplus)
        }
        return latest
    }

    /// What changed after the sequence; nil where that is no longer known, or was never given out.
    ///
    /// `isLatest` says whether an entry is the newest of its subject; older ones are passed over.
    func page(
        after sequence: UInt64,
        limit: Int,
        isLatest: (_ subject: Int, _ sequence: UInt64) -> Bool
    ) -> Page? {
        guard floor...latest ~= sequence else { return nil }
        var found: [Int] = []
        var position = sequence
        while position < latest, found.count < limit {
            let subject = subjects[Int(position - floor)]
            position += 1
            if isLatest(subject, position) { found.append(subject) }
        }
        return Page(subjects: found, next: position, isCaughtUp: position == latest)
    }
}
