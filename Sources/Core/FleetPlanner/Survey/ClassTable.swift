import FleetModel
import SpecLanguage

/// Devices of equal inputs share one resolution, so that a hundred thousand devices cost as much as their classes.
///
/// Only what can matter is an input: the labels and facts that a selector, a template or an artifact of the cohort names,
/// the reported values at paths that a config speaks of, the firmware, and what was last applied.
struct ClassTable {
    private struct Key: Hashable {
        let cohort: ResourceName
        let labels: [Text?]
        let facts: [Text?]
        let reported: JSONValue
        let applied: JSONValue?
        let components: [FirmwareSection.Component]
        /// What each `where` of a config says of the device: all that can matter of what it reads.
        let conditions: [DeviceSelector.Answer]
    }

    private let desired: DesiredState
    /// Paths that the revision in force manages.
    private let former: Set<FieldPath>
    private let scopes: [ResourceName: CohortScope]
    /// Of cohorts whose configs have a `where`, the selectors of those.
    private var conditions: [ResourceName: [SelectorMemory]]
    private var known: [Key: DeviceResolution] = [:]

    init(_ desired: DesiredState, base: CompiledFleet?) {
        self.desired = desired
        former = Set((base?.configs ?? []).lazy.flatMap(\.leaves).map(\.path))
        scopes = desired.cohorts.mapValues { CohortScope($0, catalogue: desired.catalogue) }
        conditions = desired.cohorts.mapValues(\.conditions).filter { !$0.value.isEmpty }
    }

    /// The device's resolution; devices whose own id stands in a template are each a class of their own.
    mutating func resolution(of twin: Twin, in cohort: ResourceName) -> DeviceResolution {
        let state = desired.cohorts[cohort] ?? .empty
        guard let scope = scopes[cohort], !scope.usesDeviceID else {
            return desired.resolution(of: twin, in: state, former: former)
        }
        let applied = twin.config.applied?.document
        let key = Key(
            cohort: cohort,
            labels: scope.labels.map { twin.labels[$0] },
            facts: scope.facts.map { twin.facts[$0] },
            reported: scope.relevantPart(of: twin.config.reported, applied: applied),
            applied: applied,
            components: twin.firmware.components,
            conditions: answers(of: twin, in: cohort)
        )
        if let resolution = known[key] { return resolution }
        let resolution = desired.resolution(of: twin, in: state, former: former)
        known[key] = resolution
        return resolution
    }

    private mutating func answers(
        of twin: Twin,
        in cohort: ResourceName
    ) -> [DeviceSelector.Answer] {
        guard let count = conditions[cohort]?.count else { return [] }
        return (0..<count).map { conditions[cohort]?[$0].answer(twin) ?? .fails }
    }
}

extension CohortState {
    /// The selectors of the configs that have a `where`.
    fileprivate var conditions: [SelectorMemory] {
        layers.compactMap(\.selector).filter { $0.selector.whereClause != nil }
            .map(SelectorMemory.init)
    }
}

/// What of a twin can matter to a cohort.
struct CohortScope {
    let labels: [Text]
    let facts: [Text]
    let usesDeviceID: Bool
    /// A document that has every path of the cohort's configs.
    private let shape: JSONValue

    init(_ state: CohortState, catalogue: FirmwareCatalogue) {
        var labels: Set<Text> = []
        var facts: Set<Text> = []
        var paths: Set<FieldPath> = []
        for layer in state.layers {
            labels.formUnion(layer.selector?.selector.requirements.map(\.key) ?? [])
            for leaf in layer.leaves {
                paths.insert(leaf.path)
                for reference in leaf.value.references {
                    switch reference {
                    case .id: break
                    case .label(let name): labels.insert(name)
                    case .fact(let name): facts.insert(name)
                    }
                }
            }
        }
        for pin in state.pins {
            for entry in catalogue.versions(of: pin.component).entries {
                facts.formUnion(entry.artifacts.flatMap { $0.hardware.map(\.fact) })
            }
        }
        self.labels = labels.sorted()
        self.facts = facts.sorted()
        shape = Self.shape(paths)
        usesDeviceID = state.usesDeviceID
    }

    /// The reported values that matter; all of them where something was applied that no config speaks of now.
    func relevantPart(of reported: JSONValue, applied: JSONValue?) -> JSONValue {
        if let applied, applied.projected(on: shape) != applied { return reported }
        return reported.projected(on: shape)
    }

    /// A path above another asks for all below it, and comes first in the order of paths.
    private static func shape(_ paths: Set<FieldPath>) -> JSONValue {
        var shape: JSONValue = [:]
        var last: FieldPath?
        for path in paths.sorted() {
            if let last, path.hasPrefix(last) { continue }
            shape.set(true, at: path)
            last = path
        }
        return shape
    }
}
