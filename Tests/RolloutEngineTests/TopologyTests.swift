import FleetModel
import FleetSimulation
import FleetPlanner
import RolloutEngine
import Testing

/// A gateway and its children have a change one after the other.
struct TopologyTests {
    /// The devices of the second half are behind those of the first.
    private func world(
        _ order: TopologyOrder,
        _ shape: (inout SimulatedWorld) -> Void = { _ in }
    ) -> SimulatedWorld {
        .settled {
            $0.fleet.topology = order
            $0.fleet.maxInFlight = 12
            $0.controller.settings.jobsInFlight = 12
            $0.controller.settings.jobsPerMinute = 12
            for index in 6..<12 {
                $0.fleet.describe(
                    $0.devices[index].id,
                    parent: $0.devices[index - 6].id
                )
            }
            shape(&$0)
        }
    }

    /// When each device was verified with what the last commit asks for, and when its job was decided.
    private func times(
        _ world: SimulatedWorld,
        of track: Track
    ) -> (decided: [DeviceID: Int], done: [DeviceID: Int]) {
        var (decided, done): ([DeviceID: Int], [DeviceID: Int]) = ([:], [:])
        let id = world.rollouts(track).last?.id
        for (place, record) in world.controller.journal.enumerated() {
            switch record {
            case .jobPersisted(let job) where job.rollout == id: decided[job.job.device] = place
            case .membersChanged(id, let changes):
                for change in changes where change.state == .done { done[change.device] = place }
            default: break
            }
        }
        return (decided, done)
    }

    @Test(arguments: TopologyOrder.allCases, Track.allCases)
    func `no device is given a change before those that go first have it`(
        order: TopologyOrder,
        track: Track
    ) throws {
        var world = world(order)
        world.commit {
            if track == .config { $0.interval = 40 } else { $0.firmware = Version(3, 0, 0) }
        }
        world.run(minutes: 400) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        let (decided, done) = times(world, of: track)
        for index in 6..<12 {
            let (child, parent) = (world.devices[index].id, world.devices[index - 6].id)
            let (first, second) = order == .parentFirst ? (parent, child) : (child, parent)
            let (before, after) = (try #require(done[first]), try #require(decided[second]))
            #expect(before < after)
        }
    }

    @Test func `a child whose gateway fails is blocked, and says by what`() throws {
        var world = world(.parentFirst) {
            $0.fleet.waves.removeFirst(2)
            $0.fleet.onFail.firmware = .hold
        }
        world.devices[3].badVersions = [Version(3, 0, 0)]
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 120)
        let child = world.devices[9].id
        let asked = world.jobs.contains {
            guard case .firmware(let hop) = $0.job.target else { return false }
            return $0.job.device == child && hop.version == Version(3, 0, 0)
        }
        #expect(!asked)
        let status = try #require(
            RolloutEngine.device(
                child,
                world.controller.state,
                Observation(twins: world.controller.twins, hearing: world.controller.hearing),
                settings: world.controller.settings,
                memory: EngineMemory(),
                now: world.now
            ).first { $0.track == .firmware }
        )
        #expect(
            status.message == "blocked: its gateway \(world.devices[3].id) goes first, and failed"
        )
    }
}
