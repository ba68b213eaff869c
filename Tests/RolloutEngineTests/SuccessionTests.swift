import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// What a newer revision does to what is under way.
struct SuccessionTests {
    @Test func `a new wish begins at the first wave, however far the one before had come`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        world.run(minutes: 7)
        for _ in 0..<60 where world.rollouts(.config).last?.openWave == 0 { world.run(minutes: 1) }
        #expect(world.rollouts(.config).last?.openWave == 1)
        world.commit { $0.interval = 50 }
        world.run(minutes: 10)
        let newest = world.jobs.filter {
            $0.wish.target == .config(["telemetry": ["interval": 50]])
        }
        #expect(!newest.isEmpty)
        #expect(Set(newest.map(\.job.device)).isSubset(of: Set(world.devices.prefix(3).map(\.id))))
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `14: a rollout under way keeps the waves that it began with`() throws {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        world.run(minutes: 7)
        let before = try #require(world.rollouts(.config).last)
        world.commit { $0.waves.removeFirst(2) }
        world.run(minutes: 6)
        let tip = SampleFleet.commit(world.commitNumber)
        #expect(world.controller.state.ledger.accepted?.commit == tip)
        let after = try #require(world.rollouts(.config).last)
        #expect(after.id == before.id)
        #expect(after.phase == .progressing)
        #expect(after.waves.map(\.name) == before.waves.map(\.name))
        #expect(after.openWave == 0)
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `21: a busy branch cannot keep a cohort from ever finishing`() {
        var world = SimulatedWorld.settled()
        let before = world.controller.state.counters.rolloutsSucceeded
        for round in 0..<18 {
            // Sooner than any canary has soaked.
            world.commit { $0.interval = 40 + round }
            world.run(minutes: 10)
        }
        #expect(before < world.controller.state.counters.rolloutsSucceeded)
        world.run(minutes: 900) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `21: while a busy branch lets one rollout finish, only the newest revision waits`() {
        var world = SimulatedWorld.settled()
        var waited = 0
        for round in 0..<18 {
            world.commit { $0.interval = 40 + round }
            for _ in 0..<10 {
                world.run(minutes: 1)
                let waiting = world.rollouts(.config).filter { $0.phase == .pending }
                waited += waiting.count
                #expect(waiting.count <= 1)
            }
        }
        #expect(waited > 0)
    }

    @Test func `what a newer revision takes back before its turn never begins`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 7)
        world.commit { $0.firmware = Version(4, 0, 0) }
        world.run(minutes: 6)
        #expect(world.phases(.firmware).suffix(2) == ["progressing", "pending"])
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 6)
        #expect(world.phases(.firmware).suffix(2) == ["progressing", "superseded"])
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.phases(.firmware).suffix(2) == ["succeeded", "superseded"])
        let hops = world.jobs.compactMap { persisted -> Version? in
            if case .firmware(let hop) = persisted.job.target { hop.version } else { nil }
        }
        #expect(!hops.contains(Version(4, 0, 0)))
        let standing = world.controller.state.ledger.standings[
            CohortTrack(SampleFleet.resource(world.fleet.name), .firmware)
        ]
        #expect(standing?.current == standing?.succeeded)
    }

    @Test func `6: configuration waits for the firmware that it needs, device by device`() throws {
        var world = SimulatedWorld.settled()
        let range = try #require(VersionRange(">=3.0.0"))
        world.commit {
            $0.interval = 40
            $0.firmware = Version(3, 0, 0)
            $0.requiresFirmware = range
        }
        world.run(minutes: 900) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        for device in world.devices {
            let second = device.executions.filter { $0.generation.number == 2 }
            #expect(second.map(\.track) == [.firmware, .config], "\(device.id)")
        }
    }
}
