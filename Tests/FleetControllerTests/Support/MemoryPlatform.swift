import FleetController
import FleetModel

/// A platform in memory that keeps the device contract: one job an id, generations fenced by the device, epochs by the
/// sink. It counts what reached it, so that a test can prove that nothing was done twice.
actor MemoryPlatform: DevicePlatform {
    /// What one device has.
    struct Device {
        let id: DeviceID
        var labels: LabelSet
        var version: String
        var config: JSONValue = ["telemetry": ["intervalSeconds": 10]]
        var fences: [Track: Generation] = [:]
        var configApplied: ConfigSection.Applied?
        var firmwareApplied: FirmwareSection.Applied?
        var revision: UInt64 = 1
        var sequence: UInt64 = 1
        var reportedAt: Timestamp
    }

    /// What happens to a call that brings jobs.
    enum Fault {
        case none, down
        /// The jobs are taken and the answer is lost.
        case answerLost
        case busy
    }

    /// One job that a device carried out.
    struct Execution: Hashable {
        let job: JobID
        let device: DeviceID
        let track: Track
        let generation: Generation
    }

    private let clock: any ControllerClock
    private let life = Incarnation("life-1") ?? { preconditionFailure("a bad incarnation") }()
    private(set) var devices: [DeviceID: Device] = [:]
    private var jobs: [JobID: (job: Job, status: JobStatus)] = [:]
    private var feed: [JobStatus] = []
    private var highestEpoch = Epoch(0)
    private(set) var executions: [Execution] = []
    /// Jobs in the order of their creation.
    private(set) var created: [Job] = []
    private(set) var fault = Fault.none
    private(set) var isListingDown = false
    private(set) var failingVersions: Set<String> = []
    /// Whether devices take jobs.
    private(set) var isWorking = true
    private(set) var sweeps = 0

    init(devices count: Int, clock: any ControllerClock) {
        self.clock = clock
        for number in 0..<count {
            let name = "gw-" + String(1_000 + number)
            guard let id = DeviceID(name) else { continue }
            devices[id] = Device(
                id: id,
                labels: ["role": "gateway"],
                version: "1.0.0",
                reportedAt: clock.now().wall
            )
        }
    }

    func setFault(_ fault: Fault) { self.fault = fault }
    func setListingDown(_ isDown: Bool) { isListingDown = isDown }
    func setWorking(_ isWorking: Bool) { self.isWorking = isWorking }
    func fail(versions: Set<String>) { failingVersions = versions }

    /// So many devices leave what they were given, all at once.
    func drift(_ count: Int, to config: JSONValue) {
        for id in devices.keys.sorted().prefix(count) {
            devices[id]?.config = config
            devices[id]?.revision += 1
            devices[id]?.sequence += 1
        }
    }

    func raiseEpoch(to number: UInt64) { highestEpoch = Epoch(number) }

    /// Devices report, and carry out what waits for them.
    func tick() {
        let now = clock.now().wall
        for id in devices.keys {
            devices[id]?.sequence += 1
            devices[id]?.reportedAt = now
        }
        guard isWorking else { return }
        for (id, entry) in jobs where !entry.status.state.isTerminal {
            carryOut(id, entry.job, now)
        }
    }

    private func carryOut(_ id: JobID, _ job: Job, _ now: Timestamp) {
        guard job.expiresAt > now else { return tell(id, .expired) }
        guard var device = devices[job.device] else { return tell(id, .rejected) }
        let fence = device.fences[job.track] ?? .none
        guard job.generation > fence else {
            return tell(id, job.generation == fence ? .succeeded : .superseded)
        }
        device.fences[job.track] = job.generation
        executions.append(
            Execution(job: id, device: job.device, track: job.track, generation: job.generation)
        )
        var outcome = JobState.succeeded
        switch job.target {
        case .config(let target):
            device.config = device.config.merged(with: target.document)
            device.configApplied = ConfigSection.Applied(
                generation: job.generation,
                jobID: id,
                digest: target.digest,
                document: target.document
            )
        case .firmware(let target) where failingVersions.contains(target.version.description):
            outcome = .failed
        case .firmware(let target):
            device.version = target.version.description
            device.firmwareApplied = FirmwareSection.Applied(
                generation: job.generation,
                jobID: id,
                digest: target.digest,
                versions: [target.component: Text(target.version.description)]
            )
        }
        device.revision += 1
        device.sequence += 1
        devices[job.device] = device
        tell(id, outcome)
    }

    private func tell(_ id: JobID, _ state: JobState) {
        guard let entry = jobs[id] else { return }
        let status = JobStatus(
            id: id,
            device: entry.job.device,
            incarnation: entry.job.incarnation,
            track: entry.job.track,
            generation: entry.job.generation,
            state: state,
            revision: entry.status.revision + 1,
            at: clock.now().wall
        )
        jobs[id] = (entry.job, status)
        feed.append(status)
    }

    func capabilities() async throws(PlatformError) -> PlatformCapabilities {
        try refuseListing("ask what the platform offers")
        return PlatformCapabilities(
            maxPage: 1_000,
            hasChanges: false,
            hasReports: false,
            hasNDJSON: false,
            maxTargetsPerCall: 3,
            maxDocumentBytes: 65_536,
            epoch: highestEpoch
        )
    }

    func sweep(knowing table: TwinTable?) async throws(PlatformError) -> Sweep {
        try refuseListing("list the devices")
        sweeps += 1
        return Sweep(
            rows: devices.values.map(row),
            asOf: clock.now().wall,
            changesCursor: nil,
            refused: []
        )
    }

    private func row(_ device: Device) -> TwinTable.Row {
        let now = clock.now()
        let twin = Twin(
            id: device.id,
            incarnation: life,
            revision: device.revision,
            labels: device.labels,
            facts: ["model": "gw"],
            config: ConfigSection(
                reported: device.config,
                observedGeneration: device.fences[.config] ?? .none,
                applied: device.configApplied
            ),
            firmware: FirmwareSection(
                components: [
                    FirmwareSection.Component(
                        name: "os",
                        running: Text(device.version),
                        isConfirmed: true
                    )
                ],
                observedGeneration: device.fences[.firmware] ?? .none,
                applied: device.firmwareApplied
            ),
            conditions: [Condition(type: "Ready", status: .true)],
            connectivity: Connectivity(state: .online, lastSeenAt: device.reportedAt),
            reportSequence: device.sequence,
            reportedAt: device.reportedAt
        )
        return TwinTable.Row(twin: twin, asOf: now.wall, receivedAt: now.monotonic)
    }

    private func refuseListing(_ operation: String) throws(PlatformError) {
        guard isListingDown else { return }
        throw PlatformError(.unavailable, operation: operation, message: "connection refused")
    }

    func changes(since cursor: Text, wait: TimeSpan) async throws(PlatformError) -> ChangeBatch {
        throw PlatformError(.unsupported, operation: "follow changes", message: "not offered")
    }

    func reports(since cursor: Text?, wait: TimeSpan) async throws(PlatformError) -> ReportBatch {
        throw PlatformError(.unsupported, operation: "follow reports", message: "not offered")
    }

    func twin(of device: DeviceID) async throws(PlatformError) -> TwinTable.Row? {
        devices[device].map(row)
    }

    func createJobs(_ offered: [Job], epoch: Epoch) async throws(PlatformError) -> [JobOffer] {
        switch fault {
        case .none, .answerLost: break
        case .busy: return offered.map { _ in .retryLater("too many jobs") }
        case .down:
            throw PlatformError(
                .unavailable,
                operation: "offer jobs",
                message: "connection refused"
            )
        }
        guard epoch >= highestEpoch else {
            throw PlatformError(
                .staleEpoch,
                operation: "offer jobs",
                message: "a later epoch is known"
            )
        }
        highestEpoch = epoch
        let answers = offered.map(create)
        if case .answerLost = fault {
            throw PlatformError(.unavailable, operation: "offer jobs", message: "connection reset")
        }
        return answers
    }

    private func create(_ job: Job) -> JobOffer {
        if let known = jobs[job.id] {
            return known.job.bodyDigest == job.bodyDigest
                ? .accepted(known.status) : .conflict("another body")
        }
        let status = JobStatus(
            id: job.id,
            device: job.device,
            incarnation: job.incarnation,
            track: job.track,
            generation: job.generation,
            state: .queued,
            revision: 1,
            at: clock.now().wall
        )
        jobs[job.id] = (job, status)
        created.append(job)
        return .accepted(status)
    }

    func job(_ id: JobID) async throws(PlatformError) -> JobStatus? { jobs[id]?.status }

    func jobs(since cursor: Text?) async throws(PlatformError) -> JobBatch {
        try refuseListing("read job states")
        let start = min(cursor.flatMap { Int($0.string) } ?? 0, feed.count)
        return JobBatch(
            statuses: Array(feed[start...]),
            next: Text(String(feed.count)),
            isCaughtUp: true
        )
    }

    func openJobs() async throws(PlatformError) -> [JobStatus] {
        jobs.values.map(\.status).filter { !$0.state.isTerminal }.sorted { $0.id < $1.id }
    }

    func generations() async throws(PlatformError) -> [KnownGeneration] {
        devices.values.flatMap { device in
            device.fences.map { track, generation in
                KnownGeneration(
                    device: device.id,
                    incarnation: life,
                    track: track,
                    generation: generation
                )
            }
        }
    }

    func cancel(
        _ id: JobID,
        mode: CancelMode,
        epoch: Epoch
    ) async throws(PlatformError) -> CancelAnswer {
        guard let entry = jobs[id] else { return .unknownJob }
        if entry.status.state == .queued { tell(id, .cancelled) }
        return jobs[id].map { .state($0.status) } ?? .unknownJob
    }
}
