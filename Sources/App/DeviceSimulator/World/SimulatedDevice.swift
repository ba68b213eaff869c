import FleetModel

/// One device: what it is, what it has, and what it is doing.
struct SimulatedDevice: Sendable {
    let id: DeviceID
    let incarnation: Incarnation
    let parent: DeviceID?
    var labels: LabelSet
    let facts: LabelSet
    /// Sorted by name.
    var components: [FirmwareComponent]
    /// An object.
    var config: JSONValue
    var configApplied: ConfigSection.Applied?
    var firmwareApplied: FirmwareSection.Applied?
    var configFence = DeviceFence()
    var firmwareFence = DeviceFence()
    var reports: ReportClock
    let polls: Cadence
    /// Decides the device's metrics.
    let vitality: UInt64
    /// What the device is executing.
    var work: Work?
    /// Outcomes that the platform has not heard of yet, oldest first.
    var unsent: [Work.Ending] = []
    /// Whether the device changed since its last report that arrived.
    var isDirty = false
    var isReady = true
    var readinessChangedAt: Timestamp
    var bootCount = 0

    /// The platform's side of the device.
    var standing: DeviceStanding

    init(
        id: DeviceID,
        incarnation: Incarnation,
        parent: DeviceID?,
        labels: LabelSet,
        facts: LabelSet,
        components: [FirmwareComponent],
        config: JSONValue,
        reports: ReportClock,
        polls: Cadence,
        vitality: UInt64,
        createdAt: Timestamp
    ) {
        self.id = id
        self.incarnation = incarnation
        self.parent = parent
        self.labels = labels
        self.facts = facts
        self.components = components
        self.config = config
        self.reports = reports
        self.polls = polls
        self.vitality = vitality
        readinessChangedAt = createdAt
        standing = DeviceStanding(connectedSince: createdAt)
    }

    var model: Text? { facts["model"] }

    /// Sorted by name. A device that is not well errs more often.
    var metrics: [Metric] {
        let load = Double(5 + vitality % 60) / 100
        let errors = Double((vitality >> 8) % 9) / 1_000 + (isReady ? 0 : 0.2)
        return [
            ("bootCount", Double(bootCount)), ("cpuLoad", load), ("errorRate", errors),
            ("freeMemoryMiB", Double(64 + (vitality >> 16) % 512)),
        ]
        .compactMap { name, value in JSONNumber(value).map { Metric(name: name, value: $0) } }
    }

    func fence(_ track: Track) -> DeviceFence {
        switch track {
        case .config: configFence
        case .firmware: firmwareFence
        }
    }

    mutating func withFence(_ track: Track, _ change: (inout DeviceFence) -> Void) {
        switch track {
        case .config: change(&configFence)
        case .firmware: change(&firmwareFence)
        }
    }

    func component(_ name: Text) -> FirmwareComponent? { components.first { $0.name == name } }

    mutating func withComponent<Result>(
        _ name: Text,
        _ change: (inout FirmwareComponent) -> Result
    ) -> Result? {
        guard let index = components.firstIndex(where: { $0.name == name }) else { return nil }
        return change(&components[index])
    }
}

/// What the platform keeps of a device beside what the device reported.
struct DeviceStanding: Sendable {
    var revision: UInt64 = 1
    /// Where the device stands in the delta feed; 0: not since the start.
    var changeSequence: UInt64 = 0
    var isRemoved = false
    var isOffline = false
    var connectedSince: Timestamp
    /// The job that was handed out and is not terminal; an index on the board.
    var currentJob: Int?
    /// Jobs that wait to be handed out, in the order of creation.
    var waiting: [Int] = []
    var highestConfig: Generation = .none
    var highestFirmware: Generation = .none
    /// The twin's members that do not change with a heartbeat, as they were last reported.
    var reportedMembers: [UInt8]?
    /// The members that the platform itself states.
    var ownMembers: [UInt8]?

    init(connectedSince: Timestamp) { self.connectedSince = connectedSince }

    func highest(_ track: Track) -> Generation {
        switch track {
        case .config: highestConfig
        case .firmware: highestFirmware
        }
    }

    mutating func raise(_ track: Track, to generation: Generation) {
        switch track {
        case .config: highestConfig = max(highestConfig, generation)
        case .firmware: highestFirmware = max(highestFirmware, generation)
        }
    }
}

/// The execution of one job at a device.
struct Work: Sendable {
    enum Phase: Sendable {
        case downloading, installing, rebooting, applying
    }

    /// How it ended, for the platform.
    struct Ending: Hashable, Sendable {
        let job: Int
        let outcome: DeviceFence.Outcome
    }

    /// The index of the job on the board.
    let job: Int
    var phase: Phase
    /// Tells the steps of this work from those of an earlier one.
    let token: UInt64
    let startedAt: Timestamp
    /// The index of the execution in the ledger.
    let execution: Int
}
