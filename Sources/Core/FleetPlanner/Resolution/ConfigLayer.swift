import FleetModel
import SpecLanguage

/// A config as one layer of a cohort's configuration, its templates read.
struct ConfigLayer: Sendable {
    struct Leaf: Sendable {
        let path: FieldPath
        let value: LeafValue
        let span: SourceSpan
    }

    let config: ResourceName
    let span: SourceSpan
    let priority: Int
    let mode: Config.Mode
    let requires: [Config.Requirement]
    /// nil: the cohort is named, so that every device of it is targeted.
    let selector: DeviceSelector?
    /// Sorted by path.
    let leaves: [Leaf]
    /// What a device can come to see of it: neither its name nor its place.
    let content: JSONValue

    /// Returns nil where the config provably never applies to a device of the cohort.
    init?(_ config: Config, for cohort: Cohort) {
        if config.targets.cohorts.contains(cohort.name) {
            selector = nil
        } else if let selector = config.targets.selector,
            !selector.isDisjoint(with: cohort.selector)
        {
            self.selector = DeviceSelector(selector)
        } else {
            return nil
        }
        self.config = config.name
        span = config.span
        priority = config.priority
        mode = config.mode
        requires = config.requires
        leaves = config.leaves.map { leaf in
            Leaf(path: leaf.path, value: LeafValue(leaf.value), span: leaf.span)
        }
        content = [
            "leaves": config.leavesContent,
            "mode": .string(config.mode.rawValue),
            "requires": config.requirementsContent,
            "selector": selector?.selector.content ?? .null,
        ]
    }

    /// Whether it is the same for all devices that report the same.
    var ignoresNames: Bool {
        selector?.selector.whereClause == nil && leaves.allSatisfy(\.value.isConstant)
    }

    /// Whether the device gets the layer.
    func answer(_ twin: Twin) -> DeviceSelector.Answer { selector?.answer(twin) ?? .holds }
}
