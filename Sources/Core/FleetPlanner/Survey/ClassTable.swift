import FleetModel
import SpecLanguage

/// Devices of equal inputs share one resolution, so that a hundred thousand devices cost as much as their classes.
///
/// What is kept is bounded by ``leafLimit``: beyond it all is forgotten and found out anew, which no answer depends on.
struct ClassTable {
    private struct FormKey: Hashable {
        let cohort: ResourceName
        let choice: LayerChoice
    }

    /// Names of labels or facts that templates and artifacts look at.
    private struct PairNames: Hashable {
        let kind: PairNumbers.Kind
        /// Sorted.
        let names: [Text]
    }

    private struct ClassKey: Hashable {
        /// Index of the form.
        let form: Int
        let traits: ConfigForm.Traits
    }

    /// One cohort as its devices are asked by it.
    private struct CohortMemory {
        let state: CohortState
        /// The facts that artifacts for it ask for; sorted.
        let facts: [Text]
        /// Of the layers that only some devices get.
        var selectors: [SelectorMemory]

        init(_ state: CohortState, _ catalogue: FirmwareCatalogue) {
            self.state = state
            facts = catalogue.facts(for: state.pins)
            selectors = state.selectors.map(SelectorMemory.init)
        }

        mutating func choice(for twin: Twin) -> LayerChoice {
            state.choice { selectors[$0].answer(twin) }
        }
    }

    /// So many leaves of forms and values of classes at most are kept together: some 100 MB.
    static let leafLimit = 1 << 19
    /// A form or a class counts for so many beside its own.
    private static let overhead = 8

    private let desired: DesiredState
    /// Paths that the revision in force manages.
    private let former: Set<FieldPath>
    private let leafLimit: Int
    private var cohorts: [ResourceName: CohortMemory]
    private var forms: [ConfigForm] = []
    /// By form.
    private var formCohorts: [ResourceName] = []
    /// By form, the place of the numbers of the labels that it looks at; nil: it looks at none.
    private var formLabels: [Int?] = []
    /// By form, the place of the numbers of the facts that it looks at; nil: it looks at none.
    private var formFacts: [Int?] = []
    /// For all forms that look at the same names.
    private var numbers: [PairNumbers] = []
    private var numberPlaces: [PairNames: Int] = [:]
    private var places: [FormKey: Int] = [:]
    private var known: [ClassKey: Int] = [:]
    private var parts: [PartsKey: PartsClass] = [:]
    private var families: [ClassFamily] = []
    /// By number.
    private(set) var classes: [DeviceClass] = []
    /// Grows when all numbers and indices that were given out become void.
    private(set) var generation = 0
    private var leafCount = 0
    private var outlinePlaces: [DeviceOutline: Int] = [.empty: 0]
    /// What is told of devices, each once; the first is empty.
    private(set) var outlines: [DeviceOutline] = [.empty]

    init(_ desired: DesiredState, base: CompiledFleet?, leafLimit: Int = Self.leafLimit) {
        self.desired = desired
        self.leafLimit = leafLimit
        former = Set((base?.configs ?? []).lazy.flatMap(\.leaves).map(\.path))
        cohorts = desired.cohorts.mapValues { CohortMemory($0, desired.catalogue) }
    }

    /// The class of a device that the cohort governs, looked at by itself.
    mutating func deviceClass(of twin: Twin, in cohort: ResourceName) -> DeviceClass {
        keepWithinLimit()
        let form = form(of: twin, in: cohort)
        return classes[number(of: twin, form)]
    }

    /// Whether the layers of each of the cohort's devices depend on its labels and facts alone.
    func isBounded(_ cohort: ResourceName) -> Bool {
        (desired.cohorts[cohort] ?? .empty).selectors.allSatisfy(\.isBounded)
    }

    /// The number of the class of a device for which the layers of the form are merged, by the parts that it shares with others.
    mutating func number(ofRow row: Int, in columns: TwinColumns, _ form: Int) -> Int {
        let labels = formLabels[form].flatMap { numbers[$0].number(ofRow: row, in: columns) }
        let facts = formFacts[form].flatMap { numbers[$0].number(ofRow: row, in: columns) }
        guard (labels != nil) == (formLabels[form] != nil),
            (facts != nil) == (formFacts[form] != nil)
        else { return number(of: columns.twin(at: row), form) }
        let key = PartsKey(
            form,
            readsFirmware: forms[form].readsFirmware,
            labels: labels,
            facts: facts,
            of: row,
            in: columns
        )
        let found = parts[key] ?? partsClass(of: key, row, columns, form)
        switch found {
        case .settled(let number): return number
        case .apart: return number(of: columns.twin(at: row), form)
        case .family(let place):
            let outcome = columns.withID(at: row) { families[place].common.outcome(for: $0) }
            if let number = families[place].numbers[outcome] { return number }
            let traits = families[place].common.traits(outcome)
            let number = number(form, traits) { columns.twin(at: row) }
            families[place].numbers[outcome] = number
            leafCount += 1
            return number
        }
    }

    private mutating func partsClass(
        of key: PartsKey,
        _ row: Int,
        _ columns: TwinColumns,
        _ form: Int
    ) -> PartsClass {
        let found: PartsClass
        let common = columns.namelessTwin(at: row).flatMap {
            CommonTraits(forms[form], of: $0, in: desired)
        }
        if let common {
            if common.isSettled {
                found = .settled(number(form, common.traits(0)) { columns.twin(at: row) })
            } else {
                found = .family(families.count)
                families.append(ClassFamily(common: common))
            }
        } else {
            found = .apart
        }
        parts[key] = found
        leafCount += 1
        return found
    }

    private mutating func number(of twin: Twin, _ form: Int) -> Int {
        number(form, forms[form].traits(of: twin, in: desired)) { twin }
    }

    /// The number of the class of devices of these traits, of which the twin is one; it is made where the class is new.
    private mutating func number(
        _ form: Int,
        _ traits: ConfigForm.Traits,
        _ twin: () -> Twin
    ) -> Int {
        let key = ClassKey(form: form, traits: traits)
        if let found = known[key] { return found }
        let merged = forms[form].merged
        let resolution = desired.resolution(
            of: twin(),
            in: desired.cohorts[formCohorts[form]] ?? .empty,
            merged,
            former: former
        )
        known[key] = classes.count
        classes.append(DeviceClass(resolution, merged, outline: place(of: resolution.outline)))
        leafCount += traits.count + Self.overhead
        return classes.count - 1
    }

    /// The index of the layers that are merged for the device.
    mutating func form(of twin: Twin, in cohort: ResourceName) -> Int {
        let choice =
            cohorts[cohort]?.choice(for: twin) ?? CohortState.empty.choice(for: twin)
        let key = FormKey(cohort: cohort, choice: choice)
        if let place = places[key] { return place }
        let state = cohorts[cohort]?.state ?? .empty
        let form = ConfigForm(
            state.config(of: choice),
            of: state,
            facts: cohorts[cohort]?.facts ?? []
        )
        places[key] = forms.count
        forms.append(form)
        formCohorts.append(cohort)
        formLabels.append(place(of: PairNames(kind: .labels, names: form.labelNames)))
        formFacts.append(place(of: PairNames(kind: .facts, names: form.factNames)))
        leafCount += form.merged.leaves.count + form.merged.rivals.count + Self.overhead
        return forms.count - 1
    }

    /// Numbers that every form with these names shares; nil: there are no names.
    private mutating func place(of names: PairNames) -> Int? {
        guard !names.names.isEmpty else { return nil }
        if let place = numberPlaces[names] { return place }
        numberPlaces[names] = numbers.count
        numbers.append(PairNumbers(names.kind, values: names.names))
        return numbers.count - 1
    }

    /// Forgets everything where it has become too much.
    mutating func keepWithinLimit() {
        guard leafCount >= leafLimit else { return }
        forms = []
        formCohorts = []
        formLabels = []
        numbers = []
        numberPlaces = [:]
        formFacts = []
        places = [:]
        known = [:]
        parts = [:]
        families = []
        classes = []
        leafCount = 0
        generation += 1
    }

    private mutating func place(of outline: DeviceOutline) -> Int {
        if let place = outlinePlaces[outline] { return place }
        outlinePlaces[outline] = outlines.count
        outlines.append(outline)
        return outlines.count - 1
    }
}

extension FirmwareCatalogue {
    /// The names of the facts that artifacts of the pinned components ask for; sorted.
    fileprivate func facts(for pins: [Cohort.Pin]) -> [Text] {
        var facts: Set<Text> = []
        for pin in pins {
            for entry in versions(of: pin.component).entries {
                facts.formUnion(entry.artifacts.flatMap { $0.hardware.map(\.fact) })
            }
        }
        return facts.sorted()
    }
}
