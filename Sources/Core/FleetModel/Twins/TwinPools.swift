/// What the rows of a table refer to by number.
struct TwinPools: Sendable {
    var labels = PartPool<LabelSet>()
    var facts = PartPool<LabelSet>()
    /// Configurations, reported and applied.
    var documents = PartPool<JSONValue>(hasHoles: true)
    var components = PartPool<ComponentSet>()
    var versions = PartPool<LabelSet>()
    var conditions = PartPool<ConditionSet>()
    var metrics = PartPool<MetricSet>()
    /// Ids of devices, each with the name of its life behind it; not looked for.
    var names = BytePool()
    var standings = BytePool()
    /// What was last applied; not looked for, since the ids of jobs differ.
    var echoes = BytePool()
    var jobs: [JobID.Packed] = []
    var stamps: [Stamp] = []

    private var scratch: [UInt8] = []
    private var lastStanding: (value: TwinStanding, number: UInt32)?

    /// When the platform said something, by its clock, and when that reached us, by ours.
    struct Stamp: Hashable, Sendable {
        var asOf: Timestamp
        var receivedAt: TimeSpan
    }

    /// The bytes of memory that they take, without the values that are kept beside forms.
    var byteCount: Int {
        labels.byteCount + facts.byteCount + documents.byteCount + components.byteCount
            + versions.byteCount + conditions.byteCount + metrics.byteCount + names.byteCount
            + standings.byteCount + echoes.byteCount + jobs.capacity * 24 + stamps.capacity * 16
    }

    /// The number of a stamp; the last one again where it is the same.
    mutating func number(of stamp: Stamp) -> UInt32 {
        if stamps.last != stamp { stamps.append(stamp) }
        return UInt32(stamps.count - 1)
    }

    /// The number of a standing; nil: the pool is full.
    mutating func number(of standing: TwinStanding) -> UInt32? {
        if let lastStanding, lastStanding.value == standing { return lastStanding.number }
        scratch.removeAll(keepingCapacity: true)
        standing.append(to: &scratch)
        let bytes = scratch
        guard let number = standings.id(of: bytes.span) else { return nil }
        lastStanding = (standing, number)
        return number
    }

    /// The number of an echo, `TwinBlock.Content.none` for none; nil: the pool is full.
    mutating func number(of echo: TrackEcho?) -> UInt32? {
        guard let echo else { return TwinBlock.Content.none }
        scratch.removeAll(keepingCapacity: true)
        echo.append(to: &scratch)
        let bytes = scratch
        return echoes.append(bytes.span)
    }

    /// The number of a job's id, `TwinBlock.Content.none` for none.
    mutating func number(of job: JobID.Packed?) -> UInt32 {
        guard let job else { return TwinBlock.Content.none }
        jobs.append(job)
        return UInt32(jobs.count - 1)
    }
}

extension TwinPools {
    /// What is kept of a twin beside its report; nil: a pool is full.
    mutating func content(of twin: Twin) -> TwinBlock.Content? {
        let id = Array(twin.id.text.string.utf8)
        let incarnation = Array(twin.incarnation.text.string.utf8)
        guard let names = names.append((id + incarnation).span),
            let labels = labels.id(of: twin.labels, device: id),
            let facts = facts.id(of: twin.facts, device: id),
            let config = documents.id(of: twin.config.reported, device: id),
            let components = components.id(
                of: ComponentSet(twin.firmware.components),
                device: id
            ),
            let conditions = conditions.number(
                of: ConditionSet(twin.conditions),
                isAbsent: twin.conditions.isEmpty
            ),
            let metrics = metrics.number(
                of: MetricSet(twin.metrics),
                isAbsent: twin.metrics.isEmpty
            ),
            let standing = number(of: TwinStanding(twin)),
            let configEcho = echo(of: twin.config.applied, device: id),
            let firmwareEcho = echo(of: twin.firmware.applied)
        else { return nil }
        return TwinBlock.Content(
            revision: twin.revision,
            lastSeenAt: twin.connectivity.lastSeenAt?.milliseconds ?? .min,
            names: names,
            labels: labels.index,
            facts: facts.index,
            config: config.index,
            components: components.index,
            conditions: conditions,
            metrics: metrics,
            standing: standing,
            configEcho: configEcho,
            firmwareEcho: firmwareEcho,
            currentJob: number(of: twin.currentJob.map(JobID.Packed.init)),
            idLength: UInt8(id.count),
            incarnationLength: UInt8(incarnation.count)
        )
    }

    private mutating func echo(of applied: ConfigSection.Applied?, device: [UInt8]) -> UInt32? {
        guard let applied else { return TwinBlock.Content.none }
        return documents.id(of: applied.document, device: device).flatMap { part in
            number(
                of: TrackEcho(
                    generation: applied.generation,
                    job: JobID.Packed(applied.jobID),
                    digest: applied.digest,
                    part: part
                )
            )
        }
    }

    private mutating func echo(of applied: FirmwareSection.Applied?) -> UInt32? {
        guard let applied else { return TwinBlock.Content.none }
        return versions.id(of: applied.versions, device: []).flatMap { part in
            number(
                of: TrackEcho(
                    generation: applied.generation,
                    job: JobID.Packed(applied.jobID),
                    digest: applied.digest,
                    part: part
                )
            )
        }
    }
}

extension PartPool {
    /// The number of a part that may be absent; nil: the pool is full.
    fileprivate mutating func number(of value: Value, isAbsent: Bool) -> UInt32? {
        isAbsent ? TwinBlock.Content.none : id(of: value, device: [])?.index
    }
}

extension TwinStanding {
    fileprivate init(_ twin: Twin) {
        observedConfig = twin.config.observedGeneration
        observedFirmware = twin.firmware.observedGeneration
        connectivity = twin.connectivity.state
        expectedInterval = twin.connectivity.expectedInterval
    }
}
