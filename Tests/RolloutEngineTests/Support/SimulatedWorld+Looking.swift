import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

extension SimulatedWorld {
    /// A calm world whose first contact was approved and has converged.
    static func settled(
        devices: Int = 12,
        _ shape: (inout SimulatedWorld) -> Void = { _ in }
    ) -> SimulatedWorld {
        var world = SimulatedWorld(devices: devices, isCalm: true)
        shape(&world)
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        return world
    }

    /// The rollouts of a track that are kept, in the order of their beginning.
    func rollouts(_ track: Track) -> [Rollout] {
        controller.state.rollouts.values
            .filter { $0.cohortTrack.track == track }
            .sorted { ($0.beganAt, $0.id) < ($1.beganAt, $1.id) }
    }

    /// The names of their phases.
    func phases(_ track: Track) -> [String] { rollouts(track).map(\.phase.name) }

    /// All jobs that were ever decided, in order.
    var jobs: [PersistedJob] {
        controller.journal.compactMap {
            if case .jobPersisted(let job) = $0 { job } else { nil }
        }
    }
}
