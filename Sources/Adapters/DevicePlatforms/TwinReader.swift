package import FleetModel

/// Reads one twin of the device API from its JSON form (`schemas/twin.schema.json`).
///
/// Strict: what is missing, of another type, out of its range or against its grammar refuses the record, with the path of
/// what is wrong. Members that are not known are passed over, since platforms may say more.
package enum TwinReader {
    /// Reads one record; throws with the path of the first member that is wrong.
    package static func twin(_ value: JSONValue) throws(TwinError) -> Twin {
        let record = TwinFields(value, "")
        let sections = try record.object("sections")
        return Twin(
            id: try record.checked("id", DeviceID.init),
            incarnation: try record.checked("incarnation", Incarnation.init),
            revision: try record.counter("revision"),
            labels: try record.labels("labels", valueBytes: 63),
            facts: try record.labels("facts", valueBytes: 256),
            config: try config(try sections.object("config")),
            firmware: try firmware(try sections.object("firmware")),
            conditions: try record.elements("conditions", most: 64).map(condition),
            metrics: try metrics(record),
            connectivity: try connectivity(record),
            currentJob: try record.optionalObject("job")?.optionalChecked("currentId", JobID.init),
            reportSequence: try record.counter("reportSeq"),
            reportedAt: try record.optionalChecked("reportedAt", Timestamp.init(_:))
        )
    }

    private static func config(_ section: TwinFields) throws(TwinError) -> ConfigSection {
        let applied = try section.optionalObject("applied")
        return ConfigSection(
            reported: try section.object("reported").value,
            observedGeneration: Generation(try section.counter("observedGeneration")),
            applied: try applied.map { (fields) throws(TwinError) in
                ConfigSection.Applied(
                    generation: Generation(try fields.counter("generation")),
                    jobID: try fields.checked("jobId", JobID.init),
                    digest: try fields.checked("digest", Digest.init(hexadecimal:)),
                    document: try fields.object("document").value
                )
            }
        )
    }

    private static func firmware(_ section: TwinFields) throws(TwinError) -> FirmwareSection {
        let reported = try section.object("reported")
        var components: [FirmwareSection.Component] = []
        for member in reported.value.object?.members ?? [] {
            let fields = try reported.object(member.key)
            components.append(
                FirmwareSection.Component(
                    name: member.key,
                    running: try fields.text("running", bytes: 256),
                    pending: try fields.optionalText("pending", bytes: 256),
                    slot: try fields.optionalText("slot", bytes: 64),
                    isConfirmed: fields["confirmed"]?.bool,
                    lastResult: try fields.optionalObject("lastResult")?.text("code", bytes: 128)
                )
            )
        }
        let applied = try section.optionalObject("applied")
        return FirmwareSection(
            components: components,
            observedGeneration: Generation(try section.counter("observedGeneration")),
            applied: try applied.map { (fields) throws(TwinError) in
                FirmwareSection.Applied(
                    generation: Generation(try fields.counter("generation")),
                    jobID: try fields.checked("jobId", JobID.init),
                    digest: try fields.checked("digest", Digest.init(hexadecimal:)),
                    versions: try fields.labels("versions", valueBytes: 256)
                )
            }
        )
    }

    private static func condition(_ fields: TwinFields) throws(TwinError) -> Condition {
        Condition(
            type: try fields.text("type", bytes: 128),
            status: try fields.checked("status", Condition.Status.init(rawValue:)),
            reason: try fields.optionalText("reason", bytes: 256) ?? "",
            message: try fields.optionalText("message", bytes: 2_048) ?? ""
        )
    }

    private static func metrics(_ record: TwinFields) throws(TwinError) -> [Metric] {
        guard let metrics = try record.optionalObject("health")?.optionalObject("metrics") else {
            return []
        }
        var found: [Metric] = []
        for member in metrics.value.object?.members ?? [] {
            guard let number = member.value.number else {
                throw metrics.wrong(member.key, "a number")
            }
            found.append(Metric(name: member.key, value: number))
        }
        return found
    }

    private static func connectivity(_ record: TwinFields) throws(TwinError) -> Connectivity {
        let seen = try record.optionalChecked("lastSeenAt", Timestamp.init(_:))
        guard let fields = try record.optionalObject("connectivity") else {
            return Connectivity(lastSeenAt: seen)
        }
        var interval: TimeSpan?
        if let seconds = fields["expectedIntervalSeconds"] {
            guard let count = seconds.integer, (1...31_536_000).contains(count) else {
                throw fields.wrong("expectedIntervalSeconds", "1 to 31,536,000")
            }
            interval = TimeSpan(milliseconds: count * 1_000)
        }
        return Connectivity(
            state: try fields.checked("state", Connectivity.State.init(rawValue:)),
            lastSeenAt: seen,
            expectedInterval: interval
        )
    }
}

/// Why a twin cannot be used: the path of the member and what it must be.
package struct TwinError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}

/// The members of one object of a twin, with its path for complaints.
private struct TwinFields {
    let value: JSONValue
    let path: String

    init(_ value: JSONValue, _ path: String) {
        self.value = value
        self.path = path
    }

    /// A member that is null is as good as absent.
    subscript(name: Text) -> JSONValue? {
        guard let value = value[name], value != .null else { return nil }
        return value
    }

    func wrong(_ name: Text, _ wanted: String) -> TwinError {
        TwinError(description: "`\(path)\(name)` must be \(wanted)")
    }

    func optionalObject(_ name: Text) throws(TwinError) -> TwinFields? {
        guard let value = self[name] else { return nil }
        guard value.object != nil else { throw wrong(name, "an object") }
        return TwinFields(value, "\(path)\(name).")
    }

    func object(_ name: Text) throws(TwinError) -> TwinFields {
        guard let fields = try optionalObject(name) else { throw wrong(name, "an object") }
        return fields
    }

    func elements(_ name: Text, most: Int) throws(TwinError) -> [TwinFields] {
        guard let value = self[name] else { return [] }
        guard let elements = value.array, elements.count <= most,
            elements.allSatisfy({ $0.object != nil })
        else { throw wrong(name, "a list of at most \(most) objects") }
        return elements.map { TwinFields($0, "\(path)\(name)[].") }
    }

    func optionalText(_ name: Text, bytes: Int) throws(TwinError) -> Text? {
        guard let value = self[name] else { return nil }
        guard let text = value.string, text.utf8.count <= bytes else {
            throw wrong(name, "a string of at most \(bytes) bytes")
        }
        return Text(text)
    }

    func text(_ name: Text, bytes: Int) throws(TwinError) -> Text {
        guard let text = try optionalText(name, bytes: bytes) else { throw wrong(name, "a string") }
        return text
    }

    func optionalChecked<Value>(
        _ name: Text,
        _ read: (String) -> Value?
    ) throws(TwinError) -> Value? {
        guard let value = self[name] else { return nil }
        guard let text = value.string, let checked = read(text) else {
            throw wrong(name, "a string of its grammar")
        }
        return checked
    }

    func checked<Value>(_ name: Text, _ read: (String) -> Value?) throws(TwinError) -> Value {
        guard let value = try optionalChecked(name, read) else { throw wrong(name, "given") }
        return value
    }

    /// A whole number from 0 to 2^53 − 1.
    func counter(_ name: Text) throws(TwinError) -> UInt64 {
        guard let number = self[name]?.integer, (0...JSONNumber.largestExact).contains(number)
        else {
            throw wrong(name, "a whole number from 0 to 2^53 − 1")
        }
        return UInt64(number)
    }

    func labels(_ name: Text, valueBytes: Int) throws(TwinError) -> LabelSet {
        let members = try object(name).value.object?.members ?? []
        guard members.count <= 64 else { throw wrong(name, "at most 64 members") }
        var pairs: [LabelSet.Pair] = []
        for member in members {
            guard let text = member.value.string, text.utf8.count <= valueBytes,
                member.key.string.utf8.count <= 317
            else { throw wrong(name, "strings of at most \(valueBytes) bytes") }
            pairs.append(.init(name: member.key, value: Text(text)))
        }
        guard let labels = LabelSet(pairs) else { throw wrong(name, "names that each stand once") }
        return labels
    }
}
