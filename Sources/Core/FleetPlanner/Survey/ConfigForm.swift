import FleetModel

/// One choice of a cohort's layers, merged, and what of a device can matter to it; held once.
///
/// Devices of equal ``Traits``, facts and components are resolved alike but for their own names in the values of templates: of
/// such a value only how it stands to what is reported decides.
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

    /// All of its configuration that can matter of a device.
    struct Traits: Hashable {
        /// A leaf that is not as it should be.
        struct Difference: Hashable {
            /// The index of the leaf; nil: the report itself, where it is no object.
            let leaf: Int?
            /// nil: nothing is reported there.
            let found: JSONValue?
        }

        /// A path that is managed no more, and what is reported there.
        struct Released: Hashable {
            let path: FieldPath
            let reported: JSONValue?
        }

        /// Where the report does not hold a leaf that is the same on every device and more than set once, in the order of leaves;
        /// what it holds is known.
        let differences: [Difference]
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
        var count: Int { differences.count + templates.count + released.count }
    }

    /// A device's own value, or two of them, held against each other.
    struct Match {
        let comparison: Comparison
        /// nil: there are not two that differ.
        var values: (JSONValue, JSONValue)?
    }

    /// What of a firmware component can matter.
    struct Component: Hashable {
        let name: Text
        let running: Text
        let isConfirmed: Bool?
    }

    let merged: MergedConfig
    /// The digest of what is enforced; nil: each device has its own.
    let digest: Digest?
    /// Whether anything asks for what a device runs.
    let readsFirmware: Bool
    /// What each device fills in for itself.
    let templates: OwnTemplates
    /// The facts that artifacts or templates ask for; sorted.
    let factNames: [Text]
    /// The facts that artifacts ask for; sorted.
    let artifactFacts: [Text]
    /// The floors that its layers put on firmware.
    let constraints: [UpgradePath.Constraint]
    /// Whether what is written holds what stands for a device's name.
    let holdsPlaceholder: Bool
    /// Of the leaves.
    private let paths: PartPaths
    /// Indices of leaves that are the same on every device, but for those that are set once, and their forms.
    private let constants: [(leaf: Int, form: [UInt8])]
    /// Indices of leaves.
    let once: [Int]

    /// `facts` are the names of those that artifacts for the cohort ask for.
    init(_ merged: MergedConfig, of state: CohortState, facts: [Text]) {
        self.merged = merged
        artifactFacts = facts
        constraints = merged.constraints
        digest = merged.isShared ? merged.constants.digest : nil
        templates = OwnTemplates(of: merged)
        readsFirmware =
            !state.pins.isEmpty || merged.layers.contains { !$0.requires.isEmpty }
        factNames = Set(facts + templates.facts).sorted()
        holdsPlaceholder = merged.layers.contains { layer in
            layer.leaves.contains { OwnName.isIn($0.value.written) }
        }
        paths = PartPaths(merged.leaves.map(\.path))
        let leaves = merged.leaves
        once = leaves.indices.filter { merged.mode(of: leaves[$0]) == .setOnce }
        constants = leaves.indices.filter {
            leaves[$0].value.isConstant && merged.mode(of: leaves[$0]) != .setOnce
        }.map { ($0, PartForm.encode(leaves[$0].value.written)) }
    }

    /// The facts of the device that artifacts ask for, in the order of their names.
    func facts(of facts: LabelSet) -> [Text?] { artifactFacts.map { facts[$0] } }

    /// The versions that run; empty where neither a pin nor a config asks.
    func components(of components: [FirmwareSection.Component]) -> [Component] {
        guard readsFirmware else { return [] }
        return components.map {
            Component(name: $0.name, running: $0.running, isConfirmed: $0.isConfirmed)
        }
    }
}

/// What is reported and what was applied, held against the leaves.
extension ConfigForm {
    /// A configuration that was applied.
    struct Applied {
        fileprivate let reading: PartPaths.Reading
        /// nil: all that it holds is managed.
        fileprivate let document: JSONValue?
    }

    /// Reads the form of what was applied; `filling` stands where the device's id belongs.
    func applied(_ form: Span<UInt8>, filling: [UInt8]) -> Applied {
        let reading = paths.read(form)
        return Applied(
            reading: reading,
            document: reading.isCovered ? nil : form.value(0..<form.count, filling)
        )
    }

    /// All that matters of a device that reports the form: O(leaves), and where something is applied and no more managed O(its
    /// leaves). The rendering has the bytes of `filling` where the device's id belongs, as the form has.
    func traits(
        _ form: Span<UInt8>,
        _ applied: Applied?,
        _ rendering: OwnValues,
        filling: [UInt8]
    ) -> (traits: Traits, matches: [Match]) {
        let reading = paths.read(form)
        var matches: [Match] = []
        matches.reserveCapacity(templates.leaves.count + rendering.rivals.count)
        for (leaf, value) in zip(templates.leaves, rendering.values) {
            matches.append(match(value, form, reading.places[leaf], filling))
        }
        matches += rendering.rivals
        let traits = Traits(
            differences: differences(form, reading, filling),
            templates: matches.map(\.comparison),
            isApplied: applied != nil,
            once: once(reading, applied?.reading),
            released: released(form, applied, filling)
        )
        return (traits, matches)
    }

    private func differences(
        _ form: Span<UInt8>,
        _ reading: PartPaths.Reading,
        _ filling: [UInt8]
    ) -> [Traits.Difference] {
        var differences: [Traits.Difference] = []
        if !reading.isObject {
            let found = form.value(0..<form.count, filling)
            differences.append(Traits.Difference(leaf: nil, found: found))
        }
        for (leaf, wanted) in constants {
            guard let place = reading.places[leaf] else {
                differences.append(Traits.Difference(leaf: leaf, found: nil))
                continue
            }
            if form.extracting(place).bytes.isEqual(to: wanted.span.bytes) { continue }
            let found = form.value(place, filling)
            guard !found.holds(merged.leaves[leaf].value.written) else { continue }
            differences.append(Traits.Difference(leaf: leaf, found: found))
        }
        return differences
    }

    private func match(
        _ own: OwnValues.Value,
        _ form: Span<UInt8>,
        _ place: Range<Int>?,
        _ filling: [UInt8]
    ) -> Match {
        switch own {
        case .failed(let message): return Match(comparison: .failed(message))
        case .filled(let value, let wanted):
            guard let place else { return Match(comparison: .absent) }
            if form.extracting(place).bytes.isEqual(to: wanted.span.bytes) {
                return Match(comparison: .equal)
            }
            let found = form.value(place, filling)
            let isHeld = found.holds(value)
            return Match(comparison: isHeld ? .equal : .different, values: (value, found))
        }
    }

    private func once(_ reported: PartPaths.Reading, _ applied: PartPaths.Reading?) -> PlaceSet {
        var set = PlaceSet(count: once.count)
        for (place, leaf) in once.enumerated()
        where reported.places[leaf] != nil || applied?.places[leaf] != nil {
            set.insert(place)
        }
        return set
    }

    private func released(
        _ form: Span<UInt8>,
        _ applied: Applied?,
        _ filling: [UInt8]
    ) -> [Traits.Released] {
        guard let document = applied?.document else { return [] }
        let reported = form.value(0..<form.count, filling)
        return merged.released(document, from: reported).map {
            Traits.Released(path: $0, reported: reported.value(at: $0))
        }
    }
}

extension Span<UInt8> {
    /// The value at a place of a form that was read before.
    fileprivate func value(_ place: Range<Int>, _ filling: [UInt8]) -> JSONValue {
        guard let value = PartForm.decode(extracting(place), id: filling) else {
            preconditionFailure("a form is read before it comes in")
        }
        return value
    }
}
