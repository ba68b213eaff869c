/// The numbers of one row, for a record, a twin, or a row of another table.
extension TwinPools {
    /// What is kept of a record beside its report; nil: a cap is reached.
    ///
    /// `names`: where the id and the incarnation stand, if they are held already.
    mutating func content(
        of record: TwinRecord,
        in bytes: Span<UInt8>,
        names: UInt32?
    ) -> TwinBlock.Content? {
        guard
            let names = names
                ?? self.names.append(
                    bytes.extracting(record.id),
                    bytes.extracting(record.incarnation)
                ),
            let standing = number(of: record.standing),
            let configEcho = place(of: record.configEcho),
            let firmwareEcho = place(of: record.firmwareEcho)
        else { return nil }
        return TwinBlock.Content(
            revision: record.revision,
            lastSeenAt: Timestamp.held(record.lastSeenAt),
            names: names,
            labels: record.labels.index,
            facts: record.facts.index,
            config: record.config.index,
            components: record.components.index,
            conditions: record.conditions?.index ?? TwinBlock.Content.none,
            metrics: record.metrics?.index ?? TwinBlock.Content.none,
            standing: standing,
            configEcho: configEcho,
            firmwareEcho: firmwareEcho,
            currentJob: number(of: record.currentJob),
            idLength: UInt8(record.id.count),
            incarnationLength: UInt8(record.incarnation.count)
        )
    }

    /// The record of a twin, with its parts taken here; nil: a cap is reached. `bytes`: its id and its incarnation.
    mutating func record(of twin: Twin, in bytes: inout [UInt8]) -> TwinRecord? {
        let id = Array(twin.id.text.string.utf8)
        bytes = id + Array(twin.incarnation.text.string.utf8)
        guard let labels = labels.id(of: twin.labels),
            let facts = facts.id(of: twin.facts),
            let config = documents.id(of: twin.config.reported, device: id),
            let components = components.id(
                of: ComponentSet(twin.firmware.components),
                device: id
            ),
            var record = TwinRecord(
                id: 0..<id.count,
                incarnation: id.count..<bytes.count,
                in: bytes.span,
                labels: labels,
                facts: facts,
                config: config,
                components: components
            )
        else { return nil }
        if !twin.conditions.isEmpty {
            record.conditions = conditions.id(of: ConditionSet(twin.conditions), device: id)
            guard record.conditions != nil else { return nil }
        }
        if !twin.metrics.isEmpty {
            record.metrics = metrics.id(of: MetricSet(twin.metrics), device: id)
            guard record.metrics != nil else { return nil }
        }
        if let applied = twin.config.applied {
            guard let part = documents.id(of: applied.document, device: id) else { return nil }
            record.configEcho = TrackEcho(
                generation: applied.generation,
                job: applied.jobID,
                digest: applied.digest,
                part: part
            )
        }
        if let applied = twin.firmware.applied {
            guard let part = versions.id(of: applied.versions, device: id) else { return nil }
            record.firmwareEcho = TrackEcho(
                generation: applied.generation,
                job: applied.jobID,
                digest: applied.digest,
                part: part
            )
        }
        record.takeScalars(of: twin)
        return record
    }

    /// What is kept of a twin beside its report; nil: a cap is reached.
    mutating func content(of twin: Twin, names: UInt32? = nil) -> TwinBlock.Content? {
        var bytes: [UInt8] = []
        guard let record = record(of: twin, in: &bytes) else { return nil }
        return content(of: record, in: bytes.span, names: names)
    }

    /// The same content as it is held in other pools; nil: a cap is reached.
    mutating func content(
        _ content: TwinBlock.Content,
        in other: TwinPools
    ) -> TwinBlock.Content? {
        let none = TwinBlock.Content.none
        let count = Int(content.idLength) + Int(content.incarnationLength)
        guard
            let names = other.names.withBytes(
                at: content.names,
                count: count,
                { self.names.append($0) }
            ),
            let labels = labels.id(of: PartID(index: content.labels), in: other.labels),
            let facts = facts.id(of: PartID(index: content.facts), in: other.facts),
            let config = documents.id(of: PartID(index: content.config), in: other.documents),
            let components = components.id(
                of: PartID(index: content.components),
                in: other.components
            ),
            let conditions = content.conditions == none
                ? PartID(index: none)
                : conditions.id(of: PartID(index: content.conditions), in: other.conditions),
            let metrics = content.metrics == none
                ? PartID(index: none)
                : metrics.id(of: PartID(index: content.metrics), in: other.metrics),
            let standing = number(of: other.standing(content.standing)),
            let configEcho = echo(content.configEcho, in: other, of: \.documents),
            let firmwareEcho = echo(content.firmwareEcho, in: other, of: \.versions)
        else { return nil }
        return TwinBlock.Content(
            revision: content.revision,
            lastSeenAt: content.lastSeenAt,
            names: names,
            labels: labels.index,
            facts: facts.index,
            config: config.index,
            components: components.index,
            conditions: conditions.index,
            metrics: metrics.index,
            standing: standing,
            configEcho: configEcho,
            firmwareEcho: firmwareEcho,
            currentJob: number(of: other.job(content.currentJob)),
            idLength: content.idLength,
            incarnationLength: content.incarnationLength
        )
    }

    private mutating func echo<Value>(
        _ place: UInt32,
        in other: TwinPools,
        of pool: WritableKeyPath<TwinPools, PartPool<Value>>
    ) -> UInt32? {
        guard let echo = other.echo(place) else { return TwinBlock.Content.none }
        return self[keyPath: pool].id(of: echo.part, in: other[keyPath: pool]).flatMap { part in
            self.place(
                of: TrackEcho(
                    generation: echo.generation,
                    job: echo.job,
                    digest: echo.digest,
                    part: part
                )
            )
        }
    }

    /// Whether both say the same of one device, the other one in those pools, but for their reports and when it was last seen,
    /// which are outside the revision.
    func haveSameContent(
        _ left: TwinBlock.Content,
        _ right: TwinBlock.Content,
        in other: TwinPools
    ) -> Bool {
        let device = names.withBytes(
            at: left.names,
            count: Int(left.idLength),
            Array.init(copying:)
        )
        return labels.areEqual(left.labels, right.labels, in: other.labels)
            && facts.areEqual(left.facts, right.facts, in: other.facts)
            && documents.areEqual(left.config, right.config, in: other.documents, device: device)
            && components.areEqual(left.components, right.components, in: other.components)
            && conditions.areEqual(left.conditions, right.conditions, in: other.conditions)
            && metrics.areEqual(left.metrics, right.metrics, in: other.metrics)
            && standing(left.standing) == other.standing(right.standing)
            && areEqual(left.configEcho, right.configEcho, in: other, \.documents, device)
            && areEqual(left.firmwareEcho, right.firmwareEcho, in: other, \.versions, device)
            && job(left.currentJob) == other.job(right.currentJob)
    }

    private func areEqual<Value>(
        _ left: UInt32,
        _ right: UInt32,
        in other: TwinPools,
        _ pool: KeyPath<TwinPools, PartPool<Value>>,
        _ device: [UInt8]
    ) -> Bool {
        guard let left = echo(left), let right = other.echo(right) else {
            return echo(left) == nil && other.echo(right) == nil
        }
        return left.generation == right.generation && left.job == right.job
            && left.digest == right.digest
            && self[keyPath: pool].areEqual(
                left.part.index,
                right.part.index,
                in: other[keyPath: pool],
                device: device
            )
    }
}

extension TwinRecord {
    fileprivate mutating func takeScalars(of twin: Twin) {
        revision = twin.revision
        reportSequence = twin.reportSequence
        reportedAt = twin.reportedAt
        lastSeenAt = twin.connectivity.lastSeenAt
        currentJob = twin.currentJob
        standing.observedConfig = twin.config.observedGeneration
        standing.observedFirmware = twin.firmware.observedGeneration
        standing.connectivity = twin.connectivity.state
        standing.expectedInterval = twin.connectivity.expectedInterval
    }
}
