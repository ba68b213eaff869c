import FleetModel
import JSON

/// Reads twins of the wire format (`schemas/twin.schema.json`), with equal parts of many devices held once.
///
/// One reader serves one listing; what it has interned lives as long as the twins do.
final class TwinReader {
    /// Of one twin: nested arrays and objects.
    static let depth = 16
    private static let mostPairs = 256
    private static let mostMembers = 256

    private let documents = JSONInterner<JSONValue>()
    private let labelSets = JSONInterner<LabelSet>()
    private let components = JSONInterner<[FirmwareSection.Component]>()

    /// The twin of a record; checks the whole record first, since every byte counts.
    func twin(of node: JSONNode) throws(RecordFault) -> Twin {
        do {
            try node.check(depth: Self.depth)
        } catch {
            throw RecordFault(error.message)
        }
        try node.requireObject("the record")
        let sections = try node.required("sections")
        try sections.requireObject("sections")
        return Twin(
            id: try node.device("id"),
            incarnation: try node.incarnation(),
            revision: try node.counter("revision"),
            labels: try labels(of: node.required("labels"), "labels", mostBytes: 63),
            facts: try labels(of: node.required("facts"), "facts", mostBytes: 256),
            config: try configSection(of: sections.required("config")),
            firmware: try firmwareSection(of: sections.required("firmware")),
            conditions: try conditions(of: node),
            metrics: try metrics(of: node),
            connectivity: try connectivity(of: node),
            currentJob: try currentJob(of: node),
            reportSequence: try node.counter("reportSeq"),
            reportedAt: try node.optionalTime("reportedAt")
        )
    }

    private func labels(
        of node: JSONNode,
        _ name: StaticString,
        mostBytes: Int
    ) throws(RecordFault) -> LabelSet {
        try node.requireObject(name)
        return try labelSets.value(of: node) { node throws(RecordFault) in
            var pairs: [LabelSet.Pair] = []
            for (key, value) in node.members {
                guard pairs.count < Self.mostPairs else {
                    throw RecordFault("\(name) has more than \(Self.mostPairs) members")
                }
                guard let key = key.text, let value = value.text,
                    (1...256).contains(key.string.utf8.count),
                    value.string.utf8.count <= mostBytes
                else { throw RecordFault("\(name) holds what is no short string") }
                pairs.append(LabelSet.Pair(name: key, value: value))
            }
            guard let set = LabelSet(pairs) else { throw RecordFault("\(name) has a name twice") }
            return set
        }
    }

    private func document(
        of node: JSONNode,
        _ name: StaticString
    ) throws(RecordFault) -> JSONValue {
        try node.requireObject(name)
        return try documents.value(of: node) { node throws(RecordFault) in
            let value = node.value
            guard value.holdsExactNumbers else {
                throw RecordFault("\(name) holds a whole number beyond 2^53 - 1")
            }
            return value
        }
    }

    private func configSection(of node: JSONNode) throws(RecordFault) -> ConfigSection {
        try node.requireObject("sections.config")
        var applied: ConfigSection.Applied?
        if let echo = node.optional("applied") {
            applied = ConfigSection.Applied(
                generation: try echo.generation("generation"),
                jobID: try echo.parsed("jobId", "job id", JobID.init),
                digest: try echo.digest("digest"),
                document: try document(of: echo.required("document"), "document")
            )
        }
        return ConfigSection(
            reported: try document(of: node.required("reported"), "sections.config.reported"),
            observedGeneration: try node.generation("observedGeneration"),
            applied: applied
        )
    }

    private func firmwareSection(of node: JSONNode) throws(RecordFault) -> FirmwareSection {
        try node.requireObject("sections.firmware")
        var applied: FirmwareSection.Applied?
        if let echo = node.optional("applied") {
            applied = FirmwareSection.Applied(
                generation: try echo.generation("generation"),
                jobID: try echo.parsed("jobId", "job id", JobID.init),
                digest: try echo.digest("digest"),
                versions: try labels(of: echo.required("versions"), "versions", mostBytes: 256)
            )
        }
        let reported = try node.required("reported")
        try reported.requireObject("sections.firmware.reported")
        return FirmwareSection(
            components: try components.value(of: reported) { node throws(RecordFault) in
                try Self.components(of: node)
            },
            observedGeneration: try node.generation("observedGeneration"),
            applied: applied
        )
    }

    private static func components(
        of node: JSONNode
    ) throws(RecordFault) -> [FirmwareSection.Component] {
        var components: [FirmwareSection.Component] = []
        for (key, value) in node.members {
            guard components.count < mostMembers, let name = key.text,
                (1...63).contains(name.string.utf8.count), value.kind == .object
            else { throw RecordFault("sections.firmware.reported holds what is no component") }
            var confirmed: Bool?
            if let node = value.optional("confirmed") {
                guard let bool = node.bool else { throw RecordFault("confirmed is no boolean") }
                confirmed = bool
            }
            components.append(
                FirmwareSection.Component(
                    name: name,
                    running: try value.text("running", most: 256),
                    pending: try value.optionalText("pending", most: 256),
                    slot: try value.optionalText("slot", most: 64),
                    isConfirmed: confirmed,
                    lastResult: try value.optional("lastResult")?.text("code", most: 128)
                )
            )
        }
        return components
    }

    private func conditions(of node: JSONNode) throws(RecordFault) -> [Condition] {
        guard node.optional("conditions") != nil else { return [] }
        var conditions: [Condition] = []
        for item in try node.items("conditions") {
            guard conditions.count < 64 else { throw RecordFault("more than 64 conditions") }
            try item.requireObject("a condition")
            let type = try item.text("type", most: 128)
            guard !conditions.contains(where: { $0.type == type }) else {
                throw RecordFault("a type of condition stands twice")
            }
            conditions.append(
                Condition(
                    type: type,
                    status: try item.parsed("status", "status", Condition.Status.init(rawValue:)),
                    reason: try item.optionalText("reason", most: 256) ?? "",
                    message: try item.optionalText("message", most: 2_048) ?? ""
                )
            )
        }
        return conditions
    }

    private func metrics(of node: JSONNode) throws(RecordFault) -> [Metric] {
        guard let numbers = node.optional("health")?.optional("metrics") else { return [] }
        try numbers.requireObject("health.metrics")
        var metrics: [Metric] = []
        for (key, value) in numbers.members {
            guard metrics.count < Self.mostMembers, let name = key.text,
                (1...128).contains(name.string.utf8.count), let number = value.number
            else { throw RecordFault("health.metrics holds what is no number") }
            metrics.append(Metric(name: name, value: number))
        }
        return metrics
    }

    private func connectivity(of node: JSONNode) throws(RecordFault) -> Connectivity {
        let lastSeen = try node.optionalTime("lastSeenAt")
        guard let part = node.optional("connectivity") else {
            return Connectivity(lastSeenAt: lastSeen)
        }
        try part.requireObject("connectivity")
        var interval: TimeSpan?
        if part.optional("expectedIntervalSeconds") != nil {
            let seconds = try part.counter("expectedIntervalSeconds")
            guard 1...31_536_000 ~= seconds else {
                throw RecordFault("expectedIntervalSeconds is not from 1 s to a year")
            }
            interval = .seconds(Int(seconds))
        }
        return Connectivity(
            state: try part.parsed("state", "state", Connectivity.State.init(rawValue:)),
            lastSeenAt: lastSeen,
            expectedInterval: interval
        )
    }

    private func currentJob(of node: JSONNode) throws(RecordFault) -> JobID? {
        guard let job = node.optional("job"), job.optional("currentId") != nil else { return nil }
        return try job.parsed("currentId", "job id", JobID.init)
    }
}

extension JSONValue {
    /// Whether every number in it is one that each JSON reader keeps (RFC 7493).
    var holdsExactNumbers: Bool {
        switch self {
        case .number(let number): number.isExact
        case .array(let elements): elements.allSatisfy(\.holdsExactNumbers)
        case .object(let object): object.members.allSatisfy { $0.value.holdsExactNumbers }
        case .null, .bool, .string: true
        }
    }
}
