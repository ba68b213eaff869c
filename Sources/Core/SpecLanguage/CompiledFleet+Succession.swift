import FleetModel

extension CompiledFleet {
    /// This revision as it comes after `former`: it remembers what it no longer sets and must still reset.
    ///
    /// A device that was away learns of a removal only when it returns, perhaps many revisions later, so the memory goes
    /// from revision to revision until a config writes the path again. Applying it twice changes nothing.
    package func succeeding(_ former: CompiledFleet?) -> CompiledFleet {
        guard let former else { return self }
        let present = Set(configs.lazy.flatMap(\.leaves).map(\.path))
        let kept = Set(configs.lazy.filter { $0.onRemove == .unmanage }.map(\.name))
        var resets: [ResourceName: Config] = [:]
        for config in released + former.released + former.configs
        where config.onRemove == .reset && !kept.contains(config.name) {
            let left = config.leaves.filter { !present.contains($0.path) }
            guard !left.isEmpty else { continue }
            let known = resets[config.name]?.leaves ?? []
            let fresh = left.filter { leaf in !known.contains { $0.path == leaf.path } }
            resets[config.name] = config.keeping(known + fresh)
        }
        return CompiledFleet(
            commit: commit,
            cohorts: cohorts,
            configs: configs,
            firmware: firmware,
            policies: policies,
            acknowledgements: acknowledgements,
            calendars: calendars,
            gates: gates,
            commands: commands,
            devices: devices,
            tenants: tenants,
            emergencies: emergencies,
            released: Array(resets.values)
        )
    }
}

extension Config {
    fileprivate func keeping(_ leaves: [Leaf]) -> Config {
        Config(
            name: name,
            span: span,
            targets: targets,
            priority: priority,
            requires: requires,
            leaves: leaves,
            mode: mode,
            onRemove: onRemove
        )
    }
}
