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
    private var places: [FormKey: Int] = [:]
    private var known: [ClassKey: DeviceClass] = [:]
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

    /// The class of a device that the cohort governs.
    mutating func deviceClass(of twin: Twin, in cohort: ResourceName) -> DeviceClass {
        let form = form(of: twin, in: cohort)
        let key = ClassKey(form: form, traits: forms[form].traits(of: twin, in: desired))
        if let found = known[key] { return found }
        let merged = forms[form].merged
        let resolution = desired.resolution(
            of: twin,
            in: desired.cohorts[cohort] ?? .empty,
            merged,
            former: former
        )
        let found = DeviceClass(resolution, merged, outline: place(of: resolution.outline))
        known[key] = found
        leafCount += key.traits.count + Self.overhead
        return found
    }

    /// The index of the layers that are merged for the device.
    private mutating func form(of twin: Twin, in cohort: ResourceName) -> Int {
        if leafCount >= leafLimit { forget() }
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
        leafCount += form.merged.leaves.count + form.merged.rivals.count + Self.overhead
        return forms.count - 1
    }

    private mutating func forget() {
        forms = []
        places = [:]
        known = [:]
        leafCount = 0
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
