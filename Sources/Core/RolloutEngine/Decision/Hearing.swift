package import FleetModel

/// The time in which the platform was heard without a gap, by the monotonic clock of this process.
///
/// Silence counts only within it: a device is not to blame for a time in which nobody could listen, and a job that was
/// decided in such a time has not been offered yet.
package struct Hearing: Hashable, Sendable {
    /// When the feeds began to be read to their end.
    package let since: Moment
    /// Up to when all that the platform knew was taken.
    package let through: Moment

    package init(since: Moment, through: Moment) {
        self.since = since
        self.through = through
    }

    /// Goes on up to a later moment; an earlier one changes nothing.
    package func extended(through moment: Moment) -> Hearing {
        moment.monotonic <= through.monotonic ? self : Hearing(since: since, through: moment)
    }

    /// When both were heard; nil where one was not.
    package static func both(_ one: Hearing?, _ other: Hearing?) -> Hearing? {
        guard let one, let other else { return nil }
        return Hearing(
            since: one.since.monotonic < other.since.monotonic ? other.since : one.since,
            through: one.through.monotonic < other.through.monotonic ? one.through : other.through
        )
    }
}
