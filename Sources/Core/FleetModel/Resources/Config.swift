/// Values that are merged into the configuration of the devices it targets.
///
/// Held once and never changed: ten thousand of them go from revision to revision.
package final class Config: Sendable, Codable {
    /// How a path is kept.
    package enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
        /// Set, and set again where it drifts.
        case enforce
        /// Set where the device has nothing there; never compared afterwards.
        case setOnce
        /// Compared and reported, never sent.
        case observe
    }

    /// What happens to a value that a later revision no longer sets.
    package enum OnRemove: String, Hashable, Sendable, Codable, CaseIterable {
        /// The value stays on the device and is no longer ours.
        case unmanage
        /// The device is told to remove it.
        case reset
    }

    /// Which devices the layer is for.
    package struct Targets: Hashable, Sendable, Codable {
        /// Sorted. A device is targeted by its governing cohort or by the selector.
        package let cohorts: [ResourceName]
        package let selector: LabelSelector?

        package init(cohorts: [ResourceName], selector: LabelSelector?) {
            self.cohorts = cohorts.sorted()
            self.selector = selector
        }
    }

    /// A floor on a firmware component that these values need.
    package struct Requirement: Hashable, Sendable, Codable {
        package let component: Text
        package let range: VersionRange
        package let span: SourceSpan

        package init(component: Text, range: VersionRange, span: SourceSpan) {
            self.component = component
            self.range = range
            self.span = span
        }
    }

    /// The JSON Schema that the values must fit. It changes no device, so it is no part of what a revision means.
    package struct SchemaReference: Hashable, Sendable, Codable {
        /// From the folder that holds the specs.
        package let place: Text
        package let span: SourceSpan

        package init(place: Text, span: SourceSpan) {
            self.place = place
            self.span = span
        }
    }

    /// One leaf of `values` with its place in the file; strings may be templates.
    package struct Leaf: Hashable, Sendable, Codable {
        package let path: FieldPath
        /// A literal `null` only removes a lower layer's key and is never sent.
        package let value: JSONValue
        package let span: SourceSpan

        package init(path: FieldPath, value: JSONValue, span: SourceSpan) {
            self.path = path
            self.value = value
            self.span = span
        }
    }

    package let name: ResourceName
    package let span: SourceSpan
    package let targets: Targets
    /// Low is merged first; −1 000 000 to 1 000 000.
    package let priority: Int
    /// Sorted by component.
    package let requires: [Requirement]
    /// Sorted by path.
    package let leaves: [Leaf]
    package let mode: Mode
    package let onRemove: OnRemove
    package let schema: SchemaReference?

    package init(
        name: ResourceName,
        span: SourceSpan,
        targets: Targets,
        priority: Int = 0,
        requires: [Requirement] = [],
        leaves: [Leaf],
        mode: Mode = .enforce,
        onRemove: OnRemove = .unmanage,
        schema: SchemaReference? = nil
    ) {
        self.name = name
        self.span = span
        self.targets = targets
        self.priority = priority
        self.requires = requires.sorted { $0.component < $1.component }
        self.leaves = Self.sorted(leaves)
        self.mode = mode
        self.onRemove = onRemove
        self.schema = schema
    }

    /// Whoever reads them from a text gives them in their order already.
    private static func sorted(_ leaves: [Leaf]) -> [Leaf] {
        let isSorted = leaves.indices.dropFirst().allSatisfy { index in
            !(leaves[index].path < leaves[index - 1].path)
        }
        return isSorted ? leaves : leaves.sorted { $0.path < $1.path }
    }
}

extension Config: Hashable {
    package static func == (left: Config, right: Config) -> Bool {
        left === right
            || left.name == right.name && left.span == right.span
                && left.targets == right.targets && left.priority == right.priority
                && left.requires == right.requires && left.leaves == right.leaves
                && left.mode == right.mode && left.onRemove == right.onRemove
                && left.schema == right.schema
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(span)
        hasher.combine(priority)
    }
}
