import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// A way back leads to what the devices had, all of it.
struct RollbackTests {
    private func document(_ interval: Int, _ server: JSONValue? = nil) -> JSONValue {
        server.map { ["telemetry": ["interval": .integer(interval), "server": $0]] }
            ?? ["telemetry": ["interval": .integer(interval)]]
    }

    @Test func `values of the devices' own that a failed revision took over come back`() {
        var world = SimulatedWorld.settled { world in
            for index in world.devices.indices {
                world.devices[index].config = document(10, .string(Text("pool-\(index)")))
            }
            world.fleet.onFail.config = .rollback
        }
        world.devices[0].temper = .lies
        world.commit {
            $0.interval = 40
            $0.server = "ours"
        }
        world.run(minutes: 100)
        #expect(world.phases(.config) == ["succeeded", "failed", "succeeded"])
        for index in 0..<3 {
            #expect(
                world.devices[index].config == document(30, .string(Text("pool-\(index)"))),
                "\(index)"
            )
        }
    }

    @Test func `what an unproven revision left is no value to go back to`() {
        var world = SimulatedWorld.settled()
        world.devices[0].temper = .lies
        world.devices[1].isHealthy = false
        world.commit { $0.server = "first" }
        world.run(minutes: 100)
        #expect(world.phases(.config) == ["succeeded", "failed"])
        #expect(world.devices[1].config == document(30, "first"))
        world.devices[1].isHealthy = true
        world.commit {
            $0.onFail.config = .rollback
            $0.server = "second"
        }
        world.run(minutes: 100)
        #expect(world.phases(.config) == ["succeeded", "failed", "failed", "succeeded"])
        #expect(world.devices[1].config == document(30))
    }

    @Test func `a field that has a default of its own is taken back all the same`() {
        var world = SimulatedWorld.settled { $0.fleet.onFail.config = .rollback }
        for index in world.devices.indices { world.devices[index].defaultServer = "factory" }
        world.devices[0].temper = .lies
        world.commit { $0.server = "ours" }
        world.run(minutes: 100)
        #expect(world.phases(.config) == ["succeeded", "failed", "succeeded"])
        #expect(world.devices[1].config == document(30, "factory"))
    }

    @Test func `a way back is found also where another revision is in force by then`() {
        var world = SimulatedWorld.settled()
        for index in world.devices.indices {
            world.devices[index].badVersions = [Version(3, 0, 0)]
            world.devices[index].badVersionBoots = true
        }
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 8)
        world.commit { $0.interval = 40 }
        world.run(minutes: 200)
        #expect(world.phases(.firmware) == ["succeeded", "failed", "succeeded"])
        #expect(world.devices.allSatisfy { $0.version == Version(2, 0, 0) })
    }

    @Test func `a component that was pinned for the first time goes back with the others`() {
        var world = SimulatedWorld.settled()
        for index in world.devices.indices {
            world.devices[index].badVersions = [Version(3, 0, 0)]
            world.devices[index].badVersionBoots = true
        }
        world.commit {
            $0.firmware = Version(3, 0, 0)
            $0.radio = Version(2, 0, 0)
        }
        world.run(minutes: 200)
        #expect(world.phases(.firmware) == ["succeeded", "failed", "succeeded"])
        #expect(world.devices.allSatisfy { $0.version.major == 2 && $0.radio.major == 1 })
    }
}
