import FleetModel
import FleetPlanner
import FleetSimulation
import RolloutEngine
import Testing

/// What answers about jobs come to: only the one that names the job whole changes anything, and only once.
struct JobAnswerTests {
    /// A world with a job under way, and that job.
    private func underWay() throws -> (world: SimulatedWorld, job: TrackedJob) {
        var world = SimulatedWorld.settled()
        world.commit { $0.interval = 40 }
        for _ in 0..<10 where world.controller.state.jobs.isEmpty { world.run(minutes: 1) }
        let job = try #require(
            world.controller.state.jobs.values.min { $0.device < $1.device }
        )
        return (world, job)
    }

    private func status(
        _ job: TrackedJob,
        _ state: JobState,
        id: JobID? = nil,
        device: DeviceID? = nil,
        incarnation: Incarnation? = nil,
        track: Track? = nil,
        generation: Generation? = nil
    ) -> JobStatus {
        JobStatus(
            id: id ?? job.id,
            device: device ?? job.device,
            incarnation: incarnation ?? job.incarnation,
            track: track ?? job.track,
            generation: generation ?? job.generation,
            state: state,
            revision: job.revision + 10,
            at: SimulatedWorld.start
        )
    }

    private func receive(
        _ status: JobStatus,
        _ state: FleetState,
        _ world: SimulatedWorld
    ) -> [Record] {
        RolloutEngine.receive(
            statuses: [status],
            state,
            settings: world.controller.settings,
            now: world.now
        )
    }

    private func anomalies(_ records: [Record]) -> [Anomaly.Kind] {
        records.compactMap { if case .anomaly(let anomaly) = $0 { anomaly.kind } else { nil } }
    }

    @Test func `an answer that names another device, life, track or generation changes nothing`()
        throws
    {
        let (world, job) = try underWay()
        let state = world.controller.state
        let wrong = [
            status(job, .succeeded, device: world.devices[9].id),
            status(job, .succeeded, incarnation: Incarnation("life-2")),
            status(job, .failed, track: .firmware),
            status(job, .failed, generation: job.generation.next),
        ]
        for answer in wrong {
            let records = receive(answer, state, world)
            #expect(records.count == 1)
            #expect(anomalies(records) == [.mismatch])
            var after = state
            after.apply(records)
            #expect(after.jobs == state.jobs)
            #expect(after.rollouts == state.rollouts)
        }
    }

    @Test func `a terminal job stays as it ended, and who says otherwise is noted`() throws {
        let (world, job) = try underWay()
        var state = world.controller.state
        let records = receive(status(job, .succeeded), state, world)
        #expect(anomalies(records).isEmpty)
        state.apply(records)
        #expect(state.jobs[job.id] == nil)
        #expect(receive(status(job, .succeeded), state, world).isEmpty)
        #expect(receive(status(job, .running), state, world).isEmpty)

        let contradicting = receive(status(job, .failed), state, world)

        #expect(contradicting.count == 1)
        #expect(anomalies(contradicting) == [.contradiction])
        var after = state
        after.apply(contradicting)
        #expect(after.rollouts == state.rollouts)
        #expect(after.ledger == state.ledger)
    }

    @Test func `a job that nobody here decided stops everything where it is newer than all`() throws
    {
        let (world, job) = try underWay()
        let state = world.controller.state
        func foreign(_ generation: Generation) -> JobStatus {
            let id = JobID(
                tenant: .standard,
                device: job.device,
                incarnation: job.incarnation,
                track: job.track,
                generation: generation,
                targetDigest: Digest(of: [7])
            )
            return status(job, .running, id: id, generation: generation)
        }

        #expect(receive(foreign(job.generation), state, world).isEmpty)
        let records = receive(foreign(job.generation.next), state, world)

        #expect(anomalies(records) == [.foreignJob])
        var after = state
        after.apply(records)
        #expect(!after.knowsPast)
        #expect(after.outbox(at: world.now).isEmpty)
    }
}
