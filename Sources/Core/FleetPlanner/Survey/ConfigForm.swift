import FleetModel

/// One choice of a cohort's layers, merged, and what of a device can matter to it; held once.
///
/// Devices of equal ``Traits`` are resolved alike but for their own names in the values of templates: of such a value only
/// how it stands to what is reported decides.
final class ConfigForm: Sendable {
    /// How a device's own value stands to another.
    enum Comparison: Hashable {
        /// Nothing is reported there.
        case absent
        case equal
        case different
        /// The template cannot be filled in; the message is part of what is told.
        case failed(Text)
    }

    /// All that can matter of a device.
    struct Traits: Hashable {
        /// The facts that artifacts ask for, in the order of their names.
        let facts: [Text?]
        /// The versions that run; empty where neither a pin nor a config asks.
        let components: [Component]
        /// Where the report does not hold a leaf that is the same on every device and more than set once; what it holds is
        /// known.
        let differences: [LeafTree.Difference]
        /// Of each template, how its value stands to what is reported; then of each pair of writes that are the same only if a
        /// device fills them in alike, how they stand to each other.
        let templates: [Comparison]
        /// Whether anything was applied.
        let isApplied: Bool
        /// Of the values that are set once, those that were, or where the device has one.
        let once: PlaceSet
        /// What was applied, is reported and is managed no more.
        let released: [Released]

        /// How many values are in it.
        var count: Int {
            facts.count + components.count + differences.count + templates.count + released.count
        }
    }

    /// What of a firmware component can matter.
    struct Component: Hashable {
        let name: Text
        let running: Text
        let isConfirmed: Bool?
    }

    /// A path that is managed no more, and what is reported there.
    struct Released: Hashable {
        let path: FieldPath
        let reported: JSONValue?
    }

    let merged: MergedConfig
    private let facts: [Text]
    private let readsFirmware: Bool
    /// The leaves that are the same on every device, but for those that are set once.
    private let constants: LeafTree
    /// A document that has every path of a leaf.
    private let managed: JSONValue
    private let templates: [MergedConfig.Leaf]
    private let once: [FieldPath]

    /// `facts` are the names of those that artifacts for the cohort ask for.
    init(_ merged: MergedConfig, of state: CohortState, facts: [Text]) {
        self.merged = merged
        self.facts = facts
        readsFirmware = !state.pins.isEmpty || merged.layers.contains { !$0.requires.isEmpty }
        constants = LeafTree(
            merged.leaves.filter { $0.value.isConstant && merged.mode(of: $0) != .setOnce }
        )
        managed = Self.shape(merged.leaves)
        templates = merged.leaves.filter { !$0.value.isConstant }
        once = merged.leaves.filter { merged.mode(of: $0) == .setOnce }.map(\.path)
    }

    /// O(leaves), and where anything was applied O(its leaves).
    func traits(of twin: Twin, in desired: DesiredState) -> Traits {
        let (config, hardware) = (twin.config, twin.facts)
        let applied = config.applied?.document
        return Traits(
            facts: facts.map { hardware[$0] },
            components: components(of: twin),
            differences: constants.differences(in: config.reported),
            templates: comparisons(of: twin),
            isApplied: applied != nil,
            once: once(on: config.reported, applied),
            released: released(by: twin, in: desired)
        )
    }

    private func components(of twin: Twin) -> [Component] {
        guard readsFirmware else { return [] }
        return twin.firmware.components.map {
            Component(name: $0.name, running: $0.running, isConfirmed: $0.isConfirmed)
        }
    }

    private func comparisons(of twin: Twin) -> [Comparison] {
        guard !templates.isEmpty || !merged.rivals.isEmpty else { return [] }
        var comparisons: [Comparison] = []
        comparisons.reserveCapacity(templates.count + merged.rivals.count)
        for leaf in templates { comparisons.append(comparison(of: leaf, twin)) }
        for rivals in merged.rivals { comparisons.append(comparison(of: rivals, twin)) }
        return comparisons
    }

    private func comparison(of leaf: MergedConfig.Leaf, _ twin: Twin) -> Comparison {
        do throws(TemplateError) {
            let value = try leaf.value.rendered(for: twin)
            guard let found = twin.config.reported.value(at: leaf.path) else { return .absent }
            return found.holds(value) ? .equal : .different
        } catch {
            return .failed(Text(error.message))
        }
    }

    private func comparison(of rivals: MergedConfig.Rivals, _ twin: Twin) -> Comparison {
        do throws(TemplateError) {
            let one = try rivals.one.value.rendered(for: twin)
            let other = try rivals.other.value.rendered(for: twin)
            return one == other ? .equal : .different
        } catch {
            return .failed(Text(error.message))
        }
    }

    private func once(on reported: JSONValue, _ applied: JSONValue?) -> PlaceSet {
        var set = PlaceSet(count: once.count)
        for (place, path) in once.enumerated()
        where reported.value(at: path) != nil || applied?.value(at: path) != nil {
            set.insert(place)
        }
        return set
    }

    private func released(by twin: Twin, in desired: DesiredState) -> [Released] {
        guard let applied = twin.config.applied?.document, !applied.isCovered(by: managed) else {
            return []
        }
        return desired.released(twin, merged).map {
            Released(path: $0, reported: twin.config.reported.value(at: $0))
        }
    }

    /// None of the leaves lies above another.
    private static func shape(_ leaves: [MergedConfig.Leaf]) -> JSONValue {
        var shape: JSONValue = [:]
        for leaf in leaves { shape.set(true, at: leaf.path) }
        return shape
    }
}

extension JSONValue {
    /// Whether every leaf of this one has its path in the other, above a leaf of the other or below one.
    fileprivate func isCovered(by shape: JSONValue) -> Bool {
        guard case .object(let own) = self, case .object(let known) = shape else { return true }
        return own.members.allSatisfy { member in
            known[member.key].map(member.value.isCovered) ?? false
        }
    }
}
