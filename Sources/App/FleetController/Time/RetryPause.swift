package import FleetModel

/// How long to wait after failures in a row: doubling from a first pause to a longest one, each with jitter.
///
/// Half of a pause is certain and half is chance, so that many controllers do not come back at once after an outage.
package struct RetryPause: Hashable, Sendable {
    package let first: TimeSpan
    package let longest: TimeSpan
    package private(set) var failures = 0

    package init(first: TimeSpan = .seconds(1), longest: TimeSpan = .minutes(2)) {
        self.first = first
        self.longest = longest
    }

    /// Counts a failure and returns the pause before the next try; never shorter than what the peer asked for.
    package mutating func fail(
        askedFor: TimeSpan? = nil,
        using generator: inout some RandomNumberGenerator
    ) -> TimeSpan {
        let doubled = first.milliseconds << Int64(min(failures, 20))
        let whole = min(doubled, longest.milliseconds)
        failures += 1
        let half = whole / 2
        let drawn = half + Int64.random(in: 0...max(0, whole - half), using: &generator)
        // A peer may ask for patience, not for for ever.
        let asked = min(askedFor ?? .zero, .minutes(15))
        return max(TimeSpan(milliseconds: drawn), asked)
    }

    /// The next failure is a first one again.
    package mutating func succeed() { failures = 0 }
}
