package import FleetModel

/// How often and after which pauses an idempotent call is made again.
///
/// A pure value: chance comes as a parameter, and it never waits itself.
package struct RetryPolicy: Hashable, Sendable {
    /// The first attempt included.
    package let attempts: Int
    /// The ceiling of the first pause; it doubles with each attempt.
    package let base: TimeSpan
    package let ceiling: TimeSpan
    /// A `Retry-After` beyond this ends the attempts instead of being waited for.
    package let longestRetryAfter: TimeSpan

    package init(
        attempts: Int = 4,
        base: TimeSpan = TimeSpan(milliseconds: 250),
        ceiling: TimeSpan = .seconds(8),
        longestRetryAfter: TimeSpan = .seconds(30)
    ) {
        self.attempts = attempts
        self.base = base
        self.ceiling = ceiling
        self.longestRetryAfter = longestRetryAfter
    }

    /// The pause after the given attempt, counted from 1, has failed; nil: give up.
    ///
    /// Drawn evenly from nothing to the doubled base ("full jitter"), so that many clients do not come back
    /// together; never shorter than the peer asked for.
    package func pause(
        afterAttempt attempt: Int,
        retryAfter: TimeSpan? = nil,
        using generator: inout some RandomNumberGenerator
    ) -> TimeSpan? {
        guard (1..<max(1, attempts)).contains(attempt) else { return nil }
        if let retryAfter, retryAfter > longestRetryAfter { return nil }
        let doublings = min(attempt - 1, 20)
        let (doubled, overflow) = max(0, base.milliseconds)
            .multipliedReportingOverflow(by: 1 << Int64(doublings))
        let span = overflow ? ceiling.milliseconds : min(doubled, max(0, ceiling.milliseconds))
        let drawn = TimeSpan(milliseconds: Int64.random(in: 0...max(0, span), using: &generator))
        return (retryAfter ?? .zero) + drawn
    }
}
