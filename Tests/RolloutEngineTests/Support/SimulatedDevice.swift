import FleetModel

/// A device that keeps the contract: fences by generation, keeps expiry, reports what it has.
struct SimulatedDevice {
    enum Temper: Hashable {
        case good
        /// Says that it is done and changes nothing.
        case lies
        /// Takes ten times as long.
        case slow
    }

    struct Execution: Hashable {
        let track: Track
        let generation: Generation
        let job: JobID
    }

    let id: DeviceID
    let model: Text
    var ring: Text
    var role: Text = "gateway"
    var site: Text = "main"
    /// Whether the registry has lost its site.
    var hidesSite = false { didSet { revision += 1 } }
    let incarnation: Incarnation
    var temper = Temper.good
    var version = Version(1, 0, 0)
    /// What it reports instead of its version.
    var spelling: Text? { didSet { revision += 1 } }
    var radio = Version(1, 0, 0)
    /// The version of the system with which it stops to report its radio.
    var hidesRadioAt: Version?
    var config: JSONValue = ["telemetry": ["interval": 10]]
    /// What it falls back to where no server is set.
    var defaultServer: Text?
    static let server = FieldPath(["telemetry", "server"])
    var isOnline = true
    /// How often it starts anew, before and with the newest configuration.
    var reboots = (before: 0, after: 0)
    var isHealthy = true
    var seen: [Track: Generation] = [:]
    var appliedConfig: ConfigSection.Applied?
    var appliedFirmware: FirmwareSection.Applied?
    var executions: [Execution] = []
    var revision: UInt64 = 1
    var reportSequence: UInt64 = 0
    var running: (job: Job, until: Int)?

    /// Versions that do not run on this model.
    var badVersions: Set<Version> = []
    /// Whether a bad version boots and is unhealthy, instead of failing to install.
    var badVersionBoots = false

    /// Takes a job, or says at once how it ended.
    mutating func take(_ job: Job, tick: Int) -> JobState {
        if let known = seen[job.track], job.generation < known { return .rejected }
        if let known = seen[job.track], job.generation == known {
            return executions.contains { $0.job == job.id } ? .succeeded : .rejected
        }
        seen[job.track] = job.generation
        running = (job, tick + (temper == .slow ? 8 : 2))
        return .running
    }

    /// Finishes the job that runs; returns its outcome.
    mutating func finish() -> JobState {
        guard let job = running?.job else { return .failed }
        running = nil
        executions.append(Execution(track: job.track, generation: job.generation, job: job.id))
        guard temper != .lies else { return .succeeded }
        switch job.target {
        case .config(let target):
            config = config.merged(with: target.document)
            if let server = defaultServer, config.value(at: Self.server) == nil {
                config.set(.string(server), at: Self.server)
            }
            appliedConfig = ConfigSection.Applied(
                generation: job.generation,
                jobID: job.id,
                digest: target.digest,
                document: target.document
            )
        case .firmware(let target):
            let isBad = target.component == "os" && badVersions.contains(target.version)
            if isBad, !badVersionBoots {
                revision += 1
                return .failed
            }
            if target.component == "radio" {
                radio = target.version
            } else {
                version = target.version
                isHealthy = !isBad
            }
            appliedFirmware = FirmwareSection.Applied(
                generation: job.generation,
                jobID: job.id,
                digest: target.sha256,
                versions: [
                    "os": Text(version.description), "radio": Text(radio.description),
                ]
            )
        }
        revision += 1
        return .succeeded
    }

    /// Configurations that it has taken; the first is that of a settled world.
    private var updates: Int {
        Set(executions.filter { $0.track == .config }.map(\.generation)).count
    }

    private var components: [FirmwareSection.Component] {
        var components = [
            FirmwareSection.Component(
                name: "os",
                running: spelling ?? Text(version.description)
            )
        ]
        if version != hidesRadioAt {
            components.append(
                FirmwareSection.Component(name: "radio", running: Text(radio.description))
            )
        }
        return components
    }

    func twin(at time: Timestamp) -> Twin {
        Twin(
            id: id,
            incarnation: incarnation,
            revision: revision,
            labels: hidesSite
                ? ["role": role, "ring": ring] : ["role": role, "ring": ring, "site": site],
            facts: ["model": model],
            config: ConfigSection(
                reported: config,
                observedGeneration: seen[.config] ?? .none,
                applied: appliedConfig
            ),
            firmware: FirmwareSection(
                components: components,
                observedGeneration: seen[.firmware] ?? .none,
                applied: appliedFirmware
            ),
            conditions: [Condition(type: "Ready", status: isHealthy ? .true : .false)],
            metrics: [
                Metric(
                    name: "rebootsPerHour",
                    value: JSONNumber(Int64(updates > 1 ? reboots.after : reboots.before))
                )
            ],
            connectivity: Connectivity(state: isOnline ? .online : .offline, lastSeenAt: time),
            reportSequence: reportSequence,
            reportedAt: time
        )
    }
}
