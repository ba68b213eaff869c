import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// A wave passes on what its devices show, each of them and at every hop.
struct EvidenceTests {
    @Test func `devices that an update leaves without a way on stay in the fractions`() {
        var world = SimulatedWorld.settled()
        for index in 0..<2 { world.devices[index].hidesRadioAt = Version(3, 0, 0) }
        world.commit {
            $0.firmware = Version(3, 0, 0)
            $0.radio = Version(2, 0, 0)
        }
        world.run(minutes: 200)
        #expect(world.rollouts(.firmware).last?.openWave == 0)
        #expect(world.devices.dropFirst(3).allSatisfy { $0.version == Version(2, 0, 0) })
    }

    @Test func `a device that is unwell after one hop does not get the next`() throws {
        var world = SimulatedWorld.settled()
        for index in world.devices.indices {
            world.devices[index].badVersions = [Version(3, 0, 0)]
            world.devices[index].badVersionBoots = true
        }
        let bridge = try #require(VersionRange(">=3.0.0"))
        world.commit {
            $0.firmware = Version(4, 0, 0)
            $0.bridges = [Version(4, 0, 0): bridge]
        }
        world.run(minutes: 200)
        #expect(world.devices.allSatisfy { $0.version == Version(2, 0, 0) })
        #expect(
            Set(world.controller.state.ledger.holdBacks) == [
                .firmware(artifact: SampleFleet.artifact(Version(3, 0, 0), "a")),
                .firmware(artifact: SampleFleet.artifact(Version(3, 0, 0), "b")),
            ]
        )
    }
}
