package import FleetModel
import FleetPlanner
package import SpecLanguage
import YAML

/// Specs that ask of an existing fleet what its devices report.
///
/// Deterministic: equal twins give equal bytes. Firmware is pinned only to versions that a catalogue defines, since a twin
/// does not say where its firmware came from.
package struct FleetImport {
    /// One file that is to be written.
    package struct File: Hashable, Sendable {
        package let path: String
        package let text: String
    }

    /// Sorted by path.
    package private(set) var files: [File] = []
    /// What the specs do not hold, each in one sentence; sorted.
    package private(set) var leftovers: [String] = []
    /// Cohorts with the number of devices that each governs.
    package private(set) var cohorts: [(name: ResourceName, count: Int)] = []

    private let fleet: ImportedFleet
    private let catalogue: [Firmware]

    /// Makes the specs of all twins. `catalogue` holds the documents of the firmware that may be pinned; they become part of the
    /// specs as they are.
    package init(_ twins: TwinTable, catalogue: SpecTree? = nil) {
        fleet = ImportedFleet(twins)
        self.catalogue = catalogue.flatMap { SpecCompiler.compile($0).fleet?.firmware } ?? []
        let choice = CohortChoice(fleet)
        var names = NameRegister()
        var imported = choice.groups.map { group in
            let values = group.values.map { $0?.string ?? "none" }
            return ImportedCohort(
                name: names.name(values.isEmpty ? ["fleet"] : values),
                selector: Self.selector(choice.labels, group.values),
                devices: group.devices
            )
        }
        let further = choice.candidates.filter { !choice.labels.contains($0) }
        for index in imported.indices {
            imported[index].divide(fleet, labels: further, isHeld: isHeld)
        }
        cohorts = imported.map { ($0.name, $0.devices.count) }
        leftovers = ImportLeftovers(fleet, imported, catalogue: self.catalogue).sentences
        files = ImportedFiles(fleet, imported, catalogue: catalogue?.files ?? [], &names).files
    }

    /// The proof: devices that a plan of the specs would still change, sorted; and what is wrong with the specs, where they do
    /// not compile.
    package func remaining(
        _ twins: TwinTable,
        now: Moment
    ) -> (devices: [DeviceID], diagnostics: [Diagnostic]) {
        let specs = files.map { YAMLParser.parse(Array($0.text.utf8), path: $0.path) }
        let compilation = SpecCompiler.compile(
            SpecTree(commit: nil, files: specs, diagnostics: [])
        )
        guard let fleet = compilation.fleet else { return ([], compilation.diagnostics) }
        let plan = FleetPlanner.plan(PlanInput(fleet: fleet, twins: twins, now: now))
        let changed = plan.rollouts.flatMap(\.members).filter(\.needsChange).map(\.device)
        let differing = plan.groups.filter { group in
            group.changes.contains { $0.action != .release }
        }
        return (Set(changed + differing.flatMap(\.devices)).sorted(), [])
    }

    private static func selector(_ labels: [Text], _ values: [Text?]) -> LabelSelector {
        guard !labels.isEmpty else { return LabelSelector([], selectsAll: true) }
        return LabelSelector(
            zip(labels, values).map { label, value in
                value.map { .init(key: label, operator: .isIn, values: [$0]) }
                    ?? .init(key: label, operator: .doesNotExist)
            }
        )
    }

    /// Whether the specs may hold the value: any of the configuration, and versions that the catalogue has.
    private func isHeld(_ field: Int, _ value: Int) -> Bool {
        guard case .component(let name) = fleet.fields[field] else { return true }
        let version = fleet.values[field][value].string.flatMap { Version($0) }
        return catalogue.contains { $0.component == name && $0.version == version }
    }
}
