import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// What is kept beside the jobs comes from the jobs alone; the simulation compares it after every append.
struct JobTableTests {
    private func worldWithJobs() -> SimulatedWorld {
        var world = SimulatedWorld.settled()
        world.holdsOffers = true
        world.commit { $0.interval = 40 }
        world.run(minutes: 8)
        #expect(!world.controller.state.jobs.isEmpty)
        return world
    }

    @Test func `a table that was read back keeps what it kept`() throws {
        let world = worldWithJobs()
        let state = world.controller.state

        let written = try JSONValueEncoder().encode(state)
        let copy = try JSONValueDecoder().decode(FleetState.self, from: written)

        #expect(copy.jobs == state.jobs)
        #expect(copy.outbox(at: world.now) == state.outbox(at: world.now))
        for id in state.rollouts.keys {
            #expect(copy.jobs.count(of: id) == state.jobs.count(of: id))
        }
    }

    @Test func `a pause or an end takes jobs out of the outbox one by one`() throws {
        var world = worldWithJobs()
        let id = try #require(world.controller.state.outbox(at: world.now).first?.id)
        #expect(world.controller.state.mayOffer(id, at: world.now))
        world.order(.pause(.all, until: nil))
        #expect(!world.controller.state.mayOffer(id, at: world.now))
        world.order(.resume(.all))
        #expect(world.controller.state.mayOffer(id, at: world.now))
        let rollout = try #require(world.rollouts(.config).last)
        world.order(.abort(rollout.id))
        #expect(!world.controller.state.mayOffer(id, at: world.now))
        #expect(world.controller.state.withdrawals.contains(id))
    }

    @Test func `a job that is named twice in one answer ends once`() throws {
        let world = worldWithJobs()
        let state = world.controller.state
        let job = try #require(state.outbox(at: world.now).first)
        let statuses = [JobState.succeeded, .failed, .succeeded].map { outcome in
            JobStatus(
                id: job.id,
                device: job.device,
                incarnation: job.incarnation,
                track: job.track,
                generation: job.generation,
                state: outcome,
                revision: 2,
                at: world.wall
            )
        }

        let records = RolloutEngine.receive(
            statuses: statuses,
            state,
            settings: world.controller.settings,
            now: world.now
        )

        let ends = records.filter { if case .jobEnded = $0 { true } else { false } }
        let anomalies = records.filter { if case .anomaly = $0 { true } else { false } }
        #expect(ends.count == 1)
        #expect(anomalies.count == 1)
    }

    @Test func `of many foreign jobs the first is enough to lose the past`() {
        let world = worldWithJobs()
        let statuses = world.devices.map { device in
            JobStatus(
                id: JobID(
                    tenant: .standard,
                    device: device.id,
                    incarnation: device.incarnation,
                    track: .config,
                    generation: Generation(99),
                    targetDigest: Digest(of: [1])
                ),
                device: device.id,
                incarnation: device.incarnation,
                track: .config,
                generation: Generation(99),
                state: .running,
                revision: 1,
                at: world.wall
            )
        }

        let records = RolloutEngine.receive(
            statuses: statuses,
            world.controller.state,
            settings: world.controller.settings,
            now: world.now
        )

        #expect(records.count { if case .pastLost = $0 { true } else { false } } == 1)
    }
}
