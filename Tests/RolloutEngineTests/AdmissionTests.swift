import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// The one place where jobs are granted, over worlds that the engine moves.
struct AdmissionTests {
    @Test func `no more jobs begin in a minute than the rate allows`() {
        let world = SimulatedWorld.settled()
        let begun = Dictionary(grouping: world.jobs) { $0.at.moment.monotonic }
        #expect(world.controller.settings.jobsPerMinute == 3)
        #expect(begun.values.map(\.count).max() == 3)
    }

    @Test func `22: what was taken counts against the rate until time has passed`() {
        var world = SimulatedWorld.settled {
            $0.fleet.maxInFlight = 12
            $0.controller.settings.jobsInFlight = 12
        }
        world.commit {
            $0.interval = 40
            $0.waves.removeFirst(2)
        }
        let before = world.jobs.count
        while world.jobs.count == before, world.oracle.violations.isEmpty { world.run(minutes: 1) }
        #expect(world.controller.state.outbox(at: world.now).isEmpty, "all were taken")
        func granted(at now: Moment) -> Int {
            var controller = world.controller
            let decision = controller.decide(
                world.fleet.compiled(commit: SampleFleet.commit(world.commitNumber)),
                plans: false,
                now: now
            )
            return decision.records.count { if case .jobPersisted = $0 { true } else { false } }
        }
        let now = world.now
        let later = Moment(wall: now.wall, monotonic: now.monotonic + .seconds(20))
        #expect(granted(at: now) == 0)
        #expect(granted(at: later) == 1)
    }

    @Test func `22: jobs that an outage kept back are handed out no faster than any others`() {
        var world = SimulatedWorld.settled(devices: 40) {
            $0.fleet.maxInFlight = 40
            $0.controller.settings.jobsInFlight = 40
        }
        world.commit {
            $0.interval = 40
            $0.waves.removeFirst(2)
        }
        world.sinkOutageUntil = world.tick + 31
        world.run(minutes: 30)
        let waiting = world.controller.state.outbox(at: world.now)
        #expect(waiting.count == world.controller.settings.jobsPerMinute, "no more than one burst")
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `15: configuration is granted before firmware`() {
        var world = SimulatedWorld.settled()
        for round in 0..<3 {
            let before = world.jobs.count
            world.commit {
                $0.interval = 40 + round
                $0.firmware = Version(UInt64(3 + round), 0, 0)
            }
            world.run(minutes: 300) { $0.isAtRest }
            #expect(world.isAtRest, "\(world.restProblems())")
            let first = world.jobs.dropFirst(before).prefix(3)
            #expect(first.map(\.job.track) == [.config, .config, .config])
        }
    }

    /// A calm world of one wave that corrects drift.
    private var oneWave: SimulatedWorld {
        .settled {
            $0.fleet.waves.removeFirst(2)
            $0.fleet.drift = .correct
        }
    }

    /// Lifts the pause under which everything was made ready; returns the first jobs, as many as the rate allows.
    private func firstJobs(_ world: inout SimulatedWorld) -> [PersistedJob] {
        let before = world.jobs.count
        world.order(.resume(.all))
        while world.jobs.count == before, world.oracle.violations.isEmpty { world.run(minutes: 1) }
        #expect(world.jobs.count - before == world.controller.settings.jobsPerMinute)
        return Array(world.jobs.dropFirst(before))
    }

    @Test func `15: a rollback is granted before configuration`() throws {
        var world = oneWave
        for index in world.devices.indices where world.devices[index].model == "b" {
            world.devices[index].badVersions = [Version(3, 0, 0)]
            world.devices[index].badVersionBoots = true
        }
        world.commit { $0.firmware = Version(3, 0, 0) }
        for _ in 0..<100 where world.rollouts(.firmware).last?.isRollback == false {
            world.run(minutes: 1)
        }
        let back = try #require(world.rollouts(.firmware).last)
        #expect(back.isRollback)
        world.order(.pause(.all, until: nil))
        world.commit { $0.interval = 40 }
        world.run(minutes: 15)
        #expect(world.rollouts(.config).last?.phase == .progressing)
        #expect(world.rollouts(.config).last?.kind == .revision)
        #expect(firstJobs(&world).map(\.rollout) == [back.id, back.id, back.id])
    }

    @Test func `15: a repair is granted before configuration`() {
        var world = oneWave
        world.order(.pause(.all, until: nil))
        // What is broken has the configuration already and lacks the firmware alone.
        for index in 9..<12 {
            world.devices[index].isHealthy = false
            world.devices[index].config = ["telemetry": ["interval": 40]]
            world.devices[index].revision += 1
        }
        world.commit {
            $0.interval = 40
            $0.firmware = Version(3, 0, 0)
        }
        world.run(minutes: 15)
        #expect(world.rollouts(.config).last?.phase == .progressing)
        let first = firstJobs(&world)
        #expect(Set(first.map(\.job.device)) == Set(world.devices.suffix(3).map(\.id)))
        #expect(first.allSatisfy { $0.job.track == .firmware })
    }

    @Test func `15: corrections of drift are granted last`() {
        var world = oneWave
        world.order(.pause(.all, until: nil))
        for index in 0..<6 {
            world.devices[index].config = ["telemetry": ["interval": 99]]
            world.devices[index].revision += 1
        }
        world.run(minutes: 15)
        #expect(world.rollouts(.config).last?.kind == .correction)
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 15)
        #expect(world.rollouts(.firmware).last?.phase == .progressing)
        #expect(firstJobs(&world).map(\.job.track) == [.firmware, .firmware, .firmware])
    }

    @Test func `a device that went ahead meanwhile is not taken back to the version of a plan`() {
        var world = SimulatedWorld.settled()
        let ahead = world.devices[8].id
        world.commit { $0.firmware = Version(4, 0, 0) }
        world.run(minutes: 7)
        world.devices[8].version = Version(5, 0, 0)
        world.devices[8].revision += 1
        world.run(minutes: 300)
        let firmware = world.jobs.filter { $0.job.device == ahead && $0.job.track == .firmware }
        #expect(firmware.map(\.job.generation.number) == [1])
        let others = world.devices.filter { $0.id != ahead }
        #expect(others.allSatisfy { $0.version == Version(4, 0, 0) })
        #expect(world.devices[8].version == Version(5, 0, 0))
    }

    @Test func `a pause of one rollout stops that one alone`() throws {
        var world = SimulatedWorld.settled()
        world.commit {
            $0.interval = 40
            $0.firmware = Version(3, 0, 0)
        }
        world.run(minutes: 6)
        let config = try #require(world.rollouts(.config).last)
        #expect(config.phase == .progressing)
        world.order(.pause(.rollout(config.id), until: nil))
        let decided = world.jobs.count { $0.job.track == .config }
        world.run(minutes: 200)
        #expect(world.jobs.count { $0.job.track == .config } == decided)
        #expect(world.devices.allSatisfy { $0.version == Version(3, 0, 0) })
        world.order(.resume(.rollout(config.id)))
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `more than a guard allows changes nothing until its intent is approved`() throws {
        var world = SimulatedWorld.settled {
            $0.fleet.guards = GuardPolicy(
                devicesChanged: .count(5),
                removed: nil,
                downgrades: .deny,
                cohortShrink: nil
            )
        }
        let accepted = world.controller.state.ledger.accepted
        let before = world.jobs.count
        world.commit { $0.interval = 40 }
        world.run(minutes: 60)
        let held = try #require(world.controller.state.heldRevision)
        #expect(held.reason == .guards([.devicesChanged]))
        #expect(world.controller.state.ledger.accepted == accepted)
        #expect(world.jobs.count == before)
        let intent = try #require(held.intent)
        world.order(.approve(intent))
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.controller.state.approvals.isEmpty, "a yes is spent by what it opened")
    }
}
