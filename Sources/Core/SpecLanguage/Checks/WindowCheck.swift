import FleetModel

/// Finds windows that never open, and windows that are over before an installation can be: a job starts only where it can end
/// inside its window.
struct WindowCheck {
    /// So many related places are named.
    private static let relatedLimit = 3

    let view: FleetView
    let sink: DiagnosticSink

    /// Windows of a calendar all of whose minutes are denied, whatever the week.
    ///
    /// Emergencies are left out of account, since they may pass what is closed. Freezes and holidays end, so that none closes a
    /// window for ever. Linear in the windows, but for those that are denied by others of the same schedule.
    func check(_ name: ResourceName) {
        guard let calendar = view.calendar(name), !calendar.allow.isEmpty, !calendar.deny.isEmpty
        else { return }
        let usual = denied(by: calendar)
        // What passes from a minute on the clock to another one may be more by a change of it, or less.
        let least = denied(by: calendar, prolongedBy: .zero - OpenStretch.clockChange)
        for window in calendar.allow where !window.ordinaryClasses.isEmpty {
            let zone = window.zone ?? calendar.zone
            func isClosed(_ denied: [Closure: WeekPattern], prolongedBy extra: TimeSpan) -> Bool {
                let pattern = WeekPattern(window, prolongedBy: extra)
                return window.ordinaryClasses.allSatisfy { work in
                    denied[Closure(zone: zone, work: work)]?.covers(pattern) ?? false
                        || calendar.deny.contains { other in
                            (other.zone ?? calendar.zone) == zone && other.classes.contains(work)
                                && other.start == window.start && window.ends(notAfter: other)
                        }
                }
            }
            guard isClosed(usual, prolongedBy: .zero) else { continue }
            let isNever =
                zone == .utc || isClosed(least, prolongedBy: OpenStretch.clockChange)
            tell(window, of: calendar, isNever: isNever)
        }
    }

    /// What is denied week by week, by the clock on the wall.
    private func denied(
        by calendar: MaintenanceCalendar,
        prolongedBy extra: TimeSpan = .zero
    ) -> [Closure: WeekPattern] {
        var denied: [Closure: WeekPattern] = [:]
        for window in calendar.deny where window.isWeekly {
            let pattern = WeekPattern(window, prolongedBy: extra)
            for work in window.ordinaryClasses {
                let closure = Closure(zone: window.zone ?? calendar.zone, work: work)
                denied[closure, default: WeekPattern()].formUnion(pattern)
            }
        }
        return denied
    }

    private struct Closure: Hashable {
        let zone: WindowZone
        let work: WorkClass
    }

    private func tell(
        _ window: MaintenanceWindow,
        of calendar: MaintenanceCalendar,
        isNever: Bool
    ) {
        let classes = window.ordinaryClasses
        let closing = calendar.deny.filter { $0.classes.contains(where: classes.contains) }
        sink.warning(
            .neverOpens,
            isNever
                ? "the window `\(window.name)` never opens: `deny` closes all of it, and deny wins"
                : "the window `\(window.name)` opens at most where the clocks change: else `deny`"
                    + " closes all of it, and deny wins",
            at: window.span.start,
            related: closing.prefix(Self.relatedLimit).map {
                .init(span: $0.span.start, message: "`\($0.name)` closes it, or a part of it")
            },
            help: "shorten what denies, or remove the window"
        )
    }

    /// Pins whose installation takes longer than the windows of the cohort's policy are ever open.
    func checkEstimates(of name: ResourceName) {
        guard let cohort = view.cohort(name), cohort.state == .active, !cohort.firmware.isEmpty,
            let policy = view.policy(cohort.policy), !policy.windows.isEmpty
        else { return }
        let calendars = policy.windows.compactMap { view.calendar($0) }
        // What a calendar says that cannot be read is not known.
        guard calendars.count == policy.windows.count else { return }
        let windows = calendars.flatMap { calendar in
            calendar.allow.filter { $0.classes.contains(.firmware) }
                .map { (zone: $0.zone ?? calendar.zone, window: $0) }
        }
        // How the clocks of two zones stand to each other is not known here.
        guard let first = windows.first, windows.allSatisfy({ $0.zone == first.zone }) else {
            return
        }
        let estimates = cohort.firmware.compactMap { pin -> (Cohort.Pin, Firmware, TimeSpan)? in
            let catalogue = view.versions(of: pin.component)
            guard let index = catalogue.position(of: pin.version),
                let estimate = catalogue.entries[index].estimate
            else { return nil }
            return (pin, catalogue.entries[index], estimate)
        }
        guard let longest = estimates.map(\.2).max(),
            !windows.contains(where: { $0.window.isOpen(for: longest) })
        else { return }
        let measured = view.openStretch(of: policy.name) {
            OpenStretch(of: windows.map(\.window), in: first.zone)
        }
        guard let stretch = measured else { return }
        for (pin, firmware, estimate) in estimates where stretch.usual < estimate {
            tell(pin, firmware, estimate, stretch, policy, windows.map(\.window))
        }
    }

    private func tell(
        _ pin: Cohort.Pin,
        _ firmware: Firmware,
        _ estimate: TimeSpan,
        _ stretch: OpenStretch,
        _ policy: Policy,
        _ windows: [MaintenanceWindow]
    ) {
        sink.warning(
            .tooShort,
            "\(pin.component) \(pin.version) takes \(estimate), and the windows of the policy"
                + " `\(policy.name)` are open for \(stretch.usual) at most"
                + stretch.consequence(for: estimate),
            at: pin.span,
            related: [.init(span: firmware.span, message: "its `estimate`")]
                + windows.prefix(Self.relatedLimit).map {
                    .init(span: $0.span.start, message: "the window `\($0.name)`")
                },
            help: "a job starts only if it can end inside its window: open one for longer, or mend"
                + " the estimate"
        )
    }
}

extension OpenStretch {
    /// The end of the sentence that names the usual stretch, which is too short.
    fileprivate func consequence(for estimate: TimeSpan) -> String {
        guard let longest, longest < estimate else {
            return " but where the clocks change: it starts there, or never"
        }
        return (longest == usual ? "" : ", where the clocks change for less than \(estimate)")
            + ": it never starts"
    }
}

extension MaintenanceWindow {
    /// The classes of work without emergencies; sorted.
    fileprivate var ordinaryClasses: [WorkClass] { classes.filter { $0 != .emergency } }

    /// Whether another one that opens at the same time is open for at least as long, every time.
    fileprivate func ends(notAfter other: MaintenanceWindow) -> Bool {
        switch (end, other.end) {
        case (.duration(let mine), .duration(let its)): mine <= its
        case (.until(let mine), .until(let its)): mine == its
        default: false
        }
    }

    /// Whether it is open for so long by its own duration.
    fileprivate func isOpen(for span: TimeSpan) -> Bool {
        if case .duration(let length) = end { length >= span } else { false }
    }
}
