package import FleetModel

/// Whether work of one class may start on devices of one zone now, why, and until when.
package struct WindowVerdict: Hashable, Sendable {
    /// What it comes from: a word for programs.
    package enum Reason: String, Hashable, Sendable {
        /// No calendar says anything about it.
        case unrestricted
        /// A window that allows it is open, or what denies it is not.
        case inside
        /// None of the windows that allow it is open.
        case outside
        /// A window, a freeze or a holiday denies it.
        case denied
        /// A time zone is not known, or the device names none: closed until that is mended.
        case unknownZone
    }

    package let isOpen: Bool
    package let reason: Reason
    /// What it comes from, for people: a window, a freeze, or what is wrong with a zone; one phrase without a full stop.
    package let phrase: String
    /// The zone that the next change is told in.
    package let zone: Text
    /// When it changes next; nil: not within nine years, or not before somebody mends it.
    package let changesAt: Timestamp?
    /// The same by the clocks of the zone, such as `2026-10-25T01:30`.
    package let localChange: String?
    /// Whether it changes then indeed, or is only not known further.
    package let isExact: Bool

    /// Whether something that lasts so long can start at `now` and end inside.
    package func admits(lasting span: TimeSpan, at now: Timestamp) -> Bool {
        isOpen && (changesAt.map { now.advanced(by: span) <= $0 } ?? true)
    }

    /// One sentence without a full stop, with the next change in UTC and in the zone.
    package var sentence: String {
        guard reason != .unknownZone else { return "closed: \(phrase)" }
        guard reason != .unrestricted else { return "open: \(phrase)" }
        let start = "\(isOpen ? "open" : "closed"): \(phrase)"
        guard let changesAt, let localChange else {
            return isOpen ? start : "\(start); it does not open within nine years"
        }
        let verb = isOpen ? "closes" : "opens"
        return "\(start); \(isExact ? verb : "\(verb) not before") \(changesAt.shortText) "
            + "(\(localChange) \(zone))"
    }
}

extension Timestamp {
    /// RFC 3339 in UTC to the second: `2026-11-25T14:02:11Z`.
    package var shortText: String { DateTime(Timestamp(whole: self))?.description ?? description }

    private init(whole time: Timestamp) {
        self.init(milliseconds: time.milliseconds.floorDivided(by: 1_000) * 1_000)
    }
}
