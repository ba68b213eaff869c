import FleetModel

/// The twins of a fleet as rows of small numbers: equal values of a field are one number, and devices that report the same
/// are one profile.
struct ImportedFleet {
    struct Device {
        let id: DeviceID
        let labels: LabelSet
        let profile: Int
    }

    /// Sorted.
    private(set) var fields: [ImportedField] = []
    /// Per field, its values in the order of their first device.
    private(set) var values: [[JSONValue]] = []
    /// Fields whose value is each device's own and stands in one of its labels.
    private(set) var templates: [ImportedField: Template.Reference] = [:]
    private(set) var devices: [Device] = []
    /// Per profile the number of the value of each field; -1: it is not reported.
    private(set) var profiles: [[Int]] = []
    private(set) var inexpressible: Set<FieldPath> = []
    /// Fields with more values than a specification could tell, sorted; they are none of ``fields``.
    private(set) var individual: [ImportedField] = []

    private static let valueLimit = 1_000

    /// Linear in what the twins report.
    init(_ twins: TwinTable) {
        var reports: [ReportedFields] = []
        reports.reserveCapacity(twins.count)
        for index in 0..<twins.count {
            let report = ReportedFields(twins[index].twin)
            inexpressible.formUnion(report.inexpressible)
            reports.append(report)
        }
        templates = Self.templates(reports, twins)
        let distinct = Self.distinctValues(reports)
        let all = distinct.keys.sorted()
        fields = all.filter {
            templates[$0] != nil || distinct[$0]?.count ?? 0 <= Self.valueLimit
        }
        individual = all.filter {
            templates[$0] == nil && distinct[$0]?.count ?? 0 > Self.valueLimit
        }
        number(reports, twins)
    }

    /// The values of each field, up to one more than the limit.
    private static func distinctValues(
        _ reports: [ReportedFields]
    ) -> [ImportedField: Set<JSONValue>] {
        var distinct: [ImportedField: Set<JSONValue>] = [:]
        for report in reports {
            for (field, value) in report.values where distinct[field]?.count ?? 0 <= valueLimit {
                distinct[field, default: []].insert(value)
            }
        }
        return distinct
    }

    private mutating func number(_ reports: [ReportedFields], _ twins: TwinTable) {
        let positions = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1, $0) })
        var numbers = [[JSONValue: Int]](repeating: [:], count: fields.count)
        var known: [[Int]: Int] = [:]
        values = Array(repeating: [], count: fields.count)
        for (index, report) in reports.enumerated() {
            var profile = [Int](repeating: -1, count: fields.count)
            for (field, reported) in report.values {
                guard let position = positions[field] else { continue }
                let value = templates[field].map { .string("${\($0)}") } ?? reported
                let number = numbers[position][value] ?? values[position].count
                if number == values[position].count {
                    numbers[position][value] = number
                    values[position].append(value)
                }
                profile[position] = number
            }
            let number = known[profile] ?? profiles.count
            if number == profiles.count {
                known[profile] = number
                profiles.append(profile)
            }
            let twin = twins[index].twin
            devices.append(Device(id: twin.id, labels: twin.labels, profile: number))
        }
    }

    /// Fields that hold the same label, or the id, of every device that reports them, and not the same text on all.
    private static func templates(
        _ reports: [ReportedFields],
        _ twins: TwinTable
    ) -> [ImportedField: Template.Reference] {
        var found: [ImportedField: [Template.Reference]] = [:]
        var first: [ImportedField: Text] = [:]
        var varied: Set<ImportedField> = []
        var mixed: Set<ImportedField> = []
        for (index, report) in reports.enumerated() {
            let twin = twins[index].twin
            for case (.path(let path), .string(let text)) in report.values {
                let field = ImportedField.path(path)
                if let seen = first[field] {
                    if seen != text { varied.insert(field) }
                    if let candidates = found[field], !candidates.isEmpty {
                        found[field] = candidates.filter { $0.text(of: twin) == text }
                    }
                } else {
                    first[field] = text
                    let labels = twin.labels.pairs.map { Template.Reference.label($0.name) }
                    found[field] = ([.id] + labels).filter { $0.text(of: twin) == text }
                }
            }
            for (field, value) in report.values where value.string == nil { mixed.insert(field) }
        }
        return found.filter { varied.contains($0.key) && !mixed.contains($0.key) }.compactMapValues(
            \.first
        )
    }
}

extension Template.Reference {
    fileprivate func text(of twin: Twin) -> Text? {
        switch self {
        case .id: twin.id.text
        case .label(let name): twin.labels[name]
        case .fact(let name): twin.facts[name]
        }
    }
}
