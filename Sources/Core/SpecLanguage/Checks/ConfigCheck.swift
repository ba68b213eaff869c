import FleetModel

/// Finds configs of equal priority that write different values to one path of the same devices, and configs that wait
/// for a firmware which their cohort is not to have.
struct ConfigCheck {
    /// So many conflicts of one path and priority are told.
    private static let conflictLimit = 100

    let view: FleetView
    let sink: DiagnosticSink

    private typealias Writer = (config: Config, leaf: Config.Leaf)

    /// Near linear in the configs that write there, but for those that do conflict. `slot` is a ``ConfigSlot/key``.
    func checkWriters(at slot: UInt64) {
        var writers: [ConfigSlot: [Writer]] = [:]
        for config in view.configs(at: slot) {
            for leaf in config.leaves where config.slot(at: leaf.path).key == slot {
                writers[config.slot(at: leaf.path), default: []].append((config, leaf))
            }
        }
        for writers in writers.values { compare(writers) }
    }

    private func compare(_ writers: [Writer]) {
        guard let first = writers.first,
            writers.contains(where: { $0.leaf.value != first.leaf.value })
        else { return }
        let pairs = pairsSharingACohort(writers)
        for pair in pairs.sorted() {
            refuse(writers[pair.second], writers[pair.first])
        }
        warnOfSelectors(writers, except: pairs)
    }

    private struct Pair: Hashable, Comparable {
        let first: Int
        let second: Int

        static func < (left: Pair, right: Pair) -> Bool {
            (left.first, left.second) < (right.first, right.second)
        }
    }

    private func pairsSharingACohort(_ writers: [Writer]) -> Set<Pair> {
        var targets: [ResourceName: [Int]] = [:]
        for (position, writer) in writers.enumerated() {
            for cohort in writer.config.targets.cohorts {
                targets[cohort, default: []].append(position)
            }
        }
        var pairs: Set<Pair> = []
        for cohort in targets.keys.sorted() {
            let positions = targets[cohort] ?? []
            for (index, first) in positions.enumerated() {
                for second in positions[(index + 1)...]
                where writers[first].leaf.value != writers[second].leaf.value {
                    pairs.insert(Pair(first: first, second: second))
                    guard pairs.count < Self.conflictLimit else { return pairs }
                }
            }
        }
        return pairs
    }

    private func refuse(_ one: Writer, _ other: Writer) {
        let cohort = one.config.targets.cohorts.first(where: other.config.targets.cohorts.contains)
        sink.error(
            .equalPriority,
            "two configs of priority \(one.config.priority) write different values to"
                + " `\(one.leaf.path)` for the cohort `\(cohort?.text.string ?? "")`",
            at: one.leaf.span,
            related: Self.related(other),
            help: Self.help
        )
    }

    /// A device that both select may not exist: where it does, the plan marks it as conflicted.
    private func warnOfSelectors(_ writers: [Writer], except told: Set<Pair>) {
        let selecting = writers.indices.filter { writers[$0].config.targets.selector != nil }
        let selectors = selecting.compactMap { writers[$0].config.targets.selector }
        var pairs: [Pair] = []
        SelectorPairs(selectors).visit { left, right in
            let pair = Pair(
                first: min(selecting[left], selecting[right]),
                second: max(selecting[left], selecting[right])
            )
            if writers[pair.first].leaf.value != writers[pair.second].leaf.value,
                !told.contains(pair)
            {
                pairs.append(pair)
            }
            return pairs.count < Self.conflictLimit
        }
        for pair in pairs.sorted() {
            let one = writers[pair.second]
            sink.warning(
                .equalPriority,
                "two configs of priority \(one.config.priority) write different values to"
                    + " `\(one.leaf.path)` and can select the same device",
                at: one.leaf.span,
                related: Self.related(writers[pair.first]),
                help: Self.help
            )
        }
    }

    private static let help =
        "give one of them a higher `priority`, or targets that exclude each other"

    private static func related(_ other: Writer) -> [Diagnostic.Related] {
        [.init(span: other.leaf.span, message: "`\(other.config.name)` writes here")]
    }

    /// The config by itself.
    func check(_ name: ResourceName) {
        guard let config = view.config(name) else { return }
        checkTargets(of: config)
        checkRequirements(of: config)
    }

    private func checkTargets(of config: Config) {
        guard config.targets.selector == nil,
            config.targets.cohorts.allSatisfy({ view.selection(of: $0)?.state == .retired })
        else { return }
        sink.warning(
            .targetsNothing,
            "`\(config.name)` is for no device: each cohort that it names is retired",
            at: config.span,
            help: "remove it, or name a cohort that governs devices"
        )
    }

    private func checkRequirements(of config: Config) {
        for requirement in config.requires {
            for name in config.targets.cohorts {
                guard
                    let pin = view.cohort(name)?.firmware.first(
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
