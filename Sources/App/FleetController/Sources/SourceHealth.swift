package import FleetModel

/// How a source of input does: the last success, and the failures since.
package struct SourceHealth: Hashable, Sendable {
    /// When it last answered in full; nil: never.
    package private(set) var succeededAt: Moment?
    /// What it fails with now, for people; nil: it works.
    package private(set) var problem: String?
    /// Since when it fails.
    package private(set) var failingSince: Moment?
    package private(set) var failures = 0

    package init() {}

    /// How a peer does that is asked for several things: what has failed for longest, and how much fails besides.
    package init(ofAll parts: [SourceHealth]) {
        succeededAt = parts.compactMap(\.succeededAt).max { $0.monotonic < $1.monotonic }
        let failing = parts.filter { $0.problem != nil }
        guard let oldest = failing.min(by: Self.precedes), let problem = oldest.problem else {
            return
        }
        let others = failing.count - 1
        self.problem = others == 0 ? problem : "\(problem); and \(others) more of its calls fail"
        failingSince = oldest.failingSince
        failures = oldest.failures
    }

    private static func precedes(_ left: SourceHealth, _ right: SourceHealth) -> Bool {
        (left.failingSince?.monotonic ?? .zero) < (right.failingSince?.monotonic ?? .zero)
    }

    /// Ends a run of failures.
    package mutating func succeed(at now: Moment) {
        succeededAt = now
        dismiss()
    }

    /// What failed is not wanted any more.
    package mutating func dismiss() {
        problem = nil
        failingSince = nil
        failures = 0
    }

    /// Returns whether this begins a run of failures or changes what it fails with: worth one log line.
    @discardableResult
    package mutating func fail(_ problem: String, at now: Moment) -> Bool {
        let isNews = self.problem != problem
        self.problem = problem
        failingSince = failingSince ?? now
        failures += 1
        return isNews
    }
}
