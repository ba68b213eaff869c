/// Puts a sweep together from records in any order.
///
/// Of a device that stands twice the higher revision is kept, of one revision the later report; where two records contradict
/// each other (one revision with two contents, or two lives) neither is believed. A report from the future is not believed
/// either. A reader asks ``labels(_:check:)`` and the others for the parts of a record and hands it to
/// ``append(_:in:stamp:)``; it makes no string for that.
package struct TwinTableBuilder: Sendable {
    /// When records came: by the platform's clock and by ours.
    package struct Stamp: Hashable, Sendable {
        package let asOf: Timestamp
        package let receivedAt: TimeSpan

        package init(asOf: Timestamp, receivedAt: TimeSpan) {
            self.asOf = asOf
            self.receivedAt = receivedAt
        }
    }

    private var columns = TwinColumns()
    private var indices: [DeviceID: Int] = [:]
    private var rows: [TwinTable.Row] = []
    private var contradicted: Set<DeviceID> = []
    private var refused: [RefusedRecord] = []

    package init() {}

    /// Records so far that were taken, each device once.
    package var count: Int { rows.count }

    /// Takes a record whose names stand in `bytes`; true where it brought a device that was not there before.
    ///
    /// Throws `.full` where a cap of the table is reached; the record is then not in it.
    package mutating func append(
        _ record: TwinRecord,
        in bytes: Span<UInt8>,
        stamp: Stamp
    ) throws(PartFault<Never>) -> Bool {
        var one = TwinColumns(pools: columns.pools)
        guard let content = one.pools.content(of: record, in: bytes) else { throw .full }
        let number = one.pools.number(of: .init(asOf: stamp.asOf, receivedAt: stamp.receivedAt))
        one.append(
            content,
            .init(
                sequence: record.reportSequence,
                reportedAt: record.reportedAt?.milliseconds ?? .min,
                stamp: number
            )
        )
        return take(one.row(at: 0))
    }

    /// Takes a row that is at hand; true where it brought a device that was not there before.
    package mutating func append(_ row: TwinTable.Row) -> Bool { take(row) }

    /// Notes a record that cannot be used.
    package mutating func refuse(_ record: RefusedRecord) { refused.append(record) }

    private mutating func take(_ row: TwinTable.Row) -> Bool {
        let id = row.twin.id
        guard let index = indices[id] else {
            indices[id] = rows.count
            rows.append(row)
            return true
        }
        let known = rows[index].twin
        if known.incarnation != row.twin.incarnation
            || (known.revision == row.twin.revision && !known.hasContent(of: row.twin))
        {
            contradicted.insert(id)
        } else if row.twin.revision > known.revision
            || (row.twin.revision == known.revision
                && row.twin.reportSequence > known.reportSequence)
        {
            rows[index] = row
        }
        return false
    }

    /// The sweep; `stampsRows`: whether all rows are of `asOf`, as at the end of a stream.
    ///
    /// `latest`: a report later than that is from the future, and its record is refused.
    package consuming func finish(
        asOf: Timestamp,
        latest: Timestamp,
        changesCursor: Text?,
        stampsRows: Bool
    ) -> Sweep {
        var kept: [TwinTable.Row] = []
        kept.reserveCapacity(rows.count)
        for var row in rows {
            if stampsRows { row.asOf = asOf }
            if contradicted.contains(row.twin.id) {
                refused.append(
                    RefusedRecord(id: row.twin.id.text, reason: "two records contradict each other")
                )
            } else if let reported = row.twin.reportedAt, reported > latest {
                refused.append(
                    RefusedRecord(id: row.twin.id.text, reason: "reportedAt lies in the future")
                )
            } else {
                kept.append(row)
            }
        }
        return Sweep(rows: kept, asOf: asOf, changesCursor: changesCursor, refused: refused)
    }
}

/// The parts of a record. What `check` throws is the reader's word on outside data; it is asked once a distinct form.
extension TwinTableBuilder {
    /// Of an object of strings.
    package mutating func labels<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try columns.pools.labels.id(of: form, check: check)
    }

    /// Of an object of strings.
    package mutating func facts<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try columns.pools.facts.id(of: form, check: check)
    }

    /// Of a configuration, reported or applied: an object, with holes where the id has four bytes or more.
    ///
    /// `check` is given `0000` where a hole is.
    package mutating func document<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try columns.pools.documents.id(of: form, check: check)
    }

    /// Of an object of components, of which `running`, `pending`, `slot`, `confirmed` and `lastResult.code` are read.
    package mutating func components<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try columns.pools.components.id(of: form, check: check)
    }

    /// Of the versions that were last applied: an object of strings.
    package mutating func versions<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try columns.pools.versions.id(of: form, check: check)
    }

    /// Of a list of conditions, of which `type`, `status`, `reason` and `message` are read.
    package mutating func conditions<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try columns.pools.conditions.id(of: form, check: check)
    }

    /// Of an object of numbers.
    package mutating func metrics<Refusal: Error>(
        _ form: Span<UInt8>,
        check: (JSONValue) throws(Refusal) -> Void
    ) throws(PartFault<Refusal>) -> PartID {
        try columns.pools.metrics.id(of: form, check: check)
    }
}

extension TwinPools {
    /// What is kept of a record beside its report; nil: a pool is full.
    mutating func content(of record: TwinRecord, in bytes: Span<UInt8>) -> TwinBlock.Content? {
        var both = [UInt8](copying: bytes.extracting(record.id))
        both += [UInt8](copying: bytes.extracting(record.incarnation))
        guard let names = names.append(both.span),
            let standing = number(of: record.standing),
            let configEcho = number(of: record.configEcho),
            let firmwareEcho = number(of: record.firmwareEcho)
        else { return nil }
        return TwinBlock.Content(
            revision: record.revision,
            lastSeenAt: record.lastSeenAt?.milliseconds ?? .min,
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
}

extension Twin {
    /// Whether the other twin says the same but for its reports, which are outside the revision.
    package func hasContent(of other: Twin) -> Bool {
        let connectivity = Connectivity(
            state: other.connectivity.state,
            lastSeenAt: self.connectivity.lastSeenAt,
            expectedInterval: other.connectivity.expectedInterval
        )
        return self.connectivity == connectivity && labels == other.labels && facts == other.facts
            && config == other.config && firmware == other.firmware
            && conditions == other.conditions && metrics == other.metrics
            && currentJob == other.currentJob
    }
}
