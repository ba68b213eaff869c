package import FleetModel

/// A moment that was journalled, with the term of the writer on whose clock it is.
///
/// A monotonic clock has its origin in its process, so that a span counts only what one process saw: the time between two
/// terms is nobody's, and nothing accrues or runs out in it.
package struct ObservedInstant: Hashable, Sendable, Codable {
    package let epoch: Epoch
    package let moment: Moment

    package init(epoch: Epoch, moment: Moment) {
        self.epoch = epoch
        self.moment = moment
    }
}

/// The term of a writer: the one process that decides and offers.
package struct WriterTerm: Hashable, Sendable, Codable {
    package let epoch: Epoch
    package let began: Moment

    package init(epoch: Epoch, began: Moment) {
        self.epoch = epoch
        self.began = began
    }

    /// How much of the time since the instant this process saw itself; never negative.
    package func observed(since instant: ObservedInstant, at now: Moment) -> TimeSpan {
        let start = instant.epoch == epoch ? instant.moment.monotonic : began.monotonic
        return max(.zero, now.monotonic - start)
    }

    /// Whether a span that a person set an end to is over. A jump of the wall clock does not end it: this process must have
    /// seen the time pass, unless it began under another one.
    package func isOver(_ end: Timestamp, since: ObservedInstant, at now: Moment) -> Bool {
        guard end <= now.wall else { return false }
        return since.epoch != epoch
            || end.since(since.moment.wall) <= observed(since: since, at: now)
    }

    /// The instant by this clock of observed time.
    package func instant(_ now: Moment) -> ObservedInstant {
        ObservedInstant(epoch: epoch, moment: now)
    }
}
