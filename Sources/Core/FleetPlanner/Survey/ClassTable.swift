import FleetModel
import SpecLanguage

/// Devices of equal inputs share one resolution, so that a hundred thousand devices cost as much as their classes.
///
/// What is kept is bounded by ``leafLimit``: beyond it all is forgotten and found out anew, which no answer depends on.
struct ClassTable: Sendable {
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
        let hardware: Hardware
        let traits: ConfigForm.Traits
    }

    /// Devices for which the same templates are filled in, with the same labels and facts, as far as those look at them.
    private struct OwnKey: Hashable {
        /// The number of the templates.
        let templates: Int
        let labels: UInt32?
        /// nil: they look at no facts.
        let facts: FactNumber?
    }

    private struct FactNumber: Hashable {
        /// The place of the numbers.
        let place: Int
        let number: UInt32
    }

    /// One cohort as its devices are asked by it.
    private struct CohortMemory {
        let state: CohortState
        /// The facts that artifacts for it ask for; sorted.
        let facts: [Text]
        /// Whether its devices' layers depend on their labels and facts alone.
        let isBounded: Bool
        /// Of the layers that only some devices get.
        var selectors: [SelectorMemory]

        init(_ state: CohortState, _ catalogue: FirmwareCatalogue) {
            self.state = state
            facts = catalogue.facts(for: state.pins)
            let selectors = state.selectors
            isBounded = selectors.allSatisfy(\.isBounded)
            self.selectors = selectors.map(SelectorMemory.init)
        }

        mutating func choice(for twin: Twin) -> LayerChoice {
            state.choice { selectors[$0].answer(twin) }
        }

        /// The same of a device of which is known whose labels it meets.
        mutating func choice(meeting: (Int) -> Bool, twin: () -> Twin) -> LayerChoice {
            state.choice { selectors[$0].answer(meetsLabels: meeting($0), twin) }
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
    /// By form, the number of its templates.
    private var formTemplates: [Int] = []
    private var templates = Numbering<OwnTemplates>()
    /// For all forms that look at the same names.
    private var numbers: [PairNumbers] = []
    private var numberPlaces: [PairNames: Int] = [:]
    private var places: [FormKey: Int] = [:]
    private var firmware: FirmwareTable
    /// nil: what the form looks at holds what stands for a device's name.
    private var ownValues: [OwnKey: OwnValues?] = [:]
    private var known: [ClassKey: Int] = [:]
    private var parts: [PartsKey: PartsClass] = [:]
    private var families: [ClassFamily] = []
    /// Of all families together.
    private var outcomeCount = 0
    /// By number.
    private(set) var classes: [DeviceClass] = []
    /// Grows when all numbers and indices that were given out become void.
    private(set) var generation = 0
    private var leafCount = 0
    private var numberedOutlines = Numbering([DeviceOutline.empty])

    init(_ desired: DesiredState, base: CompiledFleet?, leafLimit: Int = Self.leafLimit) {
        self.desired = desired
        self.leafLimit = leafLimit
        former = Set((base?.configs ?? []).lazy.flatMap(\.leaves).map(\.path))
        cohorts = desired.cohorts.mapValues { CohortMemory($0, desired.catalogue) }
        firmware = FirmwareTable(desired)
    }

    /// What is told of devices, each once; the first is empty.
    var outlines: [DeviceOutline] { numberedOutlines.values }

    /// The place of an outline among them.
    mutating func place(of outline: DeviceOutline) -> Int { numberedOutlines.place(of: outline) }

    /// The class of a device that the cohort governs, looked at by itself.
    mutating func deviceClass(of twin: Twin, in cohort: ResourceName) -> DeviceClass {
        keepWithinLimit()
        let form = form(of: twin, in: cohort)
        return classes[number(of: twin, form)]
    }

    /// Whether the layers of each of the cohort's devices depend on its labels and facts alone.
    func isBounded(_ cohort: ResourceName) -> Bool {
        cohorts[cohort]?.isBounded ?? true
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
        switch parts[key] ?? partsClass(of: key, form, labels, facts, row, columns) {
        case .settled(let number): return number
        case .apart: return number(of: columns.twin(at: row), form)
        case .family(let place):
            let outcome = columns.withID(at: row) { families[place].common.outcome(for: $0) }
            if let number = families[place].numbers[outcome] { return number }
            let family = families[place]
            let number = number(form, family.hardware, family.common.traits(outcome))
            families[place].numbers[outcome] = number
            outcomeCount += 1
            return number
        }
    }

    private mutating func partsClass(
        of key: PartsKey,
        _ place: Int,
        _ labels: UInt32?,
        _ facts: UInt32?,
        _ row: Int,
        _ columns: TwinColumns
    ) -> PartsClass {
        forgetPartsBeyondLimit()
        let found: PartsClass
        let own = OwnKey(
            templates: formTemplates[place],
            labels: labels,
            facts: factNumber(facts, place)
        )
        if let common = commonTraits(place, own, row, columns) {
            let hardware = firmware.hardware.hardware(
                ofRow: row,
                in: columns,
                forms[place],
                at: place,
                factsNumber: facts
            )
            if common.isSettled {
                found = .settled(number(place, hardware, common.traits(0)))
            } else {
                found = .family(families.count)
                families.append(ClassFamily(common: common, hardware: hardware))
            }
        } else {
            found = .apart
        }
        parts[key] = found
        return found
    }

    private func factNumber(_ number: UInt32?, _ form: Int) -> FactNumber? {
        guard let number, let place = formFacts[form], !forms[form].templates.facts.isEmpty else {
            return nil
        }
        return FactNumber(place: place, number: number)
    }

    /// nil: each device is looked at by itself.
    private mutating func commonTraits(
        _ place: Int,
        _ own: OwnKey,
        _ row: Int,
        _ columns: TwinColumns
    ) -> CommonTraits? {
        let form = forms[place]
        guard !form.holdsPlaceholder, let values = ownValues(form, own, row, columns) else {
            return nil
        }
        let filling = OwnName.bytes
        let applied = columns.echo(.config, at: row).map { echo in
            columns.withDocumentForm(echo.part) { form.applied($0, filling: filling) }
        }
        return columns.withDocumentForm(columns.config(at: row)) { reported in
            guard !OwnName.isIn(reported) else { return nil }
            let (traits, matches) = form.traits(reported, applied, values, filling: filling)
            return CommonTraits(traits, matches)
        }
    }

    private mutating func ownValues(
        _ form: ConfigForm,
        _ own: OwnKey,
        _ row: Int,
        _ columns: TwinColumns
    ) -> OwnValues? {
        if let known = ownValues[own] { return known }
        let values = OwnValues(form, forNamelessRow: row, in: columns)
        ownValues[own] = .some(values)
        leafCount += values.map { $0.values.count + 1 } ?? 1
        return values
    }

    private mutating func number(of twin: Twin, _ place: Int) -> Int {
        let form = forms[place]
        let applied = (twin.config.applied?.document).map {
            form.applied(PartForm.encode($0).span, filling: [])
        }
        let reported = PartForm.encode(twin.config.reported)
        let traits = form.traits(
            reported.span,
            applied,
            OwnValues(form, for: twin),
            filling: []
        ).traits
        return number(place, firmware.hardware.hardware(of: twin, form), traits)
    }

    /// The number of the class of devices of these traits; it is made where the class is new.
    private mutating func number(
        _ place: Int,
        _ hardware: Hardware,
        _ traits: ConfigForm.Traits
    ) -> Int {
        let key = ClassKey(form: place, hardware: hardware, traits: traits)
        if let found = known[key] { return found }
        known[key] = classes.count
        classes.append(newClass(place, hardware, traits))
        leafCount += traits.count + Self.overhead
        return classes.count - 1
    }

    private mutating func newClass(
        _ place: Int,
        _ hardware: Hardware,
        _ traits: ConfigForm.Traits
    ) -> DeviceClass {
        let form = forms[place]
        let state = desired.cohorts[formCohorts[place]] ?? .empty
        let config = ConfigOutcome(traits, of: form, in: desired, former: former) {
            firmware.hardware.firmware(hardware)
        }
        let target = firmware.outcome(
            of: hardware,
            in: state,
            form,
            at: place,
            configComesFirst: traits.isApplied && !config.isMet
        )
        let hasConfig = !state.layers.isEmpty || !config.isMet
        let document = form.digest == nil ? nil : form.merged.constants
        return DeviceClass(
            firmware: target?.verdict,
            config: hasConfig ? DeviceClass.Verdict(config, document: document) : nil,
            form,
            outline: numberedOutlines.place(
                of: DeviceOutline(firmware: target, config: config, digest: form.digest)
            )
        )
    }

    /// The index of the layers that are merged for the device.
    mutating func form(of twin: Twin, in cohort: ResourceName) -> Int {
        let choice = cohorts[cohort]?.choice(for: twin)
        return form(of: choice ?? CohortState.empty.choice(for: twin), in: cohort)
    }

    /// The same for a device of which is known whether it meets the labels of the cohort's selectors, by their places; its twin
    /// is made only where a `where` is asked.
    mutating func form(
        in cohort: ResourceName,
        meeting: (Int) -> Bool,
        twin: () -> Twin
    ) -> Int {
        let choice = cohorts[cohort]?.choice(meeting: meeting, twin: twin)
        return form(of: choice ?? CohortState.empty.choice { _ in .fails }, in: cohort)
    }

    private mutating func form(of choice: LayerChoice, in cohort: ResourceName) -> Int {
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
        formLabels.append(place(of: PairNames(kind: .labels, names: form.templates.labels)))
        formFacts.append(place(of: PairNames(kind: .facts, names: form.factNames)))
        formTemplates.append(templates.place(of: form.templates))
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

    /// Forgets what is known of parts where it has become too much, as where each device reports a document of its own; classes
    /// stay.
    private mutating func forgetPartsBeyondLimit() {
        guard parts.count + outcomeCount >= max(1, leafLimit / 2) else { return }
        parts = [:]
        families = []
        outcomeCount = 0
    }

    /// Forgets everything where it has become too much.
    mutating func keepWithinLimit() {
        guard leafCount + firmware.count >= leafLimit else { return }
        forms = []
        formCohorts = []
        formLabels = []
        numbers = []
        numberPlaces = [:]
        formFacts = []
        formTemplates = []
        templates = Numbering()
        places = [:]
        firmware = FirmwareTable(desired)
        ownValues = [:]
        known = [:]
        parts = [:]
        families = []
        outcomeCount = 0
        classes = []
        leafCount = 0
        generation += 1
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
