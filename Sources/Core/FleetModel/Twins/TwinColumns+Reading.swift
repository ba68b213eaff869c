/// What stands in a row, by its index; every index is below the count.
extension TwinColumns {
    /// Shows the bytes of the device's id.
    package func withID<Result>(at index: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        withID(of: content(at: index), body)
    }

    func withID<Result>(of content: TwinBlock.Content, _ body: (Span<UInt8>) -> Result) -> Result {
        pools.names.withBytes(at: content.names, count: Int(content.idLength), body)
    }

    /// Shows the bytes of the name of the device's life.
    package func withIncarnation<Result>(
        at index: Int,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        withIncarnation(of: content(at: index), body)
    }

    func withIncarnation<Result>(
        of content: TwinBlock.Content,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        pools.names.withBytes(
            at: content.names + UInt32(content.idLength),
            count: Int(content.incarnationLength),
            body
        )
    }

    /// The device's id, made anew.
    package func id(at index: Int) -> DeviceID { pools.id(content(at: index)) }

    /// The name of the device's life, made anew.
    package func incarnation(at index: Int) -> Incarnation {
        pools.incarnation(content(at: index))
    }

    /// Whether the row is of that device.
    package func isOf(_ device: DeviceID, at index: Int) -> Bool {
        order(content(at: index), device.text.string.utf8.span) == 0
    }

    /// Whether the row is of that life of its device.
    package func isOf(_ incarnation: Incarnation, at index: Int) -> Bool {
        isSameLife(content(at: index), incarnation.text.string.utf8.span)
    }

    package func revision(at index: Int) -> UInt64 { content(at: index).revision }
    package func reportSequence(at index: Int) -> UInt64 { report(at: index).sequence }
    /// nil: it never reported.
    package func reportedAt(at index: Int) -> Timestamp? {
        Timestamp(held: report(at: index).reportedAt)
    }
    /// The time of the oldest of the last reports; nil: there is none, or a device never reported. O(devices).
    package var oldestReport: Timestamp? {
        var oldest = Int64.max
        for block in blocks {
            for report in block.reports { oldest = min(oldest, report.reportedAt) }
        }
        return count == 0 ? nil : Timestamp(held: oldest)
    }
    /// nil: the platform does not say.
    package func lastSeenAt(at index: Int) -> Timestamp? {
        Timestamp(held: content(at: index).lastSeenAt)
    }

    /// The platform's clock when it answered us with the newest report.
    package func asOf(at index: Int) -> Timestamp { stamp(at: index).asOf }
    /// Our monotonic clock when that answer came.
    package func receivedAt(at index: Int) -> TimeSpan { stamp(at: index).receivedAt }

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
        let place = track == .config ? content.configEcho : content.firmwareEcho
        // Most have none, and to ask the pools costs more than to look.
        return place == TwinBlock.Content.none ? nil : pools.echo(place)
    }

    /// What many devices have in common: connectivity, interval, observed generations.
    package func standing(at index: Int) -> TwinStanding {
        pools.standing(content(at: index).standing)
    }

    /// The highest generation that the device says it has seen on the track; see ``Twin/observedGeneration(_:)``.
    package func observedGeneration(_ track: Track, at index: Int) -> Generation {
        max(standing(at: index).observed(track), echo(track, at: index)?.generation ?? .none)
    }

    /// The number of the row's standing: equal numbers are equal standings.
    package func standingNumber(at index: Int) -> UInt32 { content(at: index).standing }

    /// The job that the platform says the device has.
    package func currentJob(at index: Int) -> JobID? {
        pools.job(content(at: index).currentJob)
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

    /// A configuration with these bytes where the device's id belongs: not empty, UTF-8.
    package func document(_ part: PartID, filling holes: [UInt8]) -> JSONValue {
        pools.documents.value(part, device: holes)
    }

    /// Shows the form of a configuration.
    package func withDocumentForm<Result>(
        _ part: PartID,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        pools.documents.withForm(part, body)
    }

    /// How many distinct parts there are of a kind: ids lie below.
    package var distinctDocuments: Int { pools.documents.count }
    package var distinctComponents: Int { pools.components.count }
}

extension TwinColumns {
    /// Pairs that some row may have, each with the number of rows that have it. O(pairs of all rows).
    package func countPairs(_ kind: PairNumbers.Kind) -> [(pair: LabelSet.Pair, rows: Int)] {
        switch kind {
        case .labels: pools.labels.countPairs(of: (0..<count).lazy.map { labels(at: $0) })
        case .facts: pools.facts.countPairs(of: (0..<count).lazy.map { facts(at: $0) })
        }
    }

    /// When the platform told of the last report, and when that came to us.
    func stamp(at index: Int) -> TwinPools.Stamp { pools.stamps[Int(report(at: index).stamp)] }

    /// A row, made anew.
    package func row(at index: Int) -> TwinTable.Row {
        let stamp = stamp(at: index)
        return TwinTable.Row(
            twin: twin(at: index),
            asOf: stamp.asOf,
            receivedAt: stamp.receivedAt
        )
    }

    /// The whole twin of a row, made anew.
    package func twin(at index: Int) -> Twin {
        pools.twin(content(at: index), report(at: index))
    }
}

extension PartID {
    init?(held number: UInt32) {
        guard number != TwinBlock.Content.none else { return nil }
        self.init(index: number)
    }
}
