import FleetModel

/// How many jobs a rollout with a rate may release now: so many in each span, and more with each span that passed without a
/// failure (the rates of cloud job services; AWS IoT calls it an exponential rollout).
///
/// A span begins with its first job, and its time is time that one writer saw: neither a pause nor an outage makes it grow,
/// since a span in which nothing was released is none.
package struct ReleasePace: Hashable, Sendable, Codable {
    /// No rate grows beyond so many jobs in a span.
    private static let most: Int64 = 1_000_000

    /// When the span under way began.
    package let began: ObservedInstant
    /// What one span may release, in millionths of a job; 1 to 1,000,000 jobs.
    package let allowance: Int64
    /// Jobs that were released in it.
    package private(set) var released = 0
    /// Whether a device of the rollout failed or fell silent since it began.
    package var hasFailed = false

    /// The first span.
    init(_ rate: RolloutPolicy.Rate, from instant: ObservedInstant) {
        began = instant
        allowance = min(Self.most, Int64(clamping: rate.base)) * 1_000_000
    }

    private init(began: ObservedInstant, allowance: Int64) {
        self.began = began
        self.allowance = allowance
    }

    /// Jobs that may still be released in this span; never negative.
    var room: Int { max(0, Int(clamping: allowance / 1_000_000) - released) }

    /// How long the span goes on; zero where it is over.
    func remaining(_ rate: RolloutPolicy.Rate, in term: WriterTerm, at now: Moment) -> TimeSpan {
        max(.zero, rate.every - term.observed(since: began, at: now))
    }

    /// The span that a job of now would be of: this one, or the next where it is over.
    func current(_ rate: RolloutPolicy.Rate, in term: WriterTerm, at now: Moment) -> ReleasePace {
        guard remaining(rate, in: term, at: now) == .zero else { return self }
        return ReleasePace(
            began: term.instant(now),
            allowance: hasFailed ? allowance : grown(by: rate.factor)
        )
    }

    mutating func release() { released += 1 }

    private func grown(by factor: FixedDecimal) -> Int64 {
        let most = Self.most * 1_000_000
        let product = allowance.multipliedFullWidth(by: max(1_000_000, factor.millionths))
        // At most 10^12 times 10^7: the quotient fits where the factor is in its bounds.
        guard product.high < 500_000 else { return most }
        return min(most, (1_000_000 as Int64).dividingFullWidth(product).quotient)
    }
}

extension Rollout {
    /// The span of release that a job of now would be of; nil: no rate is set.
    func pace(in term: WriterTerm, at now: Moment) -> ReleasePace? {
        guard let rate = policy.rate else { return nil }
        return pace?.current(rate, in: term, at: now) ?? ReleasePace(rate, from: term.instant(now))
    }
}
