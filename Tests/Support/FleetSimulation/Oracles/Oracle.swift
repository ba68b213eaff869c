import FleetModel
import FleetPlanner
import Journal
import RolloutEngine

/// The oracles: they see the ground truth and every record that became durable, and share no judgement with the engine.
final class Oracle {
    private(set) var violation: OracleViolation?
    /// The fold of all that was acknowledged as durable.
    private(set) var truth = FleetState()
    private var sequence: UInt64 = 0

    var recordCount: UInt64 { sequence }
    private var attempt: [Record] = []
    private var inDoubt: [Record] = []

    // Jobs.

    var bodies: [JobID: Job] = [:]
    var sent: [JobID: Job] = [:]
    var highestSent: [String: Generation] = [:]
    var persistedAt: [TimeSpan] = []
    var takenAt: [TimeSpan] = []
    /// How many were kept back by pauses and documents, and let go.
    var releasedJobs = 0
    /// Jobs of which an answer lied.
    var lies: Set<JobID> = []
    var highestEpoch = Epoch(0)
    var acceptedCommits: Set<CommitID> = []
    var executed: Set<String> = []
    var lastExecuted: [String: Generation] = [:]
    var formerHardware: [VirtualDevice] = []

    // Waves.

    /// When members came to be done, by rollout.
    var doneAt: [RolloutID: [DeviceID: TimeSpan]] = [:]
    var heldBack: Set<HoldBack> = []

    // Orders.

    var pauses: Set<String> = []
    var begun: Set<String> = []
    var planChecks = 0

    func fail(_ oracle: OracleKind, _ world: World, _ message: String) {
        guard violation == nil else { return }
        violation = OracleViolation(
            oracle: oracle,
            message: "after \(world.time): \(message)"
        )
    }

    func count(_ oracle: OracleKind, _ world: World) {
        world.statistics.oracles[oracle.rawValue, default: 0] += 1
    }

    // The journal.

    func tries(_ records: [Record]) { attempt = records }

    func isInDoubt(_ records: [Record]) { inDoubt = records }

    func isRefused() { attempt = [] }

    /// A batch was acknowledged.
    func appended(_ records: [Record], _ world: World) {
        inDoubt = []
        take(records, world)
    }

    private func take(_ records: [Record], _ world: World) {
        for record in records {
            check(record, world)
            truth.apply(record)
            sequence += 1
        }
        checkWhole(world)
    }

    /// A process read the journal: it holds all that was acknowledged, and of what was in doubt all or nothing.
    func loaded(_ stored: StoredState, isRotten: Bool, _ world: World) {
        count(.journal, world)
        if isRotten, stored.checkpointed == 0 {
            return fail(.journal, world, "a record that is not what was written was read")
        }
        if stored.sequence == sequence + UInt64(inDoubt.count), !inDoubt.isEmpty {
            world.probe(.inDoubtBatchFound)
            take(inDoubt, world)
        } else if !inDoubt.isEmpty {
            world.probe(.inDoubtBatchGone)
        }
        inDoubt = []
        guard stored.sequence == sequence else {
            return fail(
                .journal,
                world,
                "\(sequence) records were acknowledged and \(stored.sequence) are there"
            )
        }
        guard stored.state == truth else {
            let parts = stored.state.parts(differingFrom: truth).joined(separator: ", ")
            return fail(.journal, world, "a replay gives another state: \(parts)")
        }
        for pause in pauses where !truth.pauses.contains(where: { "\($0.scope)" == pause }) {
            fail(.history, world, "an acknowledged pause of \(pause) is gone")
        }
    }

    // What is always so.

    private func checkWhole(_ world: World) {
        count(.resources, world)
        let settings = world.plan.settings
        if truth.jobs.count > settings.jobsInFlight {
            fail(
                .budgets,
                world,
                "\(truth.jobs.count) jobs at once, \(settings.jobsInFlight) may be"
            )
        }
        if truth.ended.count > 1_000 { fail(.resources, world, "ended rollouts are kept for ever") }
        if truth.jobs.count >= settings.jobsInFlight { world.probe(.ceilingReached) }
        var reserved: Set<DeviceID> = []
        for job in truth.jobs.values where !reserved.insert(job.device).inserted {
            fail(.devices, world, "two open jobs of \(job.device)")
        }
    }

    // The end.

    /// What every run is asked when it is over.
    func close(_ world: World) async {
        guard violation == nil else { return }
        await audit(world)
        if world.plan.replaysPrefixes { await replay(world) }
    }

    /// Jobs at the platform are jobs of the journal, byte by byte, and stem from commits that were accepted.
    private func audit(_ world: World) async {
        count(.audit, world)
        for (id, carried) in world.platform.jobs {
            guard let body = bodies[id] else {
                return fail(.audit, world, "the platform has \(id), which no record tells of")
            }
            if body != carried.job { fail(.audit, world, "\(id) has two bodies") }
            if !acceptedCommits.contains(body.reason.commit) {
                fail(.audit, world, "\(id) stems from \(body.reason.commit.short), never accepted")
            }
        }
        guard UInt64(bodies.count) == truth.counters.jobsPersisted else {
            return fail(.audit, world, "jobs and audit entries are not of one number")
        }
    }

    /// Every prefix of the journal, read anew, gives the state that its records lead to.
    private func replay(_ world: World) async {
        let entries = await world.journal.allEntries
        world.probe(.prefixesReplayed)
        count(.journal, world)
        var state = FleetState()
        let store = JournalStore(world.journal)
        var position: UInt64 = 0
        while position < UInt64(entries.count) {
            guard let page = try? await store.events(after: position, limit: 500), !page.isEmpty
            else { return fail(.journal, world, "record \(position + 1) cannot be read") }
            for stored in page {
                state.apply(stored.record)
                position = stored.sequence
            }
        }
        // The state in memory has seen what a part of the batches in doubt brought, too.
        if state != truth {
            fail(.journal, world, "a replay from the first record gives another state")
        }
    }
}

extension FleetState {
    /// What of it is not the same, by name.
    fileprivate func parts(differingFrom other: FleetState) -> [String] {
        let same: [(String, Bool)] = [
            ("term", term == other.term), ("jobs", jobs == other.jobs),
            ("rollouts", rollouts == other.rollouts), ("ended jobs", endedJobs == other.endedJobs),
            ("records of devices", ledger.devices == other.ledger.devices),
            ("standings", ledger.standings == other.ledger.standings),
            ("hold-backs", ledger.holdBacks == other.ledger.holdBacks),
            ("exclusions", ledger.excluded == other.ledger.excluded),
            ("populations", ledger.populations == other.ledger.populations),
            ("fleets", fleets == other.fleets), ("approvals", approvals == other.approvals),
            ("pauses", pauses == other.pauses), ("held", heldRevision == other.heldRevision),
            ("bucket", bucket == other.bucket), ("cursor", jobsCursor == other.jobsCursor),
            ("counters", counters == other.counters), ("ended", ended == other.ended),
            ("supersessions", supersessions == other.supersessions),
            ("rewind", acceptedRewind == other.acceptedRewind),
        ]
        let rollouts = self.rollouts.keys.sorted().filter {
            self.rollouts[$0] != other.rollouts[$0]
        }
        return same.filter { !$0.1 }.map(\.0) + rollouts.map(\.description)
    }
}
