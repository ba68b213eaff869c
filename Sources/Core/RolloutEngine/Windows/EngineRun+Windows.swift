import FleetModel
import FleetPlanner
import SpecLanguage

/// The calendars that gate one rollout: those of the policy with which it began, and those of the policy in force.
struct RolloutWindows {
    let key: WindowMemory.Key
    let calendars: [[MaintenanceCalendar]]
    /// Whether devices are asked for their zones.
    let asksDevices: Bool

    /// Whether any calendar says anything.
    var isEmpty: Bool { calendars.allSatisfy(\.isEmpty) }

    /// The same for devices of that zone.
    func key(in zone: Text?) -> WindowMemory.Key {
        .init(
            fleets: key.fleets,
            cohort: key.cohort,
            work: key.work,
            zone: asksDevices ? zone : nil
        )
    }
}

extension EngineRun {
    /// So many zones of devices are asked for the open time of a wave.
    static let zoneLimit = 64

    var windowClock: WindowClock { WindowClock(now, in: term) }

    /// What gates the rollout. A window that a later revision takes away holds on, and one that it brings holds at once.
    func windows(of rollout: Rollout) -> RolloutWindows {
        let cohort = rollout.cohortTrack.cohort
        let work = rollout.cohortTrack.track.work
        let digests = [rollout.fleet] + [draft.state.ledger.accepted?.fleet].compactMap(\.self)
        let fleets = digests.first == digests.last ? Array(digests.prefix(1)) : digests
        let calendars = fleets.map { draft.state.fleets[$0]?.calendars(of: cohort) ?? [] }
        return RolloutWindows(
            key: .init(fleets: fleets, cohort: cohort, work: work, zone: nil),
            calendars: calendars,
            asksDevices: calendars.joined().contains { $0.asksDevices(for: work) }
        )
    }

    /// Whether work of the rollout may start now on devices of that zone.
    mutating func standing(_ windows: RolloutWindows, in zone: Text? = nil) -> WindowStanding {
        memory.windows.standing(windows.key(in: zone), windows.calendars, at: windowClock)
    }

    /// The zone of a device, by the revision in force.
    mutating func zone(of twin: Twin) -> Text? {
        let governing = draft.state.ledger.accepted.flatMap {
            memory.desired($0.fleet, in: draft.state, tenant: settings.tenant)
        }
        return (governing?.subject(twin) ?? twin).timeZone
    }

    /// How much of the time since was open for the rollout; where devices are asked for their zones, in the zone in which most was.
    mutating func openTime(of rollout: Rollout, since start: Timestamp) -> TimeSpan {
        let windows = windows(of: rollout)
        guard !windows.isEmpty else { return now.wall.since(start) }
        let known = self.zones.names.prefix(Self.zoneLimit) + ["UTC"]
        let zones: [Text?] = windows.asksDevices ? known.map { $0 } : [nil]
        var most = TimeSpan.zero
        for zone in zones {
            most = max(
                most,
                memory.windows.openTime(
                    windows.key(in: zone),
                    windows.calendars,
                    from: start,
                    to: now.wall
                )
            )
        }
        return most
    }

    /// How long a job takes at most: what the catalogue estimates, else how long a device may take.
    func length(of target: JobTarget, _ rollout: Rollout) -> TimeSpan {
        guard case .firmware(let hop) = target, let fleet = draft.state.fleets[rollout.fleet],
            let estimate = fleet.firmware.first(where: {
                $0.component == hop.component && $0.version == hop.version
            })?.estimate
        else { return settings.timeout(target.track) }
        return estimate
    }

    /// Puts back into their queues whoever waited for a window that is another now, and asks to be woken for the others.
    mutating func callBack(_ rollout: Rollout) {
        guard let parked = memory.watches[rollout.id]?.parkedZones, !parked.isEmpty else { return }
        let windows = windows(of: rollout)
        let seed = OrderHash(rollout.id.text)
        for (zone, mark) in parked {
            let found = standing(windows, in: zone)
            if found.mark != mark {
                memory.watches[rollout.id]?.callBack(zone) {
                    seed.hash(rollout.members.devices[$0].text)
                }
            } else if let span = found.changesIn {
                draft.recheck(in: span)
            }
        }
    }
}

/// When a job may start by the windows of its device.
enum WindowedStart {
    case anyTime
    /// It must be handed out within that time, so that it can end inside.
    case within(TimeSpan)
    /// Not before the windows of the zone change.
    case never(Text?, WindowStanding.Mark)
}

extension EngineRun {
    /// Whoever is offered a job has at least so much time to fetch it before it is too late to end inside the window.
    static let shortestLifetime = TimeSpan.minutes(5)

    /// Whether any device of the rollout may start; where each is asked for its zone that is not known here.
    mutating func areOpen(_ windows: RolloutWindows) -> Bool {
        guard !windows.isEmpty, !windows.asksDevices else { return true }
        let standing = standing(windows)
        if let span = standing.changesIn { draft.recheck(in: span) }
        return standing.isOpen
    }

    /// When a job of the device may start. By the length of the job and the windows of its zone; the time to fetch it counts.
    mutating func start(
        of target: JobTarget,
        _ twin: Twin,
        _ rollout: Rollout,
        _ windows: RolloutWindows
    ) -> WindowedStart {
        guard !windows.isEmpty else { return .anyTime }
        let zone = windows.asksDevices ? zone(of: twin) : nil
        let standing = standing(windows, in: zone)
        // Nothing is left of what is closed, and what has no end is long enough.
        guard let left = standing.left else { return .anyTime }
        let lifetime = left - length(of: target, rollout)
        guard standing.isOpen, lifetime >= Self.shortestLifetime else {
            if let span = standing.changesIn { draft.recheck(in: span) }
            return .never(zone, standing.mark)
        }
        return .within(lifetime)
    }
}

extension EngineRun {
    /// What windows say of a rollout that is not over, for people: of devices of each zone that is known, where they are asked.
    mutating func windowStates(of rollout: Rollout) -> [RolloutStatus.Window] {
        let windows = windows(of: rollout)
        guard !rollout.phase.isOver, !windows.isEmpty else { return [] }
        guard windows.asksDevices else {
            return [RolloutStatus.Window(zone: nil, standing: standing(windows))]
        }
        return zones.namesAskedFor.prefix(Self.zoneLimit).map { zone in
            RolloutStatus.Window(zone: zone, standing: standing(windows, in: zone))
        }
    }

    /// What a device that could be offered a job waits for; nil: for no window.
    mutating func waitsForWindow(
        _ rollout: Rollout,
        _ device: DeviceID,
        _ appraisal: Appraisal?
    ) -> String? {
        guard case .ready? = appraisal, let twin = twins[device]?.twin else { return nil }
        let windows = windows(of: rollout)
        guard !windows.isEmpty else { return nil }
        let standing = standing(windows, in: windows.asksDevices ? zone(of: twin) : nil)
        guard standing.isOpen else { return "waits for a window; \(standing.sentence)" }
        // How long its next job takes is known where it is granted; configuration takes no longer than devices may.
        guard let left = standing.left,
            left < settings.timeout(rollout.cohortTrack.track) + Self.shortestLifetime
        else { return nil }
        return "waits for a window in which its job can end; \(standing.sentence)"
    }
}
