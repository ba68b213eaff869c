import FleetModel

/// Finds configs of equal priority that write different values to one path of the same devices, and configs that wait
/// for a firmware which their cohort is not to have.
struct ConfigCheck {
    let fleet: CompiledFleet
    let sink: DiagnosticSink

    private struct Slot: Hashable {
        let priority: Int
        let path: FieldPath
    }

    func run() {
        checkPriorities()
        for config in fleet.configs { checkRequirements(of: config) }
    }

    /// Linear but for configs that write to one path with one priority.
    private func checkPriorities() {
        var writers: [Slot: [(config: Config, leaf: Config.Leaf)]] = [:]
        for config in fleet.configs {
            for leaf in config.leaves {
                let slot = Slot(priority: config.priority, path: leaf.path)
                for other in writers[slot] ?? [] where other.leaf.value != leaf.value {
                    compare((config, leaf), other)
                }
                writers[slot, default: []].append((config, leaf))
            }
        }
    }

    private func compare(
        _ one: (config: Config, leaf: Config.Leaf),
        _ other: (config: Config, leaf: Config.Leaf)
    ) {
        let related = [
            Diagnostic.Related(span: other.leaf.span, message: "`\(other.config.name)` writes here")
        ]
        let help = "give one of them a higher `priority`, or targets that exclude each other"
        let path = one.leaf.path
        if let cohort = one.config.targets.cohorts.first(
            where: other.config.targets.cohorts.contains
        ) {
            sink.error(
                .equalPriority,
                "two configs of priority \(one.config.priority) write different values to `\(path)`"
                    + " for the cohort `\(cohort)`",
                at: one.leaf.span,
                related: related,
                help: help
            )
        } else if let mine = one.config.targets.selector,
            let others = other.config.targets.selector, mine.overlaps(others)
        {
            // A device that both select may not exist: where it does, the plan marks it as conflicted.
            sink.warning(
                .equalPriority,
                "two configs of priority \(one.config.priority) write different values to `\(path)`"
                    + " and can select the same device",
                at: one.leaf.span,
                related: related,
                help: help
            )
        }
    }

    private func checkRequirements(of config: Config) {
        for requirement in config.requires {
            for name in config.targets.cohorts {
                guard
                    let pin = fleet.cohort(name)?.firmware.first(
                        where: { $0.component == requirement.component }
                    ), !requirement.range.contains(pin.version)
                else { continue }
                sink.warning(
                    .contradiction,
                    "`\(config.name)` needs \(requirement.component) \(requirement.range), and the"
                        + " cohort `\(name)` is pinned to \(pin.version)",
                    at: requirement.span,
                    related: [Diagnostic.Related(span: pin.span, message: "the pin")],
                    help: "devices of that cohort will not get this config"
                )
            }
        }
    }
}
