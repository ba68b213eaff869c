package import FleetModel

/// How listings of the fleet are read: whether records that are known by their etags may pass unread.
package struct ResyncStanding: Hashable, Sendable {
    /// Records of the last listing that passed unread.
    package private(set) var unread = 0
    /// When a listing was begun of which every record was read; nil: none yet.
    package private(set) var readWholeAt: Moment?
    /// What the platform's etags did not tell of, as the last whole reading that found such showed; from then on every record is read.
    package private(set) var breach: ETagBreach?
    /// Whether records passed since the last whole reading.
    private var hasPassed = false

    package init() {}

    /// Whether a listing that begins now may leave records unread, where one is to be read whole so often.
    func allowsUnread(at now: Moment, wholeEvery interval: TimeSpan) -> Bool {
        guard breach == nil, let readWholeAt else { return false }
        return now.monotonic - readWholeAt.monotonic < interval
    }

    /// Takes note of a listing that began then, before the table takes it.
    mutating func note(_ sweep: Sweep, of table: TwinTable, at start: Moment) {
        unread = sweep.gate?.count ?? 0
        guard sweep.gate == nil else {
            hasPassed = true
            return
        }
        if hasPassed, let found = ETagBreach(of: table, by: sweep) { breach = found }
        hasPassed = false
        readWholeAt = start
    }
}
