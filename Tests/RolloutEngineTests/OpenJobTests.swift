import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// A device has one job at a time, whoever gave it and wherever it is.
struct OpenJobTests {
    private func status(_ device: SimulatedDevice, generation: UInt64) -> JobStatus {
        let target = Digest(of: [UInt8(truncatingIfNeeded: generation)])
        return JobStatus(
            id: JobID(
                tenant: .standard,
                device: device.id,
                incarnation: device.incarnation,
                track: .config,
                generation: Generation(generation),
                targetDigest: target
            ),
            device: device.id,
            incarnation: device.incarnation,
            track: .config,
            generation: Generation(generation),
            state: .running,
            revision: 1,
            at: SimulatedWorld.start
        )
    }

    @Test func `a device with two adopted jobs is busy until both are over`() {
        var world = SimulatedWorld.settled()
        let device = world.devices[0]
        let open = [7, 8].map { status(device, generation: $0) }
        world.controller = SimulatedController(settings: world.controller.settings)
        world.controller.restart(wall: world.wall, uptime: world.uptime)
        world.commit { $0.interval = 40 }
        world.run(minutes: 10)
        world.order(
            .adopt(
                SampleFleet.commit(world.commitNumber),
                KnownPast(
                    generations: [],
                    openJobs: open,
                    twins: world.controller.twins.rows.map(\.twin)
                )
            )
        )
        for status in open {
            world.run(minutes: 100)
            #expect(!world.jobs.contains { $0.job.device == device.id })
            let over = JobStatus(
                id: status.id,
                device: status.device,
                incarnation: status.incarnation,
                track: status.track,
                generation: status.generation,
                state: .failed,
                revision: 2,
                at: world.platform.wall
            )
            world.persist(
                RolloutEngine.receive(
                    statuses: [over],
                    world.controller.state,
                    settings: world.controller.settings,
                    now: world.now
                )
            )
        }
        world.run(minutes: 100)
        #expect(world.jobs.contains { $0.job.device == device.id })
    }

    @Test func `a job that the platform does not know may still arrive, until it expires`() throws {
        var world = SimulatedWorld.settled()
        // What is decided is not offered.
        world.holdsOffers = true
        world.commit { $0.interval = 40 }
        world.run(minutes: 8)
        let rollout = try #require(world.rollouts(.config).last)
        let late = world.jobs.filter { $0.rollout == rollout.id }.map(\.job)
        #expect(!late.isEmpty)
        world.order(.abort(rollout.id))
        world.holdsOffers = false
        world.commit { $0.interval = 50 }
        world.run(minutes: 10)
        #expect(world.controller.state.withdrawals.isEmpty)
        // A call that was given up gets there at last.
        for job in late { _ = world.platform.create(job) }
        world.run(minutes: 300) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
        for job in late {
            let device = try #require(world.devices.first { $0.id == job.device })
            #expect(device.executions.suffix(2).map(\.job).first == job.id)
        }
    }

    @Test func `a job that never arrived is over when it has expired`() throws {
        var world = SimulatedWorld.settled()
        world.holdsOffers = true
        world.commit { $0.interval = 40 }
        world.run(minutes: 8)
        let rollout = try #require(world.rollouts(.config).last)
        world.order(.abort(rollout.id))
        world.holdsOffers = false
        world.commit { $0.interval = 50 }
        world.run(minutes: 5)
        let open = world.controller.state.jobs.count
        #expect(open > 0)
        world.run(minutes: 25)
        #expect(
            !world.controller.state.jobs.values.contains { $0.job?.reason.rollout == rollout.id }
        )
        world.run(minutes: 200) { $0.isAtRest }
        #expect(world.isAtRest, "\(world.restProblems())")
    }
}
