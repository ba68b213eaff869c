package import FleetModel

extension MaintenanceCalendar {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "name": .string(name.text),
            "zone": .string(zone.description),
            "allow": .array(allow.map(\.content)),
            "deny": .array(deny.map(\.content)),
            "freezes": .array(freezes.map(\.content)),
            "holidays": .array(
                holidays.map {
                    [.string($0.date.description), .string($0.name), .bool($0.isYearly)]
                }
            ),
        ]
    }
}

extension MaintenanceCalendar.Freeze {
    /// What is written.
    package var content: JSONValue {
        [
            "name": .string(name.text),
            "from": .string(from.description),
            "until": .string(until.description),
            "zone": zone.map { .string($0.description) } ?? .null,
            "reason": .string(reason),
            "classes": .array(classes.map { .string($0.rawValue) }),
            "override": .string(override.rawValue),
        ]
    }
}

extension MaintenanceWindow {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "name": .string(name.text),
            "start": start.content,
            "end": end.content,
            "zone": zone.map { .string($0.description) } ?? .null,
            "classes": .array(classes.map { .string($0.rawValue) }),
            "override": .string(override.rawValue),
        ]
    }
}

extension MaintenanceWindow.Start {
    /// What is written.
    package var content: JSONValue {
        switch self {
        case .cron(let schedule, let match):
            [
                "schedule": .string(schedule.text),
                "dayMatch": match.map { .string($0.rawValue) } ?? .null,
            ]
        case .weekly(let weekly):
            [
                "days": .array(weekly.days.map { .string($0.rawValue) }),
                "at": .string(weekly.at.description),
                "every": .integer(weekly.every),
                "anchor": weekly.anchor.map { .string($0.description) } ?? .null,
            ]
        }
    }
}

extension MaintenanceWindow.End {
    /// What is written.
    package var content: JSONValue {
        switch self {
        case .duration(let span): ["duration": .string(span.description)]
        case .until(let time): ["until": .string(time.description)]
        }
    }
}
