import FleetModel
import SpecLanguage

/// One cohort prepared for resolving its devices.
struct CohortState: Sendable {
    let name: ResourceName?
    /// Sorted by component.
    let pins: [Cohort.Pin]
    /// The configs that can apply to a device of the cohort, in the order of merging.
    let layers: [ConfigLayer]
    /// nil: no config can apply.
    let configDigest: Digest?
    /// Whether a device's own id stands in any template, so that no two devices resolve alike.
    let usesDeviceID: Bool

    /// Of a cohort that is not there: nothing is desired.
    static let empty = CohortState()

    private init() {
        name = nil
        pins = []
        layers = []
        configDigest = nil
        usesDeviceID = false
    }

    init(_ cohort: Cohort, in fleet: CompiledFleet) {
        name = cohort.name
        pins = cohort.firmware
        layers = fleet.configs.compactMap { ConfigLayer($0, for: cohort) }
            .sorted { ($0.priority, $0.config) < ($1.priority, $1.config) }
        configDigest =
            layers.isEmpty ? nil : JSONValue.array(layers.map(\.content)).digest
        usesDeviceID = layers.contains(where: \.usesDeviceID)
    }

    /// Over the pins and what their artifacts are; nil: nothing is pinned.
    func firmwareDigest(_ catalogue: FirmwareCatalogue) -> Digest? {
        guard !pins.isEmpty else { return nil }
        let content = pins.map { pin -> JSONValue in
            let entry = catalogue.entry(pin.component, pin.version)
            return [
                "component": .string(pin.component),
                "version": .string(pin.version.description),
                "from": entry?.from.map { .string($0.text) } ?? .null,
                "floors": entry?.floorsContent ?? .null,
                "artifacts": .array(
                    (entry?.artifacts ?? []).map {
                        [
                            "hardware": $0.hardwareContent, "size": .string(String($0.size)),
                            "sha256": .string($0.sha256.hexadecimal),
                        ]
                    }
                ),
            ]
        }
        return JSONValue.array(content).digest
    }
}

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
    let selector: LabelSelector?
    /// Sorted by path.
    let leaves: [Leaf]
    /// What a device can come to see of it: neither its name nor its place.
    let content: JSONValue
    let usesDeviceID: Bool

    /// Returns nil where the config provably never applies to a device of the cohort.
    init?(_ config: Config, for cohort: Cohort) {
        if config.targets.cohorts.contains(cohort.name) {
            selector = nil
        } else if let selector = config.targets.selector,
            !selector.isDisjoint(with: cohort.selector)
        {
            self.selector = selector
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
        usesDeviceID = leaves.contains { $0.value.references.contains(.id) }
        content = [
            "leaves": config.leavesContent,
            "mode": .string(config.mode.rawValue),
            "requires": config.requirementsContent,
            "selector": selector?.content ?? .null,
        ]
    }

    func applies(to twin: Twin) -> Bool { selector?.matches(twin.labels) ?? true }
}

/// The value of a leaf: as it stands, or to be filled in per device.
indirect enum LeafValue: Sendable {
    case constant(JSONValue)
    case template(Template)
    case malformed(TemplateError)
    case array([LeafValue])
    case object([(key: Text, value: LeafValue)])

    init(_ value: JSONValue) {
        switch value {
        case .string(let text) where text.string.utf8.contains(UInt8(ascii: "$")):
            do throws(TemplateError) {
                self = .template(try Template(text.string))
            } catch {
                self = .malformed(error)
            }
        case .array(let elements):
            let parts = elements.map(LeafValue.init)
            self = parts.allSatisfy(\.isConstant) ? .constant(value) : .array(parts)
        case .object(let object):
            let parts = object.members.map { (key: $0.key, value: LeafValue($0.value)) }
            self = parts.allSatisfy(\.value.isConstant) ? .constant(value) : .object(parts)
        default: self = .constant(value)
        }
    }

    func rendered(for twin: Twin) throws(TemplateError) -> JSONValue {
        switch self {
        case .constant(let value): return value
        case .template(let template): return .string(try template.rendered(for: twin))
        case .malformed(let error): throw error
        case .array(let parts):
            var elements: [JSONValue] = []
            for part in parts { elements.append(try part.rendered(for: twin)) }
            return .array(elements)
        case .object(let parts):
            var object = JSONObject()
            for part in parts { object[part.key] = try part.value.rendered(for: twin) }
            return .object(object)
        }
    }

    /// What of the device stands in it.
    var references: [Template.Reference] {
        switch self {
        case .constant, .malformed: []
        case .template(let template): template.references
        case .array(let parts): parts.flatMap(\.references)
        case .object(let parts): parts.flatMap(\.value.references)
        }
    }

    private var isConstant: Bool {
        if case .constant = self { true } else { false }
    }
}
