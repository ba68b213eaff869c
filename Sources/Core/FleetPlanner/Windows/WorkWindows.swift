package import FleetModel

/// When work of one class may start on devices of one zone, by calendars that hold together.
///
/// Deny wins; a group of calendars that allows nothing for the class is always open; of several groups all must be open, so
/// that the stricter one decides. Half-open, in whole seconds. What is asked costs so much at most as
/// ``stepLimit`` changes cost.
package struct WorkWindows: Hashable, Sendable {
    /// So many changes are looked at to find the next one that matters.
    static let stepLimit = 1_000
    /// What is open for so long without a break counts as open without an end, in seconds.
    private static let farAhead: Int64 = 400 * 86_400
    /// So many windows are named where none is open.
    private static let namedLimit = 3
    /// The instants that are looked at: whatever a clock says, it is taken for one of these.
    private static let span: ClosedRange<Int64> = 0...253_000_000_000

    private struct Group: Hashable, Sendable {
        var allow: [WindowSource] = []
        var deny: [WindowSource] = []
        /// Whether work starts inside `allow` alone.
        var isLimited = false
    }

    private var groups: [Group] = []
    private var faults: [String] = []
    private let zone: Text

    /// Whether a calendar says anything about the class.
    package var isRestricted: Bool {
        !faults.isEmpty || groups.contains { $0.isLimited || !$0.deny.isEmpty }
    }

    /// `groups` are calendars of which each group is a policy's; `deviceZone` is the zone of the devices' site, nil where they
    /// name none.
    package init(
        _ groups: [[MaintenanceCalendar]],
        for work: WorkClass,
        deviceZone: Text?,
        zones: TimeZoneDatabase
    ) {
        zone = deviceZone.flatMap { zones[$0] == nil ? nil : $0 } ?? "UTC"
        for calendars in groups {
            let reader = CalendarReading(work: work, deviceZone: deviceZone, zones: zones)
            var group = Group()
            for calendar in calendars { read(calendar, reader, &group) }
            if !self.groups.contains(group) { self.groups.append(group) }
        }
        faults = Set(faults.map { Text($0) }).sorted().map(\.string)
    }

    private mutating func read(
        _ calendar: MaintenanceCalendar,
        _ reader: CalendarReading,
        _ group: inout Group
    ) {
        for result in reader.allow(calendar) {
            group.isLimited = true
            take(result, &group.allow)
        }
        for result in reader.deny(calendar) { take(result, &group.deny) }
    }

    private mutating func take(
        _ result: Result<WindowSource, CalendarReading.Fault>,
        _ sources: inout [WindowSource]
    ) {
        switch result {
        case .success(let source): sources.append(source)
        case .failure(let fault): faults.append(fault.message)
        }
    }

    /// What holds at that time.
    package func verdict(at now: Timestamp) -> WindowVerdict {
        guard faults.isEmpty else {
            return WindowVerdict(
                isOpen: false,
                reason: .unknownZone,
                phrase: faults.joined(separator: "; "),
                zone: zone,
                changesAt: nil,
                localChange: nil,
                isExact: true
            )
        }
        guard isRestricted else {
            return verdict(.unrestricted, "no calendar says anything about it", nil, nil)
        }
        let instant = now.milliseconds.floorDivided(by: 1_000).clamped(to: Self.span)
        if let denial = groups.flatMap(\.deny).longest(at: instant) {
            return verdict(.denied, denial.source.phrase, denial.source, opening(after: instant))
        }
        for group in groups where group.isLimited && group.allow.longest(at: instant) == nil {
            let opening = opening(after: instant)
            let next = group.allow.next(after: instant)?.source
            let more = group.allow.count - Self.namedLimit
            let phrase =
                group.allow.prefix(Self.namedLimit).map(\.phrase).joined(separator: " and ")
                + (more > 0 ? " and \(more) more" : "")
            return verdict(.outside, "outside \(phrase)", next, opening)
        }
        return open(at: instant)
    }

    private func open(at instant: Int64) -> WindowVerdict {
        let denial = groups.flatMap(\.deny).next(after: instant)
        var end: (at: Int64, source: WindowSource)? = denial.map { ($0.start, $0.source) }
        var phrase: String?
        for group in groups where group.isLimited {
            guard let first = group.allow.longest(at: instant) else { continue }
            phrase = phrase ?? "inside \(first.source.phrase)"
            guard let close = stretch(group, from: instant, to: end?.at ?? .max),
                close.at < end?.at ?? .max
            else { continue }
            end = close
        }
        return verdict(
            .inside,
            phrase ?? "nothing denies it",
            end?.source,
            end.map { Change(at: $0.at, isExact: true) }
        )
    }

    /// When the windows of the group that are open close, or are only not known to be open any longer; nil: not before
    /// `limit`, or not within a year.
    private func stretch(
        _ group: Group,
        from instant: Int64,
        to limit: Int64
    ) -> (at: Int64, source: WindowSource)? {
        var known: (at: Int64, source: WindowSource)?
        var end = instant
        for _ in 0..<Self.stepLimit {
            guard let next = group.allow.longest(at: end) else { return known }
            end = next.end
            known = (next.end, next.source)
            if end >= limit || end - instant >= Self.farAhead { return nil }
        }
        return known
    }

    private struct Change {
        let at: Int64
        let isExact: Bool
    }

    /// When all are open next; nil: not within nine years.
    private func opening(after instant: Int64) -> Change? {
        let deny = groups.flatMap(\.deny)
        var time = instant
        search: for _ in 0..<Self.stepLimit {
            guard time - instant < WindowTimes.searchDays * 86_400 else { return nil }
            if let denial = deny.longest(at: time) {
                time = denial.end
                continue
            }
            for group in groups where group.isLimited && group.allow.longest(at: time) == nil {
                guard let next = group.allow.next(after: time) else { return nil }
                time = next.start
                continue search
            }
            return Change(at: time, isExact: true)
        }
        return Change(at: time, isExact: false)
    }

    private func verdict(
        _ reason: WindowVerdict.Reason,
        _ phrase: String,
        _ source: WindowSource?,
        _ change: Change?
    ) -> WindowVerdict {
        let isOpen = reason == .inside || reason == .unrestricted
        return WindowVerdict(
            isOpen: isOpen,
            reason: reason,
            phrase: phrase,
            zone: source?.zone ?? zone,
            changesAt: change.map { Timestamp(milliseconds: $0.at * 1_000) },
            localChange: change.map { (source?.rules ?? .utc).clockText(at: $0.at) },
            isExact: change?.isExact ?? true
        )
    }

    /// How much of the time between the two work may have started in. What is too much to look at counts as open, so that a
    /// deadline comes no later for it.
    package func openTime(from start: Timestamp, to end: Timestamp) -> TimeSpan {
        guard isRestricted else { return max(.zero, end.since(start)) }
        var open = TimeSpan.zero
        var time = start
        for _ in 0..<Self.stepLimit {
            guard time < end else { return open }
            let verdict = verdict(at: time)
            let next = min(verdict.changesAt ?? end, end)
            guard time < next else { break }
            if verdict.isOpen { open = open + next.since(time) }
            time = next
        }
        return open + max(.zero, end.since(time))
    }
}

extension TimeZoneRules {
    /// What clocks there show, to the minute: `2026-10-25T01:30`.
    package func clockText(at instant: Int64) -> String {
        let clock = clock(at: instant)
        let minutes = Int(clock.remainder(by: 86_400)) / 60
        let date = CivilDate(daysSinceEpoch: clock.floorDivided(by: 86_400))
        return "\(date)T\(WallTime(minutes: minutes))"
    }
}
