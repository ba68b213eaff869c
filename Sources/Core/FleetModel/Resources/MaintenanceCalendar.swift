/// When work on devices may start: windows that allow it, and windows, freezes and holidays that deny it. Deny wins; a
/// class of work that no window allows is always open.
package struct MaintenanceCalendar: Hashable, Sendable, Codable {
    package let name: ResourceName
    package let span: SourceSpan
    /// Of everything in the calendar that names no zone itself.
    package let zone: WindowZone
    /// In the order of the spec, each name once over both lists and the freezes.
    package let allow: [MaintenanceWindow]
    package let deny: [MaintenanceWindow]
    package let freezes: [Freeze]
    /// Sorted by date.
    package let holidays: [Holiday]

    package init(
        name: ResourceName,
        span: SourceSpan,
        zone: WindowZone,
        allow: [MaintenanceWindow],
        deny: [MaintenanceWindow],
        freezes: [Freeze],
        holidays: [Holiday]
    ) {
        self.name = name
        self.span = span
        self.zone = zone
        self.allow = allow
        self.deny = deny
        self.freezes = freezes
        self.holidays = holidays.sorted { $0.date < $1.date }
    }

    /// One stretch in which nothing starts, `[from, until)`.
    package struct Freeze: Hashable, Sendable, Codable {
        package let name: ResourceName
        package let from: CivilTime
        /// Later than `from`.
        package let until: CivilTime
        /// nil: the calendar's.
        package let zone: WindowZone?
        package let reason: Text
        package let classes: [WorkClass]
        package let override: WindowOverride

        package init(
            name: ResourceName,
            from: CivilTime,
            until: CivilTime,
            zone: WindowZone?,
            reason: Text,
            classes: [WorkClass],
            override: WindowOverride
        ) {
            self.name = name
            self.from = from
            self.until = until
            self.zone = zone
            self.reason = reason
            self.classes = classes.sorted()
            self.override = override
        }
    }

    /// A whole day on which nothing starts, in the calendar's zone.
    package struct Holiday: Hashable, Sendable, Codable {
        package let name: Text
        package let date: CivilDate
        /// Whether it comes again every year; the 29th of February only in leap years.
        package let isYearly: Bool

        package init(name: Text, date: CivilDate, isYearly: Bool) {
            self.name = name
            self.date = date
            self.isYearly = isYearly
        }
    }
}

/// A class of work on devices.
package enum WorkClass: String, Hashable, Comparable, Sendable, Codable, CaseIterable {
    case config, firmware, emergency

    package static func < (left: WorkClass, right: WorkClass) -> Bool {
        Text(left.rawValue) < Text(right.rawValue)
    }
}

/// Whether an `Emergency` passes what is closed.
package enum WindowOverride: String, Hashable, Sendable, Codable, CaseIterable {
    case allowed, never
}

/// In which zone the times of a window are meant.
package enum WindowZone: Hashable, Sendable, Codable {
    /// By its name in the IANA time zone database; one that this machine does not know closes the window.
    case named(Text)
    /// That of the device's site; a device without one finds the window closed.
    case device

    /// Reads `device`, or a name such as `Europe/London`: words of letters, digits, `_`, `+` and `-` that begin with a
    /// letter, joined by `/`, at most 64 bytes. Whether the zone is known is another matter.
    package init?(_ text: String) {
        if text.utf8.elementsEqual("device".utf8) {
            self = .device
            return
        }
        let words = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isName = words.allSatisfy { word in
            guard let first = word.first, ASCII.isLetter(first) else { return false }
            return word.allSatisfy { ASCII.isAlphanumeric($0) || "_+-".utf8.contains($0) }
        }
        guard isName, text.utf8.count <= 64 else { return nil }
        self = .named(Text(text))
    }

    package static var utc: WindowZone { .named("UTC") }
}

extension WindowZone: CustomStringConvertible {
    /// As it is written.
    package var description: String {
        switch self {
        case .named(let name): name.string
        case .device: "device"
        }
    }
}
