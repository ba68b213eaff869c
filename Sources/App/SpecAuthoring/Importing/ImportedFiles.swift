import FleetModel

/// The files of imported cohorts.
struct ImportedFiles {
    private(set) var files: [FleetImport.File] = []

    private let fleet: ImportedFleet
    private static let policy = "careful"

    init(
        _ fleet: ImportedFleet,
        _ cohorts: [ImportedCohort],
        catalogue: [SpecFile],
        _ names: inout NameRegister
    ) {
        self.fleet = fleet
        add("policies/\(Self.policy).yaml", StarterRepository.policy)
        for (index, file) in catalogue.enumerated() {
            let name = file.path.split(separator: "/").last ?? "firmware.yaml"
            add("firmware/\(index + 1)-\(name)", String(decoding: file.source, as: UTF8.self))
        }
        let common = cohorts.count > 1 ? commonFields(cohorts) : []
        if !common.isEmpty {
            let targets = cohorts.map(\.name.text)
            addConfig(names.name(["defaults"]), priority: 0, common) { text in
                text.line(2, "targets:")
                text.line(4, "cohorts:")
                for name in targets { text.line(6, "- " + SpecText.scalar(name)) }
            }
        }
        for cohort in cohorts where !cohort.devices.isEmpty {
            add(cohort)
            let own = cohort.shared.filter { shared in
                if case .component = fleet.fields[shared.field] { return false }
                return !common.contains { $0.field == shared.field }
            }
            if !own.isEmpty {
                addConfig(cohort.name, priority: 100, own) { text in
                    text.line(2, "targets:")
                    text.line(4, "cohorts:")
                    text.line(6, "- " + SpecText.scalar(cohort.name.text))
                }
            }
            addNarrower(cohort, &names)
        }
        files.sort { Text($0.path) < Text($1.path) }
    }

    /// Fields of the configuration that all cohorts share with one value.
    private func commonFields(_ cohorts: [ImportedCohort]) -> [(field: Int, value: Int)] {
        let first = cohorts.first?.shared ?? []
        return first.filter { shared in
            guard case .path = fleet.fields[shared.field] else { return false }
            return cohorts.allSatisfy { cohort in
                cohort.shared.contains { $0.field == shared.field && $0.value == shared.value }
            }
        }
    }

    private mutating func add(_ cohort: ImportedCohort) {
        var text = SpecText(kind: "Cohort", name: cohort.name, schema: "cohort")
        text.line(2, "precedence: 100")
        text.selector(cohort.selector, at: 2)
        if !cohort.excluded.isEmpty {
            text.line(2, "exclude:")
            text.line(4, "devices:")
            for index in cohort.excluded {
                text.line(6, "- " + SpecText.scalar(fleet.devices[index].id.text))
            }
        }
        let pins = cohort.shared.compactMap { shared -> (name: Text, version: Text)? in
            guard case .component(let name) = fleet.fields[shared.field],
                case .string(let version) = fleet.values[shared.field][shared.value]
            else { return nil }
            return (name, version)
        }
        if !pins.isEmpty {
            text.line(2, "firmware:")
            for pin in pins {
                text.line(4, SpecText.scalar(pin.name) + ": " + SpecText.scalar(pin.version))
            }
        }
        text.line(2, "policy: " + Self.policy)
        add("cohorts/\(cohort.name).yaml", text.text)
    }

    private mutating func addNarrower(_ cohort: ImportedCohort, _ names: inout NameRegister) {
        for narrower in cohort.narrower {
            let name = names.name([cohort.name.text.string, narrower.value.string])
            let requirement = LabelSelector.Requirement(
                key: narrower.label,
                operator: .isIn,
                values: [narrower.value]
            )
            let selector = LabelSelector(cohort.selector.requirements + [requirement])
            addConfig(name, priority: 200, narrower.fields) { text in
                text.line(2, "targets:")
                text.selector(selector, at: 4)
            }
        }
    }

    private mutating func addConfig(
        _ name: ResourceName,
        priority: Int,
        _ fields: [(field: Int, value: Int)],
        targets: (inout SpecText) -> Void
    ) {
        var values = JSONObject()
        for (field, value) in fields {
            guard case .path(let path) = fleet.fields[field] else { continue }
            Self.insert(fleet.values[field][value], at: path.keys[...], into: &values)
        }
        guard !values.isEmpty else { return }
        var text = SpecText(kind: "Config", name: name, schema: "config")
        targets(&text)
        text.line(2, "priority: \(priority)")
        text.value(.object(values), behind: "values:", at: 2)
        add("configs/\(name).yaml", text.text)
    }

    /// The depth of a path is capped where it is read, so the recursion is too.
    private static func insert(
        _ value: JSONValue,
        at keys: ArraySlice<Text>,
        into object: inout JSONObject
    ) {
        guard let key = keys.first else { return }
        guard keys.count > 1 else {
            object[key] = value
            return
        }
        var inner = object[key]?.object ?? JSONObject()
        insert(value, at: keys.dropFirst(), into: &inner)
        object[key] = .object(inner)
    }

    private mutating func add(_ path: String, _ text: String) {
        var text = text
        if case .formatted(let bytes) = SpecLayout.format(Array(text.utf8), path: path) {
            text = String(decoding: bytes, as: UTF8.self)
        }
        files.append(FleetImport.File(path: path, text: text))
    }
}
