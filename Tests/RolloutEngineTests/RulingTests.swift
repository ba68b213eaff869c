import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import SpecLanguage
import Testing

/// The rulings that the engine keeps, one by one.
struct RulingTests {
    @Test
    func `1: silence after an offer is unknown, stays reserved, and is never tried as another job`()
    {
        var world = SimulatedWorld.settled()
        let id = world.devices[0].id
        world.platform.mute = [id]
        world.devices[0].isOnline = false
        world.devices[0].temper = .slow
        world.commit { $0.interval = 40 }
        world.run(minutes: 4)
        // It is heard until the offer and never after.
        world.devices[0].isOnline = true
        world.run(minutes: 6)
        world.devices[0].isOnline = false
        world.devices[0].running = nil
        world.run(minutes: 400)
        let offers = world.jobs.filter { $0.job.device == id && $0.job.generation.number > 1 }
        #expect(offers.filter { $0.job.track == .config }.count == 1)
        #expect(world.controller.state.jobs.values.contains { $0.device == id })
        let config = world.rollouts(.config).last
        #expect(config?.phase.name == "failed", "\(String(describing: config?.phase))")
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test(arguments: [3, 5, 9, 14])
    func `1: an outage of the platform is not the silence of its devices`(minutes: Int) {
        var world = SimulatedWorld.settled()
        world.commit { $0.firmware = Version(3, 0, 0) }
        // By then jobs are offered, or under way, or done and not yet proved.
        world.run(minutes: minutes)
        let underWay = world.controller.state.jobs.count
        world.outageUntil = world.tick + 300
        world.run(minutes: 600) { $0.isAtRest }
        let isAtRest = world.isAtRest
        #expect(isAtRest, "\(world.restProblems())")
        let phases = world.rollouts(.firmware).map(\.phase.name)
        #expect(Set(phases) == ["succeeded"], "\(underWay) jobs were under way")
    }

    @Test(arguments: [5, 21, 25, 28])
    func `1: an outage of the platform is not the absence of its devices`(minutes: Int) {
        var world = SimulatedWorld.settled {
            $0.fleet.offline = RolloutPolicy.Offline(mode: .fail, after: .minutes(30))
        }
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: minutes)
        world.outageUntil = world.tick + 120
        world.run(minutes: 600) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.rollouts(.firmware).compactMap(\.outcome).map(\.failed) == [0, 0])
    }

    @Test func `2: A to B to A to B is four generations and four ids`() {
        var world = SimulatedWorld.settled()
        for interval in [40, 30, 40] {
            world.commit { $0.interval = interval }
            world.run(minutes: 200) { $0.isAtRest }
        }
        let config = world.devices[0].executions.filter { $0.track == .config }
        #expect(config.map(\.generation.number) == [1, 2, 3, 4])
        #expect(Set(config.map(\.job)).count == 4)
    }

    @Test func `3: an empty store against a fleet that has seen jobs emits nothing until adopt`()
        throws
    {
        var world = SimulatedWorld.settled()
        let highest = world.devices[0].seen[.config] ?? .none
        world.controller = SimulatedController(settings: world.controller.settings)
        world.controller.restart(wall: world.wall, uptime: world.uptime)
        world.commit { $0.interval = 40 }
        world.run(minutes: 60)
        #expect(world.jobs.isEmpty)
        #expect(world.controller.state.heldRevision?.reason == .unknownPast)
        world.order(
            .adopt(
                SampleFleet.commit(world.commitNumber),
                KnownPast(
                    generations: [],
                    openJobs: [],
                    twins: world.controller.twins.rows.map(\.twin)
                )
            )
        )
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        let first = try #require(world.jobs.first { $0.job.device == world.devices[0].id })
        #expect(highest < first.job.generation)
    }

    @Test func `3: what was under way begins at its first wave after adopt`() throws {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        world.run(minutes: 6)
        for _ in 0..<60 where world.rollouts(.config).last?.openWave ?? 0 < 1 {
            world.run(minutes: 1)
        }
        let before = try #require(world.rollouts(.config).last)
        #expect(before.openWave == 1)
        world.controller.append([.pastLost(message: "restored", at: world.now.wall)])
        world.order(
            .adopt(
                SampleFleet.commit(world.commitNumber),
                KnownPast(
                    generations: [],
                    openJobs: [],
                    twins: world.controller.twins.rows.map(\.twin)
                )
            )
        )
        #expect(world.phases(.config).last == "aborted")
        world.run(minutes: 6)
        let after = try #require(world.rollouts(.config).last)
        #expect(after.id != before.id && after.to == before.to)
        // What the canary has already proves nothing anew.
        #expect(after.waves[0].state == .skipped)
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test func `3: a store that is older than its fleet emits nothing until adopt`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        world.run(minutes: 200) { $0.isAtRest }
        let past = world.controller.journal
        let cut = past.firstIndex {
            if case .jobPersisted(let job) = $0 { job.job.generation.number == 2 } else { false }
        }
        world.controller = SimulatedController(
            settings: world.controller.settings,
            journal: Array(past[..<(cut ?? 0)])
        )
        world.controller.restart(wall: world.wall, uptime: world.uptime)
        let before = world.jobs.count
        world.commit { $0.interval = 50 }
        world.run(minutes: 60)
        #expect(world.jobs.count == before)
        #expect(!world.controller.state.knowsPast)
    }

    @Test
    func `4: a bad firmware stops at the canary, its devices go back, and nobody else was touched`()
    {
        var world = SimulatedWorld.settled()
        for index in world.devices.indices where world.devices[index].model == "b" {
            world.devices[index].badVersions = [Version(3, 0, 0)]
            world.devices[index].badVersionBoots = true
        }
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 200)
        let all = world.rollouts(.firmware)
        #expect(all.map(\.phase.name) == ["succeeded", "failed", "succeeded"])
        #expect(all.last?.isRollback == true)
        let touched = world.jobs.compactMap { job -> DeviceID? in
            guard case .firmware(let hop) = job.job.target else { return nil }
            return hop.version == Version(3, 0, 0) ? job.job.device : nil
        }
        #expect(Set(touched).isSubset(of: Set(world.devices.prefix(3).map(\.id))))
        #expect(world.devices.allSatisfy { $0.version == Version(2, 0, 0) })
        #expect(
            world.controller.state.ledger.holdBacks == [
                .firmware(artifact: SampleFleet.artifact(Version(3, 0, 0), "b"))
            ]
        )
        // A configuration flows past it.
        world.commit { $0.interval = 40 }
        world.run(minutes: 100)
        #expect(
            world.devices.allSatisfy { $0.config == ["telemetry": ["interval": 40]] }
        )
        #expect(world.devices.allSatisfy { $0.version == Version(2, 0, 0) })
        // A corrected version reaches everybody.
        world.commit { $0.firmware = Version(4, 0, 0) }
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test func `5: a device that is away is absent, and catches up on its return`() {
        var world = SimulatedWorld(isCalm: true)
        world.devices[7].isOnline = false
        world.run(minutes: 200)
        #expect(world.rollouts(.config).first?.phase == .succeeded)
        #expect(!world.isConverged(world.devices[7]))
        world.devices[7].isOnline = true
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.rollouts(.config).contains { $0.kind == .catchUp })
    }

    @Test func `5: a canary that is away holds the fleet instead of letting it go first`() {
        var world = SimulatedWorld.settled()
        for index in 0..<3 { world.devices[index].isOnline = false }
        world.run(minutes: 40)
        world.commit { $0.interval = 40 }
        world.run(minutes: 60)
        #expect(world.rollouts(.config).last?.phase.name == "held")
        #expect(
            world.jobs.allSatisfy { $0.wish.target != .config(["telemetry": ["interval": 40]]) }
        )
        for index in 0..<3 { world.devices[index].isOnline = true }
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `7: only a retry that names it clears what is held back`() throws {
        var world = SimulatedWorld.settled()
        for index in 0..<3 { world.devices[index].temper = .lies }
        world.commit { $0.interval = 40 }
        world.run(minutes: 100)
        let failed = try #require(world.rollouts(.config).last)
        #expect(failed.phase.name == "failed")
        // Another track's commit changes nothing about it.
        for index in 0..<3 { world.devices[index].temper = .good }
        world.commit { $0.firmware = Version(4, 0, 0) }
        world.run(minutes: 150)
        #expect(world.devices.allSatisfy { $0.version == Version(4, 0, 0) })
        #expect(world.devices.allSatisfy { $0.config != ["telemetry": ["interval": 40]] })
        world.order(.retry(failed.id))
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        let again = try #require(world.rollouts(.config).last)
        #expect(again.to == failed.to && again.id != failed.id)
    }

    @Test func `11: a device that lies about its job is not done`() {
        var world = SimulatedWorld.settled()
        world.devices[1].temper = .lies
        world.commit { $0.interval = 40 }
        world.run(minutes: 100)
        let rollout = world.rollouts(.config).last
        let member = rollout?.members.first { $0.device == world.devices[1].id }
        guard case .failed(let failure) = member?.state else {
            Issue.record("\(String(describing: member))")
            return
        }
        #expect(failure.code == .contradicted)
    }

    @Test func `18: the same content again is another rollout`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        world.run(minutes: 200) { $0.isAtRest }
        world.commit { $0.interval = 30 }
        world.run(minutes: 200) { $0.isAtRest }
        let all = world.rollouts(.config)
        #expect(Set(all.map(\.id)).count == 3)
        #expect(all[0].to == all[2].to)
    }

    @Test func `24: soak counts only time that was seen with fresh reports`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        world.run(minutes: 12)
        guard let rollout = world.rollouts(.config).last,
            rollout.waves[0].soak.since != nil
        else {
            Issue.record("the canary does not soak yet")
            return
        }
        // A day on the wall clock opens nothing.
        world.wallOffset = .days(1)
        world.run(minutes: 2)
        #expect(world.rollouts(.config).last?.openWave == 0)
    }

    @Test func `26: while everything is paused nothing is decided and nothing is offered`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        world.run(minutes: 7)
        world.order(.pause(.all, until: nil))
        let before = world.jobs.count
        world.run(minutes: 60)
        #expect(world.jobs.count == before)
        #expect(world.controller.state.outbox(at: world.now).isEmpty)
        world.order(.resume(.all))
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test func `30: the first contact changes nothing until it is approved`() {
        var world = SimulatedWorld(isCalm: true)
        world.approvesFirstContact = false
        world.run(minutes: 60)
        #expect(world.jobs.isEmpty)
        #expect(world.controller.state.heldRevision?.reason == .firstContact)
        world.approvesFirstContact = true
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `a commit that does not come after the accepted one is held by name`() throws {
        var world = SimulatedWorld.settled()
        let accepted = try #require(world.controller.state.ledger.accepted?.commit)
        world.controller.isDescendant = false
        world.commit { $0.interval = 40 }
        world.run(minutes: 20)
        #expect(
            world.controller.state.heldRevision?.reason == .notDescendant(accepted: accepted)
        )
        let tip = SampleFleet.commit(world.commitNumber)
        world.order(.acceptRewind(from: accepted, to: tip))
        world.run(minutes: 20)
        #expect(world.controller.state.ledger.accepted?.commit == tip)
    }

    @Test func `a newer configuration takes the place of one under way, a newer firmware waits`() {
        var world = SimulatedWorld.settled()
        world.commit {
            $0.interval = 40
            $0.firmware = Version(3, 0, 0)
        }
        world.run(minutes: 7)
        world.commit {
            $0.interval = 50
            $0.firmware = Version(4, 0, 0)
        }
        world.run(minutes: 6)
        #expect(
            world.rollouts(.config).suffix(2).map(\.phase.name) == ["superseded", "progressing"]
        )
        #expect(
            world.rollouts(.firmware).suffix(2).map(\.phase.name) == ["progressing", "pending"]
        )
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.rollouts(.firmware).map(\.phase.name).allSatisfy { $0 == "succeeded" })
    }
}
