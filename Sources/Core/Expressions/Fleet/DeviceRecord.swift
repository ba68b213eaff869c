package import FleetModel

/// A device as an expression sees it; each field is made of the twin only when it is read.
package struct DeviceRecord: ExpressionRecord {
    /// What may be read where the expression stands.
    package enum Scope: Sendable {
        /// A cohort's selector: what an update does not change (labels and hardware facts).
        case cohort
        /// A wave's selector or a gate: what the device reports as well.
        case report
    }

    private let twin: Twin
    private let labels: LabelSet
    private let scope: Scope

    /// With `labels` the device has those instead of the twin's: a registry's, overridden by a document.
    package init(_ twin: Twin, labels: LabelSet? = nil, _ scope: Scope) {
        self.twin = twin
        self.labels = labels ?? twin.labels
        self.scope = scope
    }

    package var shape: RecordType { Self.shape(scope) }

    /// One field, made of the twin now.
    package func value(of field: Text) -> ExpressionValue? {
        switch field {
        case "labels": return .map(ExpressionMap(labels))
        case "hardware": return .map(ExpressionMap(twin.facts))
        case "id": return .string(twin.id.text)
        default: break
        }
        guard scope == .report else { return nil }
        switch field {
        case "connection": return .string(twin.connectivity.state.rawValue)
        case "lastSeenAt": return twin.connectivity.lastSeenAt.flatMap(Self.time)
        case "reportedAt": return twin.reportedAt.flatMap(Self.time)
        case "reported": return .record(ReportRecord(twin))
        default: return nil
        }
    }

    private static func time(_ timestamp: Timestamp) -> ExpressionValue? {
        DateTime(timestamp).map { .timestamp($0) }
    }

    /// The fields of a device in that scope.
    package static func shape(_ scope: Scope) -> RecordType {
        switch scope {
        case .cohort: cohortShape
        case .report: reportShape
        }
    }

    private static let cohortShape: RecordType = {
        let reason =
            "a cohort selects by labels and hardware only, since what a device reports changes with every update and "
            + "would move it out of its cohort; waves and gates may read it"
        let names: [Text] = ["reported", "connection", "lastSeenAt", "reportedAt"]
        return RecordType(
            "device",
            fields: [
                "id": .string, "labels": .map(.string, .string), "hardware": .map(.string, .string),
            ],
            refused: Dictionary(uniqueKeysWithValues: names.map { ($0, reason) })
        )
    }()

    private static let reportShape = RecordType(
        "device",
        fields: [
            "id": .string, "labels": .map(.string, .string), "hardware": .map(.string, .string),
            "connection": .string, "lastSeenAt": .timestamp, "reportedAt": .timestamp,
            "reported": .record(ReportRecord.type),
        ]
    )
}

/// What a device reports: `device.reported`.
struct ReportRecord: ExpressionRecord {
    private let twin: Twin

    init(_ twin: Twin) { self.twin = twin }

    static let type = RecordType(
        "report",
        fields: [
            "firmware": .map(.string, .string), "config": .dyn, "health": .map(.string, .double),
            "conditions": .map(.string, .string),
        ]
    )

    var shape: RecordType { Self.type }

    func value(of field: Text) -> ExpressionValue? {
        switch field {
        case "firmware":
            let running = twin.firmware.components.map { ($0.name, $0.running) }
            return Self.map(running)
        case "config": return ExpressionValue(twin.config.reported)
        case "health":
            let metrics = twin.metrics.map { (key: $0.name, value: JSONValue.number($0.value)) }
            return .map(ExpressionMap(JSONObject(metrics)))
        case "conditions":
            return Self.map(twin.conditions.map { ($0.type, Text($0.status.rawValue)) })
        default: return nil
        }
    }

    /// nil: a name stands twice, and nobody can say which is meant.
    private static func map(_ pairs: [(Text, Text)]) -> ExpressionValue? {
        LabelSet(pairs.map { LabelSet.Pair(name: $0, value: $1) }).map { .map(ExpressionMap($0)) }
    }
}
