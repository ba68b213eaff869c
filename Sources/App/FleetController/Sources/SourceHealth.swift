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

    /// Returns whether this ends a run of failures.
    package mutating func succeed(at now: Moment) -> Bool {
        defer {
            succeededAt = now
            problem = nil
            failingSince = nil
            failures = 0
        }
        return problem != nil
    }

    /// Returns whether this begins a run of failures or changes what it fails with: worth one log line.
    package mutating func fail(_ problem: String, at now: Moment) -> Bool {
        let isNews = self.problem != problem
        self.problem = problem
        failingSince = failingSince ?? now
        failures += 1
        return isNews
    }
}
