import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// Cohorts that go `after` another one.
struct CohortOrderTests {
    private func rollout(_ world: SimulatedWorld, _ cohort: String, _ track: Track) -> Rollout? {
        world.rollouts(track).last { $0.cohortTrack.cohort == SampleFleet.resource(cohort) }
    }

    /// A fleet whose canary ring is a cohort that goes first, and has converged.
    private func settledWorld() -> SimulatedWorld {
        .settled {
            $0.fleet.hasLab = true
            $0.fleet.waves = [
                SampleFleet.wave(
                    "all",
                    .size(.percent(.all)),
                    soak: .minutes(5),
                    minSuccess: 75,
                    max: nil
                )
            ]
        }
    }

    @Test func `21: a cohort waits on each track until the one before has succeeded there`() {
        var world = settledWorld()
        let others = world.devices.dropFirst(3)
        for index in 0..<3 { world.devices[index].badVersions = [Version(3, 0, 0)] }
        world.commit {
            $0.interval = 40
            $0.firmware = Version(3, 0, 0)
        }
        world.run(minutes: 200)
        #expect(rollout(world, "lab", .config)?.phase == .succeeded)
        #expect(rollout(world, "gateways", .config)?.phase == .succeeded)
        #expect(world.devices.allSatisfy { $0.config == ["telemetry": ["interval": 40]] })
        #expect(rollout(world, "gateways", .firmware)?.phase == .pending)
        let reached = world.jobs.compactMap { job -> DeviceID? in
            guard case .firmware(let hop) = job.job.target else { return nil }
            return hop.version == Version(3, 0, 0) ? job.job.device : nil
        }
        #expect(!reached.isEmpty)
        #expect(Set(reached).isDisjoint(with: others.map(\.id)))
    }

    @Test func `21: the cohort that waited begins only when the one before has succeeded`() throws {
        var world = settledWorld()
        world.commit { $0.firmware = Version(3, 0, 0) }
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        let first = try #require(rollout(world, "lab", .firmware))
        let second = try #require(rollout(world, "gateways", .firmware))
        let journal = world.controller.journal
        let end = try #require(
            journal.firstIndex {
                if case .rolloutMoved(let move) = $0 {
                    move.rollout == first.id && move.phase == .succeeded
                } else {
                    false
                }
            }
        )
        let start = try #require(
            journal.firstIndex {
                if case .jobPersisted(let job) = $0 { job.rollout == second.id } else { false }
            }
        )
        #expect(end < start)
    }
}
