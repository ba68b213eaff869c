import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// Devices that leave what they were given.
struct DriftTests {
    @Test func `a device that keeps drifting is corrected three times and then left alone`() {
        var world = SimulatedWorld.settled { $0.fleet.drift = .correct }
        let id = world.devices[4].id
        for _ in 0..<6 {
            world.devices[4].config = ["telemetry": ["interval": 99]]
            world.devices[4].revision += 1
            world.run(minutes: 60)
        }
        let corrections = world.jobs.filter {
            $0.job.device == id && $0.job.track == .config && $0.job.generation.number > 1
        }
        #expect(corrections.count == 3)
        #expect(world.devices[4].config == ["telemetry": ["interval": 99]])
        #expect(world.oracle.violations.isEmpty, "\(world.oracle.violations)")
    }

    @Test func `23: a version that a device leaves while it is watched is the rollout's failure`() {
        var world = SimulatedWorld.settled()
        world.commit { $0.firmware = Version(3, 0, 0) }
        for _ in 0..<30 where world.rollouts(.firmware).last?.waves[0].soak.since == nil {
            world.run(minutes: 1)
        }
        #expect(world.devices[1].version == Version(3, 0, 0))
        world.devices[1].version = Version(2, 0, 0)
        world.devices[1].revision += 1
        world.run(minutes: 100)
        #expect(world.phases(.firmware) == ["succeeded", "failed", "succeeded"])
        #expect(
            world.controller.state.ledger.holdBacks == [
                .firmware(artifact: SampleFleet.artifact(Version(3, 0, 0), world.devices[1].model))
            ]
        )
        #expect(world.devices.allSatisfy { $0.version == Version(2, 0, 0) })
    }

    @Test func `4: a way back that fails is not undone again`() {
        var world = SimulatedWorld.settled()
        world.devices[1].badVersions = [Version(2, 0, 0), Version(3, 0, 0)]
        world.devices[1].badVersionBoots = true
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 200)
        #expect(world.phases(.firmware) == ["succeeded", "failed", "failed"])
        let decided = world.jobs.count
        world.run(minutes: 200)
        #expect(world.jobs.count == decided)
        #expect(world.phases(.firmware).count == 3)
        #expect(
            world.controller.state.ledger.holdBacks == [
                .firmware(artifact: SampleFleet.artifact(Version(3, 0, 0), world.devices[1].model))
            ]
        )
    }
}
