import FleetModel

/// How a device stands to its configuration: the same as its ``DeviceTarget`` says, without the documents, and what differs.
struct ConfigOutcome {
    let isMet: Bool
    let obstacle: Obstacle?
    /// In the order of leaves, then of paths that are managed no more.
    let changes: [Change]

    /// Whether there is a job to do and nothing in the way.
    var isOpen: Bool { !isMet && obstacle == nil }

    /// `former` holds the paths that were managed before; `firmware` is asked where a floor matters.
    init(
        _ traits: ConfigForm.Traits,
        of form: ConfigForm,
        in desired: DesiredState,
        former: Set<FieldPath>,
        firmware: () -> FirmwareSection
    ) {
        let merged = form.merged
        var obstacle = merged.obstacle
        var isExtended = traits.released.contains { desired.resets.contains($0.path) }
        var isHeld = true
        var writes: [Change] = []
        // The report itself is no object.
        if traits.differences.first.map({ $0.leaf == nil }) ?? false { isHeld = false }
        for finding in Finding.all(traits, of: form) {
            if case .failed(let message) = finding.standing {
                obstacle = obstacle ?? Obstacle(.template, message.string)
                continue
            }
            switch merged.mode(of: merged.leaves[finding.leaf]) {
            case .enforce: isHeld = false
            case .setOnce: isExtended = true
            case .observe: break
            }
            writes.append(Change(finding, in: merged))
        }
        let contested = traits.templates[form.templates.leaves.count...]
        for (rivals, comparison) in zip(merged.rivals, contested) where obstacle == nil {
            switch comparison {
            case .failed(let message): obstacle = Obstacle(.template, message.string)
            case .different: obstacle = merged.obstacle(between: rivals.one, rivals.other)
            case .equal, .absent: break
            }
        }
        let isMet = obstacle == nil && isHeld && !isExtended
        if obstacle == nil, !isMet, merged.layers.contains(where: { !$0.requires.isEmpty }) {
            obstacle = merged.unmetRequirement(of: firmware())
        }
        self.isMet = isMet
        self.obstacle = obstacle
        // Where nobody knows all layers, what they would not change is not known either.
        changes =
            merged.doubtful.isEmpty
            ? writes + Self.releases(traits, in: desired, former) : []
    }

    private static func releases(
        _ traits: ConfigForm.Traits,
        in desired: DesiredState,
        _ former: Set<FieldPath>
    ) -> [Change] {
        traits.released.compactMap { released in
            let isReset = desired.resets.contains(released.path)
            guard isReset || former.contains(released.path) else { return nil }
            return Change(
                isReset ? .reset : .release,
                .field(released.path),
                reported: released.reported,
                desired: nil,
                source: nil
            )
        }
    }
}

/// A leaf that a device does not have as it should.
private struct Finding {
    enum Standing {
        /// What is reported of a leaf that is the same on every device; nil: nothing is.
        case other(JSONValue?)
        /// Another value than the device's own is reported.
        case notOwn
        /// Nothing is reported of a leaf that each device has its own value for.
        case noOwn
        case failed(Text)
    }

    let leaf: Int
    let standing: Standing

    /// In the order of the leaves. O(leaves that are templates, set once or different).
    static func all(_ traits: ConfigForm.Traits, of form: ConfigForm) -> [Finding] {
        var findings: [Finding] = []
        for difference in traits.differences {
            guard let leaf = difference.leaf else { continue }
            findings.append(Finding(leaf: leaf, standing: .other(difference.found)))
        }
        let ownCount = form.templates.leaves.count
        var failed: [Int] = []
        for (leaf, comparison) in zip(form.templates.leaves, traits.templates.prefix(ownCount)) {
            switch comparison {
            case .equal: continue
            case .failed(let message):
                failed.append(leaf)
                findings.append(Finding(leaf: leaf, standing: .failed(message)))
            case .absent, .different:
                // What is set once is not compared.
                guard form.merged.mode(of: form.merged.leaves[leaf]) != .setOnce else { continue }
                let isFound = comparison == .different
                findings.append(Finding(leaf: leaf, standing: isFound ? .notOwn : .noOwn))
            }
        }
        for (place, leaf) in form.once.enumerated()
        where !traits.once.contains(place) && !failed.contains(leaf) {
            let isConstant = form.merged.leaves[leaf].value.isConstant
            findings.append(Finding(leaf: leaf, standing: isConstant ? .other(nil) : .noOwn))
        }
        return findings.sorted { $0.leaf < $1.leaf }
    }
}

extension Change {
    fileprivate init(_ finding: Finding, in merged: MergedConfig) {
        let leaf = merged.leaves[finding.leaf]
        let action: Action
        switch merged.mode(of: leaf) {
        case .enforce: action = .set
        case .observe: action = .observe
        case .setOnce: action = .setOnce
        }
        var reported: JSONValue?
        if case .other(let found) = finding.standing { reported = found }
        var isOwn = false
        if case .notOwn = finding.standing { isOwn = true }
        self.init(
            action,
            .field(leaf.path),
            reported: reported,
            desired: leaf.value.written,
            source: Source(
                kind: "Config",
                name: merged.layers[leaf.layer].config,
                span: leaf.span
            ),
            isOwn: isOwn
        )
    }
}
