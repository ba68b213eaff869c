import FleetModel
import FleetSimulation
import FleetPlanner
import RolloutEngine
import Testing
import TimeZoneSamples

/// Windows gate the start of work on devices, and nothing else.
struct WindowTests {
    /// A window that opens every day at that time of a clock in the zone.
    private func window(
        _ name: String = "night",
        at start: Timestamp,
        for duration: TimeSpan,
        zone: WindowZone? = nil
    ) throws -> MaintenanceWindow {
        let minute = Int((start.milliseconds / 60_000).remainder(by: 1_440))
        return MaintenanceWindow(
            name: SampleFleet.resource(name),
            start: .cron(try CronSchedule("\(minute % 60) \(minute / 60) * * *"), nil),
            end: .duration(duration),
            zone: zone,
            classes: WorkClass.allCases,
            override: .allowed,
            span: SampleFleet.span
        )
    }

    private func calendar(
        _ name: String = "nights",
        zone: WindowZone = .utc,
        allow: [MaintenanceWindow] = [],
        deny: [MaintenanceWindow] = [],
        freezes: [MaintenanceCalendar.Freeze] = []
    ) -> MaintenanceCalendar {
        MaintenanceCalendar(
            name: SampleFleet.resource(name),
            span: SampleFleet.span,
            zone: zone,
            allow: allow,
            deny: deny,
            freezes: freezes,
            holidays: []
        )
    }

    private func minute(_ world: SimulatedWorld, _ minutes: Int) -> Timestamp {
        let time = world.wall.advanced(by: .minutes(minutes))
        return Timestamp(milliseconds: time.milliseconds / 60_000 * 60_000)
    }

    private func status(_ world: SimulatedWorld, _ track: Track = .config) -> RolloutStatus? {
        RolloutEngine.rollouts(
            world.controller.state,
            Observation(
                twins: world.controller.twins,
                hearing: world.controller.hearing,
                zones: world.controller.zones
            ),
            settings: world.controller.settings,
            memory: world.controller.memory,
            now: world.now
        ).first { $0.cohortTrack.track == track && $0.outcome == nil }
    }

    private func message(_ world: SimulatedWorld, of index: Int) -> String? {
        RolloutEngine.device(
            world.devices[index].id,
            world.controller.state,
            Observation(
                twins: world.controller.twins,
                hearing: world.controller.hearing,
                zones: world.controller.zones
            ),
            settings: world.controller.settings,
            memory: world.controller.memory,
            now: world.now
        ).first { $0.track == .config }?.message
    }

    @Test func `a rollout waits for its window, and what it offers there ends there`() throws {
        var world = SimulatedWorld.settled()
        let before = world.jobs.count
        let opens = minute(world, 90)
        let closes = opens.advanced(by: .hours(3))
        let nights = calendar(allow: [try window(at: opens, for: .hours(3))])
        world.commit {
            $0.interval = 40
            $0.calendars = [nights]
        }
        world.run(minutes: 60)
        #expect(world.jobs.count == before)
        let waiting = try #require(status(world))
        #expect(waiting.state == "progressing")
        #expect(waiting.reason == "window")
        #expect(waiting.message.contains("opens \(opens.shortText)"))
        #expect(waiting.windows.map(\.standing.isOpen) == [false])
        #expect(message(world, of: 0)?.hasPrefix("waits for a window; closed: outside") == true)
        world.run(minutes: 150)
        let jobs = world.jobs.dropFirst(before)
        #expect(!jobs.isEmpty)
        for job in jobs {
            #expect(opens <= job.at.moment.wall)
            // Fetched at the last moment it still ends inside.
            #expect(job.job.expiresAt.advanced(by: .minutes(15)) <= closes)
        }
    }

    @Test
    func
        `after a window has closed nothing starts before it opens again, and what runs is not cut`()
        throws
    {
        var world = SimulatedWorld.settled { $0.fleet.maxInFlight = 1 }
        let before = world.jobs.count
        let opens = minute(world, 10)
        let closes = opens.advanced(by: .minutes(40))
        let later = try window("later", at: opens.advanced(by: .hours(4)), for: .minutes(40))
        let nights = calendar(allow: [try window(at: opens, for: .minutes(40)), later])
        world.commit {
            $0.interval = 40
            $0.calendars = [nights]
        }
        world.run(minutes: 200)
        let first = world.jobs.count
        #expect(first > before)
        #expect(first < before + world.devices.count)
        for job in world.jobs.dropFirst(before) { #expect(job.at.moment.wall < closes) }
        let cut = world.controller.journal.contains {
            if case .jobEnded(let outcome) = $0 { outcome.state == .cancelled } else { false }
        }
        #expect(!cut)
        #expect(status(world)?.reason == "window")
        world.run(minutes: 100)
        #expect(world.jobs.count > first)
    }

    @Test func `a freeze that a later commit brings stops the next job of a rollout under way`()
        throws
    {
        var world = SimulatedWorld.settled { $0.fleet.maxInFlight = 1 }
        world.commit { $0.interval = 40 }
        let before = world.jobs.count
        for _ in 0..<60 where world.jobs.count == before { world.run(minutes: 1) }
        #expect(world.jobs.count == before + 1)
        let from = try #require(CivilTime("2026-09-01"))
        let until = try #require(CivilTime("2027-01-01"))
        let freeze = MaintenanceCalendar.Freeze(
            name: SampleFleet.resource("stop"),
            from: from,
            until: until,
            zone: nil,
            reason: "an incident",
            classes: WorkClass.allCases,
            override: .allowed
        )
        world.commit { $0.calendars = [calendar("stop", freezes: [freeze])] }
        world.run(minutes: 10)
        let stopped = world.jobs.count
        world.run(minutes: 120)
        #expect(world.jobs.count == stopped)
        #expect(status(world)?.message.contains("the freeze stop") == true)
        // What a later commit lifts counts for rollouts that a later commit begins, and the freeze was not there at this one's start.
        world.commit { $0.calendars = [] }
        world.run(minutes: 120)
        #expect(world.jobs.count > stopped)
    }

    @Test
    func `a window that a later commit takes away holds on for the rollout that began with it`()
        throws
    {
        var world = SimulatedWorld.settled()
        let before = world.jobs.count
        let nights = calendar(allow: [try window(at: minute(world, 600), for: .hours(1))])
        world.commit {
            $0.interval = 40
            $0.calendars = [nights]
        }
        world.run(minutes: 30)
        world.commit { $0.calendars = [] }
        world.run(minutes: 120)
        #expect(world.jobs.count == before)
        #expect(status(world)?.reason == "window")
    }

    @Test func `a controller that restarts inside a window goes on in it`() throws {
        var world = SimulatedWorld.settled { $0.fleet.maxInFlight = 1 }
        let before = world.jobs.count
        let opens = minute(world, 10)
        let nights = calendar(allow: [try window(at: opens, for: .hours(10))])
        world.commit {
            $0.interval = 40
            $0.calendars = [nights]
        }
        world.run(minutes: 30)
        let first = world.jobs.count
        #expect(first > before)
        world.controller.restart(wall: world.wall, uptime: world.uptime)
        world.run(minutes: 300)
        #expect(world.jobs.count > first)
    }

    @Test func `a clock that is set opens no window, and closes one by either time`() throws {
        var world = SimulatedWorld.settled()
        let before = world.jobs.count
        let opens = minute(world, 300)
        let nights = calendar(allow: [try window(at: opens, for: .hours(2))])
        world.commit {
            $0.interval = 40
            $0.calendars = [nights]
        }
        world.run(minutes: 30)
        world.wallOffset = .minutes(290)
        world.run(minutes: 60)
        #expect(world.jobs.count == before)
        let shown = try #require(status(world))
        #expect(shown.windows.first?.standing.verdict.isOpen == true)
        #expect(shown.windows.first?.standing.isOpen == false)
        #expect(shown.message.contains("the clock was set by 4h50m"))
        // A person who starts the controller again takes the clock for right.
        world.controller.restart(wall: world.wall, uptime: world.uptime)
        world.run(minutes: 20)
        #expect(world.jobs.count > before)
    }

    @Test func `a clock that is set back opens no window twice`() throws {
        var world = SimulatedWorld.settled { $0.fleet.maxInFlight = 1 }
        let nights = calendar(allow: [try window(at: minute(world, 10), for: .minutes(40))])
        world.commit {
            $0.interval = 40
            $0.calendars = [nights]
        }
        world.run(minutes: 60)
        let first = world.jobs.count
        world.wallOffset = .minutes(-45)
        world.run(minutes: 60)
        #expect(world.jobs.count == first)
    }

    @Test func `on the night when clocks go back a window opens once`() throws {
        let start = try #require(Timestamp("2026-10-24T20:00:00Z"))
        var world = SimulatedWorld.settled()
        world.wallOffset = start.since(world.wall)
        world.controller.restart(wall: world.wall, uptime: world.uptime)
        world.controller.zones = TimeZoneSamples.database
        let before = world.jobs.count
        let half = try #require(Timestamp("2026-10-25T01:30:00Z"))
        let nights = calendar(
            zone: try #require(WindowZone("Europe/London")),
            allow: [try window(at: half, for: .minutes(45))]
        )
        world.fleet.maxInFlight = 1
        world.commit {
            $0.interval = 40
            $0.calendars = [nights]
        }
        world.run(minutes: 420)
        let jobs = world.jobs.dropFirst(before)
        #expect(!jobs.isEmpty)
        let opens = try #require(Timestamp("2026-10-25T00:30:00Z"))
        let closes = try #require(Timestamp("2026-10-25T01:15:00Z"))
        for job in jobs {
            #expect(opens <= job.at.moment.wall)
            #expect(job.at.moment.wall < closes)
        }
    }

    @Test func `each device waits for the night of its own site, and one without a zone is named`()
        throws
    {
        let start = try #require(Timestamp("2026-10-06T20:00:00Z"))
        var world = SimulatedWorld.settled { world in
            world.fleet.waves = [
                SampleFleet.wave(
                    "all",
                    .size(.percent(.all)),
                    soak: .zero,
                    minSuccess: 1,
                    max: nil
                )
            ]
        }
        world.wallOffset = start.since(world.wall)
        world.controller.restart(wall: world.wall, uptime: world.uptime)
        world.controller.zones = TimeZoneSamples.database
        let zones: [Text?] = ["Europe/London", "America/New_York", "Mars/Olympus", nil]
        for (index, device) in world.devices.enumerated() {
            guard let zone = zones[index % 4] else { continue }
            world.fleet.describe(device.id, labels: ["timeZone": zone])
        }
        let before = world.jobs.count
        let one = try #require(Timestamp("2026-10-07T01:00:00Z"))
        let nights = calendar(zone: .device, allow: [try window(at: one, for: .hours(3))])
        world.commit {
            $0.interval = 40
            $0.calendars = [nights]
        }
        world.run(minutes: 60)
        #expect(message(world, of: 2)?.contains("the time zone Mars/Olympus is not in") == true)
        #expect(message(world, of: 3)?.contains("names none in its label or fact") == true)
        #expect(message(world, of: 0)?.contains("opens 2026-10-07T00:00:00Z") == true)
        #expect(message(world, of: 1)?.contains("opens 2026-10-07T05:00:00Z") == true)
        world.run(minutes: 840)
        var asked: Set<DeviceID> = []
        for job in world.jobs.dropFirst(before) {
            asked.insert(job.job.device)
            let index = try #require(world.devices.firstIndex { $0.id == job.job.device })
            let hour = index % 4 == 0 ? 0 : 5
            let opens = try #require(Timestamp("2026-10-07T0\(hour):00:00Z"))
            #expect(index % 4 < 2)
            #expect(opens <= job.at.moment.wall)
            #expect(job.at.moment.wall < opens.advanced(by: .hours(3)))
        }
        #expect(asked.count == 6)
    }

    @Test func `firmware starts only where its estimate fits, and configuration by its own time`()
        throws
    {
        var world = SimulatedWorld.settled()
        let before = world.jobs.count
        // Firmware takes fifteen minutes at most, and five are left to fetch it.
        let nights = calendar(allow: [try window(at: minute(world, 10), for: .minutes(19))])
        world.commit {
            $0.firmware = Version(3, 0, 0)
            $0.calendars = [nights]
        }
        world.run(minutes: 120)
        #expect(world.jobs.count == before)
    }

    @Test func `a wave's deadline counts open time`() throws {
        var world = SimulatedWorld.settled { world in
            world.fleet.deadline = .minutes(90)
            world.fleet.offline = RolloutPolicy.Offline(mode: .wait, after: .minutes(30))
        }
        world.devices[0].isOnline = false
        world.run(minutes: 20)
        let opens = minute(world, 10)
        let windows = try (0..<8).map {
            try window("w\($0)", at: opens.advanced(by: .hours(3 * $0)), for: .hours(1))
        }
        let nights = calendar(allow: windows)
        world.commit {
            $0.interval = 40
            $0.calendars = [nights]
        }
        world.run(minutes: 180)
        let rollout = try #require(world.rollouts(.config).last)
        #expect(rollout.waves[0].firstOfferAt != nil)
        #expect(rollout.phase.name == "progressing")
        world.run(minutes: 120)
        guard case .held(let reason) = world.rollouts(.config).last?.phase else {
            Issue.record("\(world.rollouts(.config).last?.phase.name ?? "none")")
            return
        }
        #expect(reason.code == .deadline)
    }
}
