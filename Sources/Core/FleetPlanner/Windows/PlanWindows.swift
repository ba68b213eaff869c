package import FleetModel
import SpecLanguage

/// When the work of a planned rollout may start, on devices of one zone.
package struct PlannedWindow: Hashable, Sendable {
    /// nil: no device is asked for its zone.
    package let zone: Text?
    package let verdict: WindowVerdict

    var json: JSONValue {
        .members([
            ("zone", zone.map { .string($0) }),
            ("open", .bool(verdict.isOpen)),
            ("reason", .string(verdict.reason.rawValue)),
            ("changesAt", verdict.changesAt.map { .string($0.description) }),
            ("changesIn", verdict.changesAt == nil ? nil : .string(verdict.zone)),
            ("localChange", verdict.localChange.map { .string($0) }),
            ("sentence", .string(verdict.sentence)),
        ])
    }
}

/// What the calendars of a revision say at the time of a plan.
struct PlanWindows {
    /// So many zones of devices are shown for one rollout.
    private static let zoneLimit = 64

    private let input: PlanInput
    /// The zones that devices name, with how many do; sorted. Empty where no calendar asks them.
    private let deviceZones: [(zone: Text, rows: Int)]

    init(_ input: PlanInput) {
        self.input = input
        deviceZones = input.fleet.asksDevicesForZones ? input.deviceZones : []
    }

    /// What gates a rollout of the cohort; empty: nothing does.
    func windows(of track: CohortTrack) -> [PlannedWindow] {
        let calendars = input.fleet.calendars(of: track.cohort)
        let work = track.track.work
        func planned(_ zone: Text?) -> PlannedWindow? {
            let windows = WorkWindows(
                [calendars],
                for: work,
                deviceZone: zone,
                zones: input.zones
            )
            return windows.isRestricted
                ? PlannedWindow(zone: zone, verdict: windows.verdict(at: input.now.wall)) : nil
        }
        guard calendars.contains(where: { $0.asksDevices(for: work) }) else {
            return [planned(nil)].compactMap(\.self)
        }
        return deviceZones.prefix(Self.zoneLimit).compactMap { planned($0.zone) }
    }

    /// Zones that cannot be used: what a calendar names denies the plan, since nothing could ever start by it.
    func findings() -> [PlanFinding] {
        let used = Set(input.fleet.policies.flatMap(\.windows))
        let named = input.fleet.calendars.flatMap { calendar in
            Set(calendar.namedZones).sorted().compactMap { zone in
                input.zones.fault(of: zone).map { fault in
                    PlanFinding(
                        used.contains(calendar.name) ? .deny : .warn,
                        .unknownZone,
                        "calendar \(calendar.name): \(fault), so that it stays closed",
                        span: calendar.span,
                        help: "mend the name, or install newer time zone data (the package tzdata)"
                    )
                }
            }
        }
        let ofDevices = deviceZones.compactMap { zone, rows in
            input.zones.fault(of: zone).map { fault in
                PlanFinding(
                    .warn,
                    .unknownZone,
                    "\(fault), and devices name it: windows in the zone of the device stay closed there",
                    count: rows,
                    help: "mend the label or fact `timeZone`, or install newer time zone data"
                )
            }
        }
        return named + ofDevices
    }
}

extension PlanInput {
    /// The zones that devices and their documents name, with how many do; sorted. O(devices).
    fileprivate var deviceZones: [(zone: Text, rows: Int)] {
        var rows: [Text: Int] = [:]
        let pairs = twins.columns.countPairs(.labels) + twins.columns.countPairs(.facts)
        for (pair, count) in pairs where pair.name == Twin.timeZoneName {
            rows[pair.value, default: 0] += count
        }
        for zone in fleet.documentedZones { rows[zone, default: 0] += 1 }
        return rows.sorted { $0.key < $1.key }.map { (zone: $0.key, rows: $0.value) }
    }
}
