/// What stands in a row, by its index; every index is below the count.
extension TwinColumns {
    /// Shows the bytes of the device's id.
    package func withID<Result>(at index: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        let content = content(at: index)
        return pools.names.withBytes(content.names) { names in
            body(names.extracting(first: Int(content.idLength)))
        }
    }

    /// Shows the bytes of the name of the device's life.
    package func withIncarnation<Result>(
        at index: Int,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        let content = content(at: index)
        return pools.names.withBytes(content.names) { names in
            body(names.extracting(last: Int(content.incarnationLength)))
        }
    }

    /// The device's id, made anew.
    package func id(at index: Int) -> DeviceID {
        guard let id = DeviceID(withID(at: index, String.init(ascii:))) else {
            preconditionFailure("only ids of devices come in")
        }
        return id
    }

    /// The name of the device's life, made anew.
    package func incarnation(at index: Int) -> Incarnation {
        guard let incarnation = Incarnation(withIncarnation(at: index, String.init(ascii:))) else {
            preconditionFailure("only names of lives come in")
        }
        return incarnation
    }

    package func revision(at index: Int) -> UInt64 { content(at: index).revision }
    package func reportSequence(at index: Int) -> UInt64 { report(at: index).sequence }
    /// nil: it never reported.
    package func reportedAt(at index: Int) -> Timestamp? {
        Timestamp(held: report(at: index).reportedAt)
    }
    /// nil: the platform does not say.
    package func lastSeenAt(at index: Int) -> Timestamp? {
        Timestamp(held: content(at: index).lastSeenAt)
    }

    /// How old the last report is; see ``TwinTable/Row/age(at:)``.
    package func age(at index: Int, now: Moment) -> TimeSpan? {
        let report = report(at: index)
        guard let reportedAt = Timestamp(held: report.reportedAt) else { return nil }
        let stamp = pools.stamps[Int(report.stamp)]
        return max(.zero, stamp.asOf.since(reportedAt))
            + max(.zero, now.monotonic - stamp.receivedAt)
    }

    package func labels(at index: Int) -> PartID { PartID(index: content(at: index).labels) }
    package func facts(at index: Int) -> PartID { PartID(index: content(at: index).facts) }
    /// The configuration that the device reports.
    package func config(at index: Int) -> PartID { PartID(index: content(at: index).config) }
    /// What its firmware consists of.
    package func components(at index: Int) -> PartID {
        PartID(index: content(at: index).components)
    }
    /// nil: it has none.
    package func conditions(at index: Int) -> PartID? {
        PartID(held: content(at: index).conditions)
    }
    /// nil: it has none.
    package func metrics(at index: Int) -> PartID? { PartID(held: content(at: index).metrics) }

    /// What was last applied on a track, as the platform echoes it.
    package func echo(_ track: Track, at index: Int) -> TrackEcho? {
        let content = content(at: index)
        let number = track == .config ? content.configEcho : content.firmwareEcho
        guard number != TwinBlock.Content.none else { return nil }
        return pools.echoes.withBytes(number) { TrackEcho($0) }
    }

    /// What many devices have in common: connectivity, interval, observed generations.
    package func standing(at index: Int) -> TwinStanding {
        pools.standings.withBytes(content(at: index).standing) { TwinStanding($0) }
    }

    /// The number of the row's standing: equal numbers are equal standings.
    package func standingNumber(at index: Int) -> UInt32 { content(at: index).standing }

    /// The job that the platform says the device has.
    package func currentJob(at index: Int) -> JobID.Packed? {
        let number = content(at: index).currentJob
        return number == TwinBlock.Content.none ? nil : pools.jobs[Int(number)]
    }

    package func labelSet(_ part: PartID) -> LabelSet { pools.labels.value(part) }
    package func factSet(_ part: PartID) -> LabelSet { pools.facts.value(part) }
    package func versionSet(_ part: PartID) -> LabelSet { pools.versions.value(part) }
    package func componentSet(_ part: PartID) -> ComponentSet { pools.components.value(part) }
    package func conditionSet(_ part: PartID) -> ConditionSet { pools.conditions.value(part) }
    package func metricSet(_ part: PartID) -> MetricSet { pools.metrics.value(part) }

    /// A configuration, reported or applied, as the device of that row means it.
    package func document(_ part: PartID, at index: Int) -> JSONValue {
        pools.documents.value(part, device: withID(at: index, Array.init(copying:)))
    }

    /// How many distinct parts there are of a kind: ids lie below.
    package var distinctLabels: Int { pools.labels.count }
    package var distinctFacts: Int { pools.facts.count }
    package var distinctDocuments: Int { pools.documents.count }
    package var distinctComponents: Int { pools.components.count }
}

extension TwinColumns {
    /// The whole twin of a row, made anew.
    package func twin(at index: Int) -> Twin {
        let content = content(at: index)
        let report = report(at: index)
        let standing = standing(at: index)
        let device = withID(at: index, Array.init(copying:))
        return Twin(
            id: id(at: index),
            incarnation: incarnation(at: index),
            revision: content.revision,
            labels: labelSet(labels(at: index)),
            facts: factSet(facts(at: index)),
            config: ConfigSection(
                reported: pools.documents.value(config(at: index), device: device),
                observedGeneration: standing.observedConfig,
                applied: echo(.config, at: index).map { echo in
                    ConfigSection.Applied(
                        generation: echo.generation,
                        jobID: echo.job.id,
                        digest: echo.digest,
                        document: pools.documents.value(echo.part, device: device)
                    )
                }
            ),
            firmware: FirmwareSection(
                components: componentSet(components(at: index)).components,
                observedGeneration: standing.observedFirmware,
                applied: echo(.firmware, at: index).map { echo in
                    FirmwareSection.Applied(
                        generation: echo.generation,
                        jobID: echo.job.id,
                        digest: echo.digest,
                        versions: versionSet(echo.part)
                    )
                }
            ),
            conditions: conditions(at: index).map { conditionSet($0).conditions } ?? [],
            metrics: metrics(at: index).map { metricSet($0).metrics } ?? [],
            connectivity: Connectivity(
                state: standing.connectivity,
                lastSeenAt: lastSeenAt(at: index),
                expectedInterval: standing.expectedInterval
            ),
            currentJob: currentJob(at: index)?.id,
            reportSequence: report.sequence,
            reportedAt: Timestamp(held: report.reportedAt)
        )
    }

    /// A row, made anew.
    package func row(at index: Int) -> TwinTable.Row {
        let stamp = pools.stamps[Int(report(at: index).stamp)]
        return TwinTable.Row(
            twin: twin(at: index),
            asOf: stamp.asOf,
            receivedAt: stamp.receivedAt
        )
    }
}

extension PartID {
    fileprivate init?(held number: UInt32) {
        guard number != TwinBlock.Content.none else { return nil }
        self.init(index: number)
    }
}

extension Timestamp {
    /// A time as columns hold it: `Int64.min` stands for none.
    init?(held milliseconds: Int64) {
        guard milliseconds != .min else { return nil }
        self.init(milliseconds: milliseconds)
    }
}

extension String {
    /// Of bytes that are ASCII.
    init(ascii bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}

extension [UInt8] {
    /// The same bytes in an array.
    init(copying bytes: Span<UInt8>) { self = bytes.withUnsafeBufferPointer { Array($0) } }
}
