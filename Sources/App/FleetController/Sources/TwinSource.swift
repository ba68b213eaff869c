import FleetModel
import RolloutEngine

/// The twins as far as the platform told them: sweeps, the delta feed and the heartbeat feed, folded into one table.
///
/// Only a whole sweep removes what it does not list; whatever else fails leaves every row, which then ages.
actor TwinSource {
    /// What is known of the fleet at one time.
    struct View: Sendable {
        let twins: TwinTable
        /// Grows when a twin's content changed; heartbeats leave it alone.
        let contentVersion: UInt64
        let refused: [RefusedRecord]
        /// When every change and heartbeat was heard; nil: they are not.
        let hearing: Hearing?
        let resync: ResyncStanding

        /// Whether the whole fleet was listed once since the start.
        var isComplete: Bool { twins.sweptAt != nil }
    }

    /// What the platform is asked for, each with failures of its own.
    private enum Look: CaseIterable {
        case sweep, changes, reports
    }

    private let platform: any DevicePlatform
    private let clock: any ControllerClock
    private let failpoints: Failpoints
    /// Between two listings of which every record is read.
    private let wholeSweepInterval: TimeSpan
    private var resync = ResyncStanding()
    private var hasBreachNews = false
    private var twins = TwinTable()
    private var contentVersion: UInt64 = 0
    private var looks: [Look: SourceHealth] = [:]
    /// Records that a feed may add to those that cannot be used.
    private static let mostRefused = 10_000

    /// What cannot be used now; where a feed names a device again, the newest.
    private var refused: [RefusedRecord] = []
    private var hasRefusalNews = false
    private var changesCursor: Text?
    private var reportsCursor: Text?
    /// When each kind was heard; a failure ends it.
    private var changesHearing: Hearing?
    private var reportsHearing: Hearing?

    init(
        platform: any DevicePlatform,
        clock: any ControllerClock,
        failpoints: Failpoints,
        wholeSweepInterval: TimeSpan
    ) {
        self.platform = platform
        self.clock = clock
        self.failpoints = failpoints
        self.wholeSweepInterval = wholeSweepInterval
    }

    var view: View {
        View(
            twins: twins,
            contentVersion: contentVersion,
            refused: refused,
            hearing: Hearing.both(changesHearing, reportsHearing),
            resync: resync
        )
    }

    /// How each kind of look does that was made.
    var health: [SourceHealth] { Look.allCases.compactMap { looks[$0] } }

    /// The records that cannot be used, where they are others than were taken here before.
    func takeRefusalNews() -> [RefusedRecord]? {
        defer { hasRefusalNews = false }
        return hasRefusalNews ? refused : nil
    }

    /// What the platform's etags did not tell of, where that was not taken here before.
    func takeBreachNews() -> ETagBreach? {
        defer { hasBreachNews = false }
        return hasBreachNews ? resync.breach : nil
    }

    /// Whether the delta feed can be followed; otherwise only a sweep helps.
    var canFollow: Bool { changesCursor != nil }

    /// Lists the whole fleet. Throws a ``PlatformError``.
    func sweep() async throws {
        let start = clock.now()
        let known = resync.allowsUnread(at: start, wholeEvery: wholeSweepInterval) ? twins : nil
        let sweep = try await recorded(.sweep) { () async throws(PlatformError) in
            try await platform.sweep(knowing: known)
        }
        try failpoints.reach(.afterSweep)
        let before = twins
        try take(sweep)
        note(sweep, of: before, start)
        refuse(sweep.refused)
        // The delta goes on from where the sweep began, whatever was followed meanwhile: a change read twice is none.
        changesCursor = sweep.changesCursor
        contentVersion += 1
        hear(&changesHearing, start)
        hear(&reportsHearing, start)
    }

    private func note(_ sweep: Sweep, of before: TwinTable, _ start: Moment) {
        let wasSound = resync.breach == nil
        resync.note(sweep, of: before, at: start)
        if wasSound, resync.breach != nil { hasBreachNews = true }
    }

    /// Takes a sweep in whole or not at all.
    private func take(_ sweep: Sweep) throws(PlatformError) {
        guard !twins.replace(by: sweep) else { return }
        let error = PlatformError(
            .malformed,
            operation: "take the listed devices",
            message: TwinTable.fullReason
        )
        looks[.sweep, default: SourceHealth()].fail(error.description, at: clock.now())
        changesHearing = nil
        reportsHearing = nil
        throw error
    }

    /// Takes what changed within `wait`; true: more is waiting.
    ///
    /// After `.cursorTooOld` the next look is a sweep.
    func follow(wait: TimeSpan) async throws(PlatformError) -> Bool {
        guard let cursor = changesCursor else { return false }
        let start = clock.now()
        do {
            let batch = try await recorded(.changes) { () async throws(PlatformError) in
                try await platform.changes(since: cursor, wait: wait)
            }
            refuse(batch, take(batch.changes))
            if !batch.changes.isEmpty { contentVersion += 1 }
            // A sweep that ended meanwhile has set a cursor of its own; going back to ours only reads again.
            changesCursor = batch.next
            // How far behind it is the feed does not tell: a device's last report may be later than its change.
            if batch.isCaughtUp { hear(&changesHearing, start) }
            return !batch.isCaughtUp
        } catch {
            if error.code == .cursorTooOld { changesCursor = nil }
            throw error
        }
    }

    /// Takes changes; those that are not held, by their devices.
    private func take(_ changes: [ChangeBatch.Change]) -> [RefusedRecord] {
        var unheld: [RefusedRecord] = []
        for change in changes {
            switch change {
            case .upsert(let row):
                guard !twins.upsert(row) else { continue }
                unheld.append(
                    RefusedRecord(id: row.twin.id.text, reason: TwinTable.fullReason)
                )
            case .delete(let id, let incarnation): twins.remove(id, incarnation: incarnation)
            }
        }
        return unheld
    }

    /// Takes the heartbeats within `wait`; true: more is waiting.
    func followReports(wait: TimeSpan) async throws(PlatformError) -> Bool {
        let start = clock.now()
        do {
            let batch = try await recorded(.reports) { () async throws(PlatformError) in
                try await platform.reports(since: reportsCursor, wait: wait)
            }
            for report in batch.reports {
                twins.take(report, asOf: batch.asOf, receivedAt: batch.receivedAt)
            }
            reportsCursor = batch.next
            if let heard = Self.heard(start, batch) { hear(&reportsHearing, heard) }
            return !batch.isCaughtUp
        } catch {
            if error.code == .cursorTooOld { reportsCursor = nil }
            throw error
        }
    }

    /// Asks for one device and takes the answer; nil: the platform has none of that id.
    func refresh(_ device: DeviceID) async throws(PlatformError) -> TwinTable.Row? {
        guard let row = try await platform.twin(of: device) else { return nil }
        twins.upsert(row)
        contentVersion += 1
        return row
    }

    /// Up to when a look that began at `start` has heard: all, or as far behind as its last heartbeat is behind the
    /// platform's clock, since they come in the order in which they happened.
    private static func heard(_ start: Moment, _ batch: ReportBatch) -> Moment? {
        guard !batch.isCaughtUp else { return start }
        guard let position = batch.reports.last?.reportedAt else { return nil }
        let lag = max(.zero, batch.asOf.since(position))
        return Moment(
            wall: start.wall.advanced(by: .zero - lag),
            monotonic: start.monotonic - lag
        )
    }

    private func hear(_ hearing: inout Hearing?, _ moment: Moment) {
        hearing = hearing?.extended(through: moment) ?? Hearing(since: moment, through: moment)
    }

    /// What a sweep could not use is all that cannot be used.
    private func refuse(_ records: some Collection<RefusedRecord>) {
        guard !refused.elementsEqual(records) else { return }
        refused = Array(records)
        hasRefusalNews = true
    }

    /// What a part of the delta could not use is so until the device is named again.
    private func refuse(_ batch: ChangeBatch, _ unheld: [RefusedRecord]) {
        let named = batch.changes.map { change in
            switch change {
            case .upsert(let row): row.twin.id.text
            case .delete(let id, _): id.text
            }
        }
        let settled = Set(named + batch.refused.compactMap(\.id))
        let standing = refused.filter { $0.id.map { !settled.contains($0) } ?? true }
        refuse((standing + batch.refused + unheld).suffix(Self.mostRefused))
    }

    private func recorded<Value: Sendable>(
        _ look: Look,
        _ call: () async throws(PlatformError) -> Value
    ) async throws(PlatformError) -> Value {
        do {
            let value = try await call()
            looks[look, default: SourceHealth()].succeed(at: clock.now())
            return value
        } catch {
            looks[look, default: SourceHealth()].fail(error.description, at: clock.now())
            changesHearing = nil
            reportsHearing = nil
            throw error
        }
    }
}
