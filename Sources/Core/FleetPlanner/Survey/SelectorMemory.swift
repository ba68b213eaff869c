import Expressions
import FleetModel

/// A selector with what it said of devices before: those that agree in all that its `where` can look at are asked about once.
struct SelectorMemory {
    private struct Key: Hashable {
        let labels: [Text?]
        let facts: [Text?]
        /// How many labels and facts there are: the steps of an evaluation depend on that.
        let counts: [Int]
    }

    /// So many answers at most are kept; beyond, all are forgotten and found out anew.
    private static let limit = 1 << 16

    let selector: DeviceSelector
    /// Names of the labels and facts that the `where` looks at; nil: there is none, or no bound can be given.
    private let scope: (labels: [Text], facts: [Text])?
    private var known: [Key: DeviceSelector.Answer] = [:]

    init(_ selector: DeviceSelector) {
        self.selector = selector
        scope = selector.reads.flatMap { reads in
            reads.readsID ? nil : (reads.labels.sorted(), reads.facts.sorted())
        }
    }

    /// The same of a device of which is known whether it meets the labels; its twin is made only where the `where` is asked.
    mutating func answer(meetsLabels: Bool, _ twin: () -> Twin) -> DeviceSelector.Answer {
        guard meetsLabels else { return .fails }
        return selector.selector.whereClause == nil ? .holds : answer(twin())
    }

    /// The same as ``DeviceSelector/answer(_:_:)`` of a cohort or a config.
    mutating func answer(_ twin: Twin) -> DeviceSelector.Answer {
        guard let scope, selector.meetsLabels(twin) else { return selector.answer(twin) }
        let (labels, facts) = (twin.labels, twin.facts)
        let key = Key(
            labels: scope.labels.map { labels[$0] },
            facts: scope.facts.map { facts[$0] },
            counts: [labels.count, facts.count]
        )
        if let answer = known[key] { return answer }
        let answer = selector.answer(twin)
        if known.count >= Self.limit { known = [:] }
        known[key] = answer
        return answer
    }
}
