import FleetModel

/// What calendars mean for one class of work in one zone.
struct CalendarReading {
    /// Why something cannot be told, as one sentence without a full stop.
    struct Fault: Error {
        let message: String
    }

    typealias Source = Result<WindowSource, Fault>

    let work: WorkClass
    /// nil: the devices name none.
    let deviceZone: Text?
    let zones: TimeZoneDatabase

    /// The windows in which the class may start; none: the calendar leaves it open.
    ///
    /// An emergency passes what it may: only where a window does not give way, it keeps to the windows.
    func allow(_ calendar: MaintenanceCalendar) -> [Source] {
        let windows = calendar.allow.filter { $0.classes.contains(work) }
        guard work != .emergency || windows.contains(where: { $0.override == .never }) else {
            return []
        }
        return windows.map { window($0, calendar) }
    }

    /// What keeps the class from starting.
    func deny(_ calendar: MaintenanceCalendar) -> [Source] {
        let windows = calendar.deny.filter { holds($0.classes, $0.override) }
            .map { window($0, calendar) }
        let freezes = calendar.freezes.filter { holds($0.classes, $0.override) }
            .map { freeze($0, calendar) }
        guard !calendar.holidays.isEmpty, work != .emergency else { return windows + freezes }
        let holidays = source(calendar.zone, "a holiday of the calendar \(calendar.name)") {
            .holidays(HolidayTimes(calendar.holidays, $0))
        }
        return windows + freezes + [holidays]
    }

    private func holds(_ classes: [WorkClass], _ override: WindowOverride) -> Bool {
        classes.contains(work) && (work != .emergency || override == .never)
    }

    private func window(_ window: MaintenanceWindow, _ calendar: MaintenanceCalendar) -> Source {
        let phrase = "the window \(window.name) of the calendar \(calendar.name)"
        return source(window.zone ?? calendar.zone, phrase) { .window(WindowTimes(window, $0)) }
    }

    private func freeze(
        _ freeze: MaintenanceCalendar.Freeze,
        _ calendar: MaintenanceCalendar
    ) -> Source {
        let phrase =
            "the freeze \(freeze.name) of the calendar \(calendar.name) (\(freeze.reason.string.excerpt))"
        return source(freeze.zone ?? calendar.zone, phrase) { rules in
            let start = rules.instant(of: freeze.from)
            return .once(start..<max(start, rules.instant(of: freeze.until)))
        }
    }

    private func source(
        _ zone: WindowZone,
        _ phrase: String,
        _ times: (TimeZoneRules) -> WindowSource.Times
    ) -> Source {
        let name: Text
        switch zone {
        case .named(let own): name = own
        case .device:
            guard let deviceZone else {
                return .failure(
                    Fault(
                        message: "\(phrase) is in the zone of the device, which names none in its"
                            + " label or fact `timeZone`"
                    )
                )
            }
            name = deviceZone
        }
        guard let rules = zones[name] else {
            let fault = zones.fault(of: name) ?? "the time zone \(name) is not known here"
            return .failure(Fault(message: "\(phrase): \(fault)"))
        }
        return .success(
            WindowSource(times: times(rules), phrase: phrase, zone: name, rules: rules)
        )
    }
}
