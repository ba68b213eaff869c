import FleetModel

/// The jobs that the platform has accepted, with their states and the feed of their changes.
struct JobBoard: Sendable {
    private(set) var jobs: [PlatformJob] = []
    private(set) var feed: SequenceFeed
    private var indexOf: [JobID: Int] = [:]

    init(retaining retained: Int) { feed = SequenceFeed(retaining: retained) }

    func index(of id: JobID) -> Int? { indexOf[id] }

    subscript(index: Int) -> PlatformJob { jobs[index] }

    /// Takes a job whose id is new; returns its index.
    mutating func add(_ offer: OfferedJob, device: Int, state: JobState, at time: Timestamp) -> Int
    {
        assert(indexOf[offer.id] == nil)
        let index = jobs.count
        var job = PlatformJob(offer: offer, deviceIndex: device, state: state, at: time)
        job.sequence = feed.append(index)
        jobs.append(job)
        indexOf[offer.id] = index
        return index
    }

    /// Changes a job and says so in the feed.
    ///
    /// Terminal is final: returns false, and changes nothing, where the job has ended already.
    @discardableResult
    mutating func update(
        _ index: Int,
        at time: Timestamp,
        _ change: (inout PlatformJob) -> Void
    ) -> Bool {
        guard !jobs[index].state.isTerminal else { return false }
        change(&jobs[index])
        jobs[index].revision += 1
        jobs[index].at = time
        jobs[index].sequence = feed.append(index)
        return true
    }

    /// Moves a job to a state with a reason.
    @discardableResult
    mutating func move(
        _ index: Int,
        to state: JobState,
        code: Text = "",
        message: Text = "",
        at time: Timestamp
    ) -> Bool {
        update(index, at: time) { job in
            job.state = state
            job.code = code
            job.message = message
        }
    }

    /// Jobs by their states; O(jobs).
    var counts: [JobState: Int] {
        jobs.reduce(into: [:]) { counts, job in counts[job.state, default: 0] += 1 }
    }

    /// Jobs that changed after the sequence, each once; nil where that is no longer known.
    func changes(after sequence: UInt64, limit: Int) -> SequenceFeed.Page? {
        feed.page(after: sequence, limit: limit) { jobs[$0].sequence == $1 }
    }

    /// Up to `limit` open jobs from the index on, and the index to go on from; nil at the end.
    func open(from start: Int, limit: Int) -> (jobs: [PlatformJob], next: Int?) {
        var found: [PlatformJob] = []
        var index = start
        while index < jobs.count, found.count < limit {
            if !jobs[index].state.isTerminal { found.append(jobs[index]) }
            index += 1
        }
        return (found, index < jobs.count ? index : nil)
    }
}

/// A job as the platform knows it.
struct PlatformJob: Sendable {
    let offer: OfferedJob
    let deviceIndex: Int
    fileprivate(set) var revision: UInt64 = 1
    fileprivate(set) var at: Timestamp
    /// Where the job stands in the feed.
    fileprivate(set) var sequence: UInt64 = 0
    var state: JobState
    var code: Text = ""
    var message: Text = ""
    var isCancelRequested = false
    var isPossiblyApplied = false

    init(offer: OfferedJob, deviceIndex: Int, state: JobState, at time: Timestamp) {
        self.offer = offer
        self.deviceIndex = deviceIndex
        self.state = state
        at = time
        if state == .expired { code = "expired" }
    }
}
