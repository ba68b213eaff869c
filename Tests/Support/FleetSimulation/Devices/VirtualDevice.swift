import FleetModel
import FleetPlanner

/// A device that keeps the device contract: fences by generation in durable storage, keeps expiry, reports what it has.
struct VirtualDevice {
    enum Temper: Hashable {
        case good
        /// Says that it is done and changes nothing.
        case lies
        /// Takes ten times as long.
        case slow
    }

    /// Something that took effect at the hardware.
    struct Execution: Hashable {
        let track: Track
        let generation: Generation
        let job: JobID
        let incarnation: Incarnation
    }

    /// Of the hardware: differs between two devices under one id.
    let serial: Int
    let id: DeviceID
    var model: Text
    var ring: Text
    var site: Text = "main"
    var incarnation: Incarnation
    var temper = Temper.good
    var version = Version(1, 0, 0)
    var radio = Version(1, 0, 0)
    var config: JSONValue = ["telemetry": ["interval": 10]]
    var isOnline = true
    var offlineUntil = TimeSpan.zero
    var isHealthy = true
    /// Never to be heard again.
    var isDead = false
    var isClone = false
    /// Versions that do not run here, and what they do.
    var badVersions: Set<Version> = []

    // Durable at the device.
    var seen: [Track: Generation] = [:]
    var appliedConfig: ConfigSection.Applied?
    var appliedFirmware: FirmwareSection.Applied?

    var executions: [Execution] = []
    /// What it ran before, for a slot fallback.
    var formerVersion = Version(1, 0, 0)
    var running: (job: Job, serial: Int)?

    /// Takes a job, or says at once how it ended. The generation is durable before anything is done.
    mutating func take(_ job: Job, serial: Int, forgets: Bool) -> JobState {
        if !forgets, let known = seen[job.track], job.generation < known { return .rejected }
        if !forgets, let known = seen[job.track], job.generation == known {
            return executions.contains { $0.job == job.id } ? .succeeded : .rejected
        }
        seen[job.track] = job.generation
        running = (job, serial)
        return .running
    }

    /// How long the job that runs takes.
    func duration(of job: Job, _ random: inout RandomSource) -> TimeSpan {
        let whole: TimeSpan =
            switch job.track {
            case .config: .seconds(random.number(30...180))
            case .firmware: .seconds(random.number(180...720))
            }
        return temper == .slow ? TimeSpan(milliseconds: whole.milliseconds * 10) : whole
    }

    /// Does what the job that runs asks for; returns its outcome.
    mutating func finish(_ kind: WorldPlan.BadVersionKind) -> JobState {
        guard let job = running?.job else { return .failed }
        running = nil
        guard temper != .lies else {
            note(job)
            return .succeeded
        }
        switch job.target {
        case .config(let target):
            config = config.merged(with: target.document)
            appliedConfig = ConfigSection.Applied(
                generation: job.generation,
                jobID: job.id,
                digest: target.digest,
                document: target.document
            )
        case .firmware(let target):
            guard install(target, kind) else { return .failed }
            appliedFirmware = FirmwareSection.Applied(
                generation: job.generation,
                jobID: job.id,
                digest: target.sha256,
                versions: [
                    "os": Text(version.description), "radio": Text(radio.description),
                ]
            )
        }
        note(job)
        return .succeeded
    }

    private mutating func note(_ job: Job) {
        executions.append(
            Execution(
                track: job.track,
                generation: job.generation,
                job: job.id,
                incarnation: job.incarnation
            )
        )
    }

    private mutating func install(
        _ target: FirmwareTarget,
        _ kind: WorldPlan.BadVersionKind
    ) -> Bool {
        guard target.component == "os" else {
            radio = target.version
            return true
        }
        let isBad = badVersions.contains(target.version)
        if isBad, kind == .failsToInstall { return false }
        formerVersion = version
        version = target.version
        isHealthy = !isBad
        if isBad, kind == .bricks { isDead = true }
        return true
    }

    /// Goes back to what it ran before, by itself.
    mutating func fallBack() {
        version = formerVersion
        isHealthy = !badVersions.contains(version)
        appliedFirmware = nil
    }

    func twin(at time: Timestamp, revision: UInt64, sequence: UInt64) -> Twin {
        Twin(
            id: id,
            incarnation: incarnation,
            revision: revision,
            labels: ["role": "gateway", "ring": ring, "site": site],
            facts: ["model": model],
            config: ConfigSection(
                reported: config,
                observedGeneration: seen[.config] ?? .none,
                applied: appliedConfig
            ),
            firmware: FirmwareSection(
                components: [
                    FirmwareSection.Component(name: "os", running: Text(version.description)),
                    FirmwareSection.Component(name: "radio", running: Text(radio.description)),
                ],
                observedGeneration: seen[.firmware] ?? .none,
                applied: appliedFirmware
            ),
            conditions: [Condition(type: "Ready", status: isHealthy ? .true : .false)],
            connectivity: Connectivity(state: .online, lastSeenAt: time),
            reportSequence: sequence,
            reportedAt: time
        )
    }

    /// What the device truly has.
    func has(_ target: Wish.Target) -> Bool {
        switch target {
        case .config(let document): config.projected(on: document) == document
        case .firmware(let pins):
            pins.allSatisfy { $0.version == ($0.component == "radio" ? radio : version) }
        }
    }
}
