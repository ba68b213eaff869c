package import FleetModel
package import SpecLanguage

extension MaintenanceCalendar {
    /// Whether what it says of the class is meant in the zone of each device.
    package func asksDevices(for work: WorkClass) -> Bool {
        let zones =
            (allow + deny).filter { $0.classes.contains(work) }.map { $0.zone ?? zone }
            + freezes.filter { $0.classes.contains(work) }.map { $0.zone ?? zone }
            + (holidays.isEmpty ? [] : [zone])
        return zones.contains(.device)
    }

    /// The zones that it names.
    var namedZones: [Text] {
        ([zone] + (allow + deny).compactMap(\.zone) + freezes.compactMap(\.zone)).compactMap {
            if case .named(let name) = $0 { name } else { nil }
        }
    }
}

extension CompiledFleet {
    /// The calendars of the policy that governs the cohort; sorted by name.
    package func calendars(of cohort: ResourceName) -> [MaintenanceCalendar] {
        guard let policy = self.cohort(cohort).flatMap({ self.policy($0.policy) }),
            !policy.windows.isEmpty
        else { return [] }
        let names = Set(policy.windows)
        return calendars.filter { names.contains($0.name) }
    }

    /// The zones that calendars name.
    package var namedZones: Set<Text> { Set(calendars.flatMap(\.namedZones)) }

    /// The zones that documents give single devices; sorted.
    package var documentedZones: [Text] {
        devices.compactMap { $0.labels[Twin.timeZoneName] }.sorted()
    }

    /// Whether a calendar means anything in the zone of each device.
    package var asksDevicesForZones: Bool {
        calendars.contains { calendar in WorkClass.allCases.contains(where: calendar.asksDevices) }
    }
}

extension Track {
    /// The class of work that its jobs are.
    package var work: WorkClass {
        switch self {
        case .firmware: .firmware
        case .config: .config
        }
    }
}

extension Twin {
    /// The zone of the device's site: its label `timeZone`, else its fact of that name; nil: it names none.
    package var timeZone: Text? { labels[Self.timeZoneName] ?? facts[Self.timeZoneName] }

    /// What labels and facts call the zone of a device.
    package static var timeZoneName: Text { "timeZone" }
}

extension TwinTable {
    /// The zones that devices name by labels or facts; sorted. O(devices).
    package var namedZones: [Text] {
        let pairs = columns.countPairs(.labels) + columns.countPairs(.facts)
        return Set(pairs.filter { $0.pair.name == Twin.timeZoneName }.map(\.pair.value)).sorted()
    }
}
