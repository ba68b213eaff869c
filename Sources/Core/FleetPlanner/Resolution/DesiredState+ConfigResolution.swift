package import FleetModel
import SpecLanguage

extension DesiredState {
    func configTarget(for twin: Twin, in state: CohortState) -> DeviceTarget {
        configTarget(for: twin, DeviceConfig(state.config(for: twin), for: twin))
    }

    func configTarget(for twin: Twin, _ config: DeviceConfig) -> DeviceTarget {
        let enforced = config.enforced
        let digest = enforced.digest
        let patch = patch(for: twin, config)
        let isMet =
            config.obstacle == nil && !patch.isExtended && twin.config.reported.holds(enforced)
        var obstacle = config.obstacle
        if obstacle == nil, !isMet { obstacle = config.merged.unmetRequirement(of: twin.firmware) }
        let isOpen = !isMet && obstacle == nil
        return DeviceTarget(
            digest: digest,
            wish: .config(enforced),
            isMet: isMet,
            next: isOpen ? .config(ConfigTarget(digest: digest, document: patch.document)) : nil,
            stepsLeft: isOpen ? 1 : 0,
            obstacle: obstacle
        )
    }

    /// The merge patch over all enforced paths, with what is set once and what is reset besides.
    private func patch(
        for twin: Twin,
        _ config: DeviceConfig
    ) -> (document: JSONValue, isExtended: Bool) {
        var document = config.enforced
        var isExtended = false
        let applied = twin.config.applied?.document
        for leaf in config.leaves where config.mode(of: leaf) == .setOnce {
            guard twin.config.reported.value(at: leaf.path) == nil,
                applied?.value(at: leaf.path) == nil
            else { continue }
            document.set(leaf.value, at: leaf.path)
            isExtended = true
        }
        for path in released(twin, config.merged) where resets.contains(path) {
            document.set(.null, at: path)
            isExtended = true
        }
        return (document, isExtended)
    }

    /// Paths that were last applied for us, are still reported, and that no config manages any more; sorted.
    func released(_ twin: Twin, _ merged: MergedConfig) -> [FieldPath] {
        guard let applied = twin.config.applied?.document else { return [] }
        return merged.released(applied, from: twin.config.reported)
    }

    /// The way back to a configuration that the device had: what this revision enforces beyond it is removed.
    func configRollback(
        for twin: Twin,
        to document: JSONValue,
        in state: CohortState
    ) -> DeviceTarget {
        let digest = document.digest
        var patch = document
        var isMet = twin.config.reported.holds(document)
        for path in added(twin, beyond: document, in: state) {
            patch.set(.null, at: path)
            isMet = false
        }
        return DeviceTarget(
            digest: digest,
            wish: .config(document),
            isMet: isMet,
            next: isMet ? nil : .config(ConfigTarget(digest: digest, document: patch)),
            stepsLeft: isMet ? 0 : 1,
            obstacle: nil
        )
    }

    /// Paths that this revision enforces or may enforce, that were applied, and that the older document does not hold; sorted.
    private func added(
        _ twin: Twin,
        beyond document: JSONValue,
        in state: CohortState
    ) -> [FieldPath] {
        guard let applied = twin.config.applied?.document else { return [] }
        let held = document.leaves.map(\.path)
        return state.config(for: twin).enforcedPaths.filter { path in
            applied.value(at: path) ?? .null != .null
                && twin.config.reported.value(at: path) != nil
                && !held.contains { $0.hasPrefix(path) || path.hasPrefix($0) }
        }
    }
}

extension MergedConfig {
    /// Of the leaves that stand and of the layers in doubt, those that are enforced and no empty object; sorted.
    fileprivate var enforcedPaths: [FieldPath] {
        let paths = leaves.filter { mode(of: $0) == .enforce && !$0.value.isEmptyObject }
            .map(\.path)
        guard !doubtful.isEmpty else { return paths }
        let others = doubtful.filter { $0.mode == .enforce }.flatMap(\.leaves)
            .filter { !$0.value.isEmptyObject }.map(\.path)
        return Set(paths + others).sorted()
    }

    /// Paths of what was applied that are still reported, and that nothing here manages; sorted.
    func released(_ applied: JSONValue, from reported: JSONValue) -> [FieldPath] {
        guard case .object = applied else { return [] }
        return applied.leaves.filter { leaf in
            leaf.value != .null && !leaf.value.isEmptyObject
                && reported.value(at: leaf.path) != nil && !manages(leaf.path)
        }.map(\.path)
    }

    /// What is told of a template that cannot be filled in.
    func failure(of leaf: Leaf, _ error: TemplateError) -> String {
        "\(layers[leaf.layer].config) at \(leaf.span): \(leaf.path): \(error.message)"
    }

    /// A floor on firmware that the device does not meet yet.
    func unmetRequirement(of firmware: FirmwareSection) -> Obstacle? {
        for layer in layers {
            for requirement in layer.requires {
                let running = firmware.running(requirement.component)
                if let version = running.flatMap({ Version($0.string) }),
                    requirement.range.contains(version)
                {
                    continue
                }
                return Obstacle(
                    .requiresFirmware,
                    "\(layer.config) at \(requirement.span) needs \(requirement.component) "
                        + "\(requirement.range), the device runs \(running?.string ?? "none")"
                )
            }
        }
        return nil
    }
}

extension DeviceConfig {
    /// Whether every enforced leaf of the layer that stands is what the device reports.
    func isInPlace(_ layer: Int, on twin: Twin) -> Bool {
        leaves.allSatisfy { leaf in
            leaf.source.layer != layer || mode(of: leaf) != .enforce
                || twin.config.reported.value(at: leaf.path)?.holds(leaf.value) ?? false
        }
    }
}

extension JSONValue {
    /// Whether every path of `document` has its value here; an empty object asks for no more than an object.
    func holds(_ document: JSONValue) -> Bool {
        guard case .object(let wanted) = document, case .object(let found) = self else {
            return self == document
        }
        return wanted.members.allSatisfy { found[$0.key]?.holds($0.value) ?? false }
    }

    /// The part of this value that `document` speaks of: its paths, with the values found here.
    ///
    /// It equals `document` exactly where every path of it has its value; an empty object asks for no more than an object.
    package func projected(on document: JSONValue) -> JSONValue {
        guard case .object(let wanted) = document, case .object(let found) = self else {
            return self
        }
        return .object(
            JSONObject(
                sorted: wanted.members.compactMap { member in
                    found[member.key].map {
                        JSONObject.Member(key: member.key, value: $0.projected(on: member.value))
                    }
                }
            )
        )
    }
}
