import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import SpecLanguage
import Testing

/// What failed is held back, nothing else is, and nothing makes it forgotten.
struct HoldBackTests {
    @Test
    func `a device that failed where its cohort succeeded is left alone, and holds nothing back`()
        throws
    {
        var world = SimulatedWorld.settled()
        world.devices[10].badVersions = [Version(3, 0, 0)]
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 300)
        #expect(world.phases(.firmware) == ["succeeded", "succeeded"])
        world.devices[9].temper = .lies
        world.commit { $0.interval = 40 }
        world.run(minutes: 300)
        #expect(world.phases(.config) == ["succeeded", "succeeded"])
        #expect(world.controller.state.ledger.holdBacks.isEmpty)
        #expect(world.devices[9].executions.count == 4)
        #expect(world.devices[10].executions.count == 4)

        // Until a person says so.
        world.devices[9].temper = .good
        let rollout = try #require(world.rollouts(.config).last)
        world.order(.retry(rollout.id))
        world.run(minutes: 200)
        #expect(world.isConverged(world.devices[9]))
        #expect(world.phases(.config) == ["succeeded", "succeeded", "succeeded"])
        #expect(world.devices[10].executions.count == 4)
    }

    @Test func `devices that failed are told apart from those whose turn will come`() {
        var world = SimulatedWorld.settled()
        world.devices[9].temper = .lies
        world.commit { $0.interval = 40 }
        world.run(minutes: 400)
        world.devices[3].config = ["telemetry": ["interval": 1]]
        world.devices[3].revision += 1
        world.run(minutes: 10)
        let fleet = world.fleet.compiled(commit: SampleFleet.commit(world.commitNumber))
        let plan = world.controller.plan(fleet, now: world.now)
        let standing = FleetStanding(plan, world.controller.state)
        #expect(standing.failed == 1)
        #expect(standing.waiting == 1)
        #expect(standing.converged == 10)
    }

    @Test func `another name of a cohort brings back nothing that is held back`() {
        var world = SimulatedWorld.settled()
        for index in 0..<3 { world.devices[index].temper = .lies }
        world.commit { $0.interval = 40 }
        world.run(minutes: 100)
        #expect(world.phases(.config).last == "failed")
        for index in 0..<3 { world.devices[index].temper = .good }
        world.commit {
            $0.name = "boxes"
            $0.formerName = "gateways"
            $0.interval = 50
        }
        world.run(minutes: 200)
        #expect(world.phases(.config).last == "succeeded")
        let before = world.jobs.count
        world.commit { $0.interval = 40 }
        world.run(minutes: 100)
        #expect(world.jobs.count == before)
        #expect(world.controller.state.ledger.holdBacks.count == 2)
    }

    @Test func `another name of a cohort lifts no pause of it`() {
        var world = SimulatedWorld.settled()
        world.order(.pause(.cohort(SampleFleet.resource("gateways")), until: nil))
        let before = world.jobs.count
        world.commit {
            $0.name = "boxes"
            $0.formerName = "gateways"
            $0.interval = 50
        }
        world.run(minutes: 100)
        #expect(world.jobs.count == before)
        #expect(
            world.controller.state.pauses.map(\.scope) == [.cohort(SampleFleet.resource("boxes"))]
        )
        world.order(.resume(.cohort(SampleFleet.resource("boxes"))))
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test func `another name of a cohort in the midst of a rollout begins it anew`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        world.run(minutes: 8)
        #expect(world.phases(.config).last == "progressing")
        world.commit {
            $0.name = "boxes"
            $0.formerName = "gateways"
        }
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        #expect(world.phases(.config) == ["succeeded", "aborted", "succeeded"])
    }

    @Test func `what failed can be tried again however many rollouts have ended since`() throws {
        var world = SimulatedWorld.settled()
        for index in 0..<3 { world.devices[index].temper = .lies }
        world.commit { $0.interval = 40 }
        world.run(minutes: 100)
        let failed = try #require(world.rollouts(.config).last)
        #expect(failed.phase.name == "failed")
        let other = CohortTrack(SampleFleet.resource("other"), .config)
        for number in 0..<200 as Range<UInt64> {
            let rollout = failed.copy(number, of: other, at: world.now.wall)
            world.controller.append([
                .rolloutBegan(rollout),
                .rolloutMoved(
                    RolloutMove(rollout: rollout.id, phase: .succeeded, at: world.now.wall)
                ),
            ])
        }
        #expect(world.controller.state.ended.count == 64)
        for index in 0..<3 { world.devices[index].temper = .good }
        world.order(.retry(failed.id))
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }

    @Test
    func `a catch-up that failed keeps its content from who lags behind, until a retry names it`()
        throws
    {
        var world = SimulatedWorld.settled()
        let late = world.devices.indices[8...10]
        let devices = late.map { world.devices[$0].id }
        world.commit { fleet in
            for device in devices { fleet.describe(device, .maintenance) }
            fleet.interval = 40
        }
        world.run(minutes: 300)
        #expect(world.phases(.config) == ["succeeded", "succeeded"])
        for index in late { world.devices[index].temper = .lies }
        world.commit { $0.exceptions = [] }
        world.run(minutes: 300)
        let failed = try #require(world.rollouts(.config).last)
        #expect(failed.kind == .catchUp)
        #expect(failed.phase.name == "failed")

        for index in late { world.devices[index].temper = .good }
        let before = world.jobs.count
        world.run(minutes: 300)
        #expect(world.jobs.count == before)
        let fleet = world.fleet.compiled(commit: SampleFleet.commit(world.commitNumber))
        let plan = world.controller.plan(fleet, now: world.now)
        let told = plan.groups.filter { $0.config == .heldBack }.flatMap(\.devices)
        #expect(told.sorted() == devices)

        world.order(.retry(failed.id))
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.devices.allSatisfy { world.isConverged($0) }, "\(world.restProblems())")
        #expect(world.controller.state.ledger.holdBacks.isEmpty)
        #expect(world.phases(.config) == ["succeeded", "succeeded", "failed", "succeeded"])
    }

    @Test func `no device is led half the way to what is held back`() throws {
        var world = SimulatedWorld.settled()
        for index in 0..<3 { world.devices[index].badVersions = [Version(4, 0, 0)] }
        world.commit { $0.firmware = Version(4, 0, 0) }
        world.run(minutes: 200)
        #expect(world.phases(.firmware) == ["succeeded", "failed", "succeeded"])
        let before = world.jobs.count
        let bridge = try #require(VersionRange(">=3.0.0"))
        world.commit { $0.bridges = [Version(4, 0, 0): bridge] }
        world.run(minutes: 200)
        #expect(world.jobs.count == before)
        #expect(world.devices.allSatisfy { $0.version == Version(2, 0, 0) })
    }
}

extension Rollout {
    fileprivate func copy(
        _ number: UInt64,
        of cohortTrack: CohortTrack,
        at time: Timestamp
    ) -> Rollout {
        Rollout(
            id: RolloutID(
                tenant: .standard,
                cohort: cohortTrack.cohort,
                track: cohortTrack.track,
                intent: intent,
                ordinal: number
            ),
            kind: .revision,
            cohortTrack: cohortTrack,
            from: nil,
            to: to,
            fleet: fleet,
            commit: commit,
            intent: intent,
            policy: policy,
            health: health,
            allowsDowngrade: false,
            beganAt: time,
            waves: waves,
            members: [],
            phase: .pending
        )
    }
}
