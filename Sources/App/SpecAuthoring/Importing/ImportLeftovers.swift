import FleetModel

/// What imported specs do not hold, told in sentences.
struct ImportLeftovers {
    private(set) var sentences: [String] = []

    private static let shown = 10

    init(_ fleet: ImportedFleet, _ cohorts: [ImportedCohort], catalogue: [Firmware]) {
        for cohort in cohorts {
            tellExcluded(cohort, fleet)
            for field in cohort.untold { tell(fleet.fields[field], of: cohort, catalogue) }
        }
        for field in fleet.individual {
            sentences.append(
                "`\(field)` is each device's own, and neither its id nor a label holds it"
            )
        }
        for path in fleet.inexpressible.sorted() {
            sentences.append(
                "`\(path)` holds what a spec cannot ask for: a null, a secret, an empty map, a `$` or a sign that does not show"
            )
        }
        sentences = Set(sentences.map { Text($0) }).sorted().map(\.string)
    }

    private mutating func tellExcluded(_ cohort: ImportedCohort, _ fleet: ImportedFleet) {
        guard !cohort.excluded.isEmpty else { return }
        let names = cohort.excluded.prefix(Self.shown).map { fleet.devices[$0].id.text.string }
        let rest = cohort.excluded.count - names.count
        sentences.append(
            "the cohort `\(cohort.name)` leaves out devices that differ from all others of it: "
                + names.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
        )
    }

    private mutating func tell(
        _ field: ImportedField,
        of cohort: ImportedCohort,
        _ catalogue: [Firmware]
    ) {
        switch field {
        case .component(let name) where !catalogue.contains { $0.component == name }:
            sentences.append(
                "\(field) is not pinned: no catalogue says where its versions come from (--artifacts)"
            )
        case .component:
            sentences.append(
                "\(field) of the cohort `\(cohort.name)` is not pinned: its devices run several versions, or one that the "
                    + "catalogue does not have"
            )
        case .path:
            sentences.append(
                "`\(field)` of the cohort `\(cohort.name)` is not managed: its devices differ, and no label tells which has what"
            )
        }
    }
}
