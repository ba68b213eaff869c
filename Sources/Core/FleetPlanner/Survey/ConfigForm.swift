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
        var templates: [Comparison]
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

    /// A device's own value, or two of them, held against each other.
    struct Match {
        let comparison: Comparison
        /// nil: there are not two.
        var values: (JSONValue, JSONValue)?
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
    /// Whether anything asks for what a device runs.
    let readsFirmware: Bool
    /// The labels that templates ask for; sorted.
    let labelNames: [Text]
    /// The facts that artifacts or templates ask for; sorted.
    let factNames: [Text]
    /// Whether what is written holds what stands for a device's name.
    let holdsPlaceholder: Bool
    private let facts: [Text]
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
        let references = Self.references(merged)
        readsFirmware =
            !state.pins.isEmpty || merged.layers.contains { !$0.requires.isEmpty }
        labelNames = Set(references.compactMap(\.label)).sorted()
        factNames = Set(facts + references.compactMap(\.fact)).sorted()
        holdsPlaceholder = merged.layers.contains { layer in
            layer.leaves.contains { OwnName.isIn($0.value.written) }
        }
        constants = LeafTree(
            merged.leaves.filter { $0.value.isConstant && merged.mode(of: $0) != .setOnce }
        )
        managed = Self.shape(merged.leaves)
        templates = merged.leaves.filter { !$0.value.isConstant }
        once = merged.leaves.filter { merged.mode(of: $0) == .setOnce }.map(\.path)
    }

    /// What templates name, of leaves that stand and of rivals.
    private static func references(_ merged: MergedConfig) -> [Template.Reference] {
        let rivals = merged.rivals.flatMap { [$0.one.value, $0.other.value] }
        return (merged.leaves.map(\.value) + rivals).flatMap(\.references)
    }

    /// O(leaves), and where anything was applied O(its leaves).
    func traits(of twin: Twin, in desired: DesiredState) -> Traits {
        traits(of: twin, matches(of: twin), in: desired)
    }

    /// The same where its own values were compared already.
    func traits(of twin: Twin, _ matches: [Match], in desired: DesiredState) -> Traits {
        let (config, hardware) = (twin.config, twin.facts)
        let applied = config.applied?.document
        return Traits(
            facts: facts.map { hardware[$0] },
            components: components(of: twin),
            differences: constants.differences(in: config.reported),
            templates: matches.map(\.comparison),
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

    /// The device's own values against what it reports, then those of rivals against each other; `name` stands for its id where
    /// one is given.
    func matches(of twin: Twin, named name: Text? = nil) -> [Match] {
        guard !templates.isEmpty || !merged.rivals.isEmpty else { return [] }
        var matches: [Match] = []
        matches.reserveCapacity(templates.count + merged.rivals.count)
        for leaf in templates { matches.append(match(of: leaf, twin, name)) }
        for rivals in merged.rivals { matches.append(match(of: rivals, twin, name)) }
        return matches
    }

    private func match(of leaf: MergedConfig.Leaf, _ twin: Twin, _ name: Text?) -> Match {
        do throws(TemplateError) {
            let value = try leaf.value.rendered(for: twin, named: name)
            guard let found = twin.config.reported.value(at: leaf.path) else {
                return Match(comparison: .absent)
            }
            let isHeld = found.holds(value)
            return Match(comparison: isHeld ? .equal : .different, values: (value, found))
        } catch {
            return Match(comparison: .failed(Text(error.message)))
        }
    }

    private func match(of rivals: MergedConfig.Rivals, _ twin: Twin, _ name: Text?) -> Match {
        do throws(TemplateError) {
            let one = try rivals.one.value.rendered(for: twin, named: name)
            let other = try rivals.other.value.rendered(for: twin, named: name)
            return Match(comparison: one == other ? .equal : .different, values: (one, other))
        } catch {
            return Match(comparison: .failed(Text(error.message)))
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

extension Template.Reference {
    fileprivate var label: Text? {
        if case .label(let name) = self { name } else { nil }
    }

    fileprivate var fact: Text? {
        if case .fact(let name) = self { name } else { nil }
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
