import FleetModel
import JSON

/// Reads twins of the wire format (`schemas/twin.schema.json`) from records into what a table is built of.
///
/// What is left out of a table by the projection is checked like the rest.
struct TwinRowBuilder {
    /// Of one twin: nested arrays and objects.
    static let depth = 16

    let fields: TwinFields
    /// Conditions that are not kept, and that were checked.
    private var checkedConditions = CheckedForms()

    init(_ projection: TwinProjection = .all) { fields = TwinFields(projection) }

    /// The twin of a record, with its parts taken by the builder of the table.
    mutating func twin(
        _ record: Int,
        of batch: JSONRecordBatch,
        for builder: inout TwinTableBuilder
    ) throws(RecordFault) -> TwinRecord {
        if let error = batch.fault(of: record) { throw RecordFault(error.message) }
        guard batch[record, fields.record.number].kind == .object else {
            throw RecordFault("the record is no object")
        }
        try batch.requireObject(fields.sections, of: record)
        let id = try batch.range(fields.id, "device id", of: record, DeviceID.isValid)
        let incarnation = try batch.range(
            fields.incarnation,
            "incarnation",
            of: record,
            Incarnation.isValid
        )
        let revision = try batch.counter(fields.revision, of: record)
        let twin = TwinRecord(
            id: id,
            incarnation: incarnation,
            in: batch.bytes.span,
            labels: try strings(fields.labels, .labels, record, batch, &builder),
            facts: try strings(fields.facts, .facts, record, batch, &builder),
            config: try document(fields.configReported, in: fields.config, record, batch, &builder),
            components: try components(record, of: batch, &builder)
        )
        guard var twin else { throw RecordFault("id is no device id") }
        twin.revision = revision
        twin.configEcho = try configEcho(record, of: batch, &builder)
        twin.firmwareEcho = try firmwareEcho(record, of: batch, &builder)
        twin.conditions = try conditions(record, of: batch, &builder)
        twin.metrics = try metrics(record, of: batch, &builder)
        twin.lastSeenAt = try batch.optionalTime(fields.lastSeenAt, of: record)
        twin.standing = try standing(record, of: batch)
        if batch.optional(fields.job, of: record) != nil {
            twin.currentJob = try batch.parsed(fields.job, "job id", of: record) {
                JobID($0)
            }
        }
        twin.reportSequence = try batch.counter(fields.reportSequence, of: record)
        twin.reportedAt = try batch.optionalTime(fields.reportedAt, of: record)
        return twin
    }

    // MARK: - Parts

    /// An object of short strings; the walker has checked its members.
    private func strings(
        _ member: TwinFields.Member,
        _ kind: TwinTableBuilder.PlainPart,
        _ record: Int,
        _ batch: JSONRecordBatch,
        _ builder: inout TwinTableBuilder
    ) throws(RecordFault) -> PartID {
        try batch.requireObject(member, of: record)
        let value = batch[record, member.number]
        guard !value.hasTooMany else {
            throw RecordFault("\(member.name) has more than \(TwinFields.mostMembers) members")
        }
        guard !value.isMisshapen else {
            throw RecordFault("\(member.name) holds what is no short string")
        }
        return try part(member, kind, value.range, batch, &builder)
    }

    private func document(
        _ member: TwinFields.Member,
        in section: TwinFields.Member,
        _ record: Int,
        _ batch: JSONRecordBatch,
        _ builder: inout TwinTableBuilder
    ) throws(RecordFault) -> PartID {
        try batch.requireObject(section, of: record)
        return try document(member, record, batch, &builder)
    }

    private func document(
        _ member: TwinFields.Member,
        _ record: Int,
        _ batch: JSONRecordBatch,
        _ builder: inout TwinTableBuilder
    ) throws(RecordFault) -> PartID {
        try batch.requireObject(member, of: record)
        let value = batch[record, member.number]
        guard !value.isInexact else {
            throw RecordFault("\(member.name) holds a whole number beyond 2^53 - 1")
        }
        return try part(member, .document, value.range, batch, &builder)
    }

    private func components(
        _ record: Int,
        of batch: JSONRecordBatch,
        _ builder: inout TwinTableBuilder
    ) throws(RecordFault) -> PartID {
        try batch.requireObject(fields.firmware, of: record)
        try batch.requireObject(fields.firmwareReported, of: record)
        let range = batch[record, fields.firmwareReported.number].range
        do throws(PartFault<RecordFault>) {
            return try builder.components(
                batch.bytes.span.extracting(range),
                check: TwinPartRules.checkComponents
            )
        } catch {
            throw RecordFault(error, of: fields.firmwareReported)
        }
    }

    private mutating func conditions(
        _ record: Int,
        of batch: JSONRecordBatch,
        _ builder: inout TwinTableBuilder
    ) throws(RecordFault) -> PartID? {
        guard let value = batch.optional(fields.conditions, of: record) else { return nil }
        guard value.kind == .array else { throw RecordFault("conditions is no array") }
        // No conditions are no part: the form of an empty array.
        guard value.range.count > 5 else { return nil }
        guard fields.projection.keepsConditions else {
            try checkedConditions.check(
                batch.bytes.span.extracting(value.range),
                TwinPartRules.checkConditions
            )
            return nil
        }
        do throws(PartFault<RecordFault>) {
            return try builder.conditions(
                batch.bytes.span.extracting(value.range),
                check: TwinPartRules.checkConditions
            )
        } catch {
            throw RecordFault(error, of: fields.conditions)
        }
    }

    private func metrics(
        _ record: Int,
        of batch: JSONRecordBatch,
        _ builder: inout TwinTableBuilder
    ) throws(RecordFault) -> PartID? {
        guard let value = batch.optional(fields.metrics, of: record) else { return nil }
        guard value.kind == .object else { throw RecordFault("health.metrics is no object") }
        guard !value.hasTooMany, !value.isMisshapen else {
            throw RecordFault("health.metrics holds what is no number")
        }
        // No metrics are no part: the form of an empty object.
        guard fields.projection.keepsMetrics, value.range.count > 5 else { return nil }
        return try part(fields.metrics, .metrics, value.range, batch, &builder)
    }

    /// A part of which nothing more is asked.
    private func part(
        _ member: TwinFields.Member,
        _ kind: TwinTableBuilder.PlainPart,
        _ form: Range<Int>,
        _ batch: JSONRecordBatch,
        _ builder: inout TwinTableBuilder
    ) throws(RecordFault) -> PartID {
        do throws(PartFault<Never>) {
            return try builder.part(kind, batch.bytes.span.extracting(form))
        } catch {
            throw RecordFault(error, of: member)
        }
    }

    // MARK: - Scalars

    private func configEcho(
        _ record: Int,
        of batch: JSONRecordBatch,
        _ builder: inout TwinTableBuilder
    ) throws(RecordFault) -> TrackEcho? {
        let echo = fields.configEcho
        guard batch.optional(echo.whole, of: record) != nil else { return nil }
        return TrackEcho(
            generation: Generation(try batch.counter(echo.generation, of: record)),
            job: try batch.parsed(echo.job, "job id", of: record) { JobID($0) },
            digest: try digest(echo, record, batch),
            part: try document(echo.part, record, batch, &builder)
        )
    }

    private func firmwareEcho(
        _ record: Int,
        of batch: JSONRecordBatch,
        _ builder: inout TwinTableBuilder
    ) throws(RecordFault) -> TrackEcho? {
        let echo = fields.firmwareEcho
        guard batch.optional(echo.whole, of: record) != nil else { return nil }
        let generation = Generation(try batch.counter(echo.generation, of: record))
        let job = try batch.parsed(echo.job, "job id", of: record) { JobID($0) }
        let digest = try digest(echo, record, batch)
        let versions = try strings(echo.part, .versions, record, batch, &builder)
        return TrackEcho(generation: generation, job: job, digest: digest, part: versions)
    }

    private func digest(
        _ echo: TwinFields.Echo,
        _ record: Int,
        _ batch: JSONRecordBatch
    ) throws(RecordFault) -> Digest {
        try batch.parsed(echo.digest, "SHA-256 digest", of: record) { Digest(hexadecimal: $0) }
    }

    private func standing(
        _ record: Int,
        of batch: JSONRecordBatch
    ) throws(RecordFault) -> TwinStanding {
        var standing = TwinStanding()
        standing.observedConfig = Generation(try batch.counter(fields.configObserved, of: record))
        standing.observedFirmware = Generation(
            try batch.counter(fields.firmwareObserved, of: record)
        )
        guard batch.optional(fields.connectivity, of: record) != nil else { return standing }
        try batch.requireObject(fields.connectivity, of: record)
        if batch.optional(fields.expectedInterval, of: record) != nil {
            let seconds = try batch.counter(fields.expectedInterval, of: record)
            guard 1...31_536_000 ~= seconds else {
                throw RecordFault("expectedIntervalSeconds is not from 1 s to a year")
            }
            standing.expectedInterval = .seconds(Int(seconds))
        }
        standing.connectivity = try batch.parsed(
            fields.connectivityState,
            "state",
            of: record,
            Self.state
        )
        return standing
    }

    private static let states: [(spelling: [UInt8], state: Connectivity.State)] =
        Connectivity.State.allCases.map { (Array($0.rawValue.utf8), $0) }

    private static func state(_ bytes: Span<UInt8>) -> Connectivity.State? {
        for (spelling, state) in states where bytes.spells(spelling) { return state }
        return nil
    }
}

extension RecordFault {
    /// Says why a part did not come into its pool.
    fileprivate init(_ fault: PartFault<RecordFault>, of member: TwinFields.Member) {
        switch fault {
        case .refused(let fault): self = fault
        case .full: self.init(TwinTable.fullReason)
        case .malformed: self.init("\(member.name) cannot be read")
        }
    }

    fileprivate init(_ fault: PartFault<Never>, of member: TwinFields.Member) {
        switch fault {
        case .full: self.init(TwinTable.fullReason)
        case .malformed: self.init("\(member.name) cannot be read")
        }
    }
}
