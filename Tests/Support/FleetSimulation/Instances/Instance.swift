import FleetModel
import FleetPlanner
import Journal
import RolloutEngine
import SpecLanguage

/// One process of the controller, with its clock and all that it forgets when it ends.
struct Instance {
    enum Phase: Hashable {
        case down(until: TimeSpan)
        /// Runs, and another one leads.
        case standby
        case leading
    }

    /// A listing under way, page by page.
    struct Listing {
        var builder = TwinTableBuilder()
        let asOf: Timestamp
        let changesCursor: Int
        let start: Moment
        /// The last device that was listed.
        var after: DeviceID?
    }

    /// A plan and what it was made of.
    struct Desk {
        struct Basis: Equatable {
            let commit: CommitID
            let base: Digest?
            let standings: [CohortTrack: Standing]
            let holdBacks: [HoldBack]
            let excluded: [DeviceID: Timestamp]
            let approvals: [Approval]
        }

        var plan: Plan?
        var basis: Basis?
        var madeAt = TimeSpan.zero
        var memory = PlanMemory()
    }

    let index: Int
    var phase = Phase.standby
    /// Stopped until then, and goes on as if nothing was.
    var pausedUntil = TimeSpan.zero

    // Its clock.

    var wallOffset = TimeSpan.zero
    /// In thousandths that its clocks run faster than the world's.
    var drift: Int64 = 0
    var started = TimeSpan.zero

    // What it knows while it runs.

    var store: JournalStore<DiskJournal>?
    var state = FleetState()
    var epoch = Epoch(0)
    var sequence: UInt64 = 0
    var checkpointed: UInt64 = 0
    var memory = EngineMemory()
    var desks: [Desk] = [Desk(), Desk()]
    var twins = TwinTable()
    var listing: Listing?
    var sweptAt: TimeSpan?
    var changesCursor: Int?
    var reportsCursor = 0
    var jobsCursor = 0
    var twinsHearing: Hearing?
    var jobsHearing: Hearing?
    var tip: Branch.Commit?
    var tipProvedAt: TimeSpan?

    init(index: Int) { self.index = index }

    /// Forgets all that is not on the disk.
    mutating func die(until: TimeSpan) {
        let fresh = Instance(index: index)
        let (offset, drift) = (wallOffset, drift)
        self = fresh
        (wallOffset, self.drift) = (offset, drift)
        phase = .down(until: until)
    }

    func now(_ time: TimeSpan) -> Moment {
        let passed = (time - started).milliseconds
        let own = TimeSpan(milliseconds: passed + passed * drift / 1_000)
        return Moment(
            wall: World.start.advanced(by: started + own + wallOffset),
            monotonic: own + .seconds(100)
        )
    }
}
