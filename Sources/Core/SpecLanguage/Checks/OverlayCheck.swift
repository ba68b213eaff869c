import FleetModel

/// Finds values of a config that are never in force, since configs of higher priority write them for all that it is for.
struct OverlayCheck {
    /// A config that names more cohorts is not looked at.
    private static let targetLimit = 16
    /// For each target so many configs are looked at, the nearest above.
    private static let candidateLimit = 8
    /// So many values are named.
    private static let namedLimit = 5

    let view: FleetView
    let sink: DiagnosticSink

    /// Linear in the values, times the logarithm of those of the configs that are looked at.
    func run(_ name: ResourceName) {
        guard let config = view.config(name), config.targets.cohorts.count <= Self.targetLimit
        else { return }
        var targets: [[Config]] = []
        for name in config.targets.cohorts {
            guard let cohort = view.selection(of: name) else { return }
            guard cohort.state == .active else { continue }
            targets.append(overlays(of: config, where: cohort.selector, in: name))
        }
        if let selector = config.targets.selector {
            targets.append(overlays(of: config, where: selector, in: nil))
        }
        guard !targets.isEmpty, !targets.contains(where: \.isEmpty) else { return }
        let hidden = config.leaves.filter { leaf in
            targets.allSatisfy { overlays in overlays.contains { $0.replaces(leaf.path) } }
        }
        guard let first = hidden.first,
            let other = targets[0].first(where: { $0.replaces(first.path) })
        else { return }
        tell(config, hidden, other.name)
    }

    /// The configs of higher priority that reach all devices that a selector, or a cohort of it, has.
    private func overlays(
        of config: Config,
        where selector: LabelSelector,
        in cohort: ResourceName?
    ) -> [Config] {
        var places = SelectorReach(selector).parts.map { Fact.selecting($0) }
        if let cohort { places.append(.targeting(cohort)) }
        var overlays: [Config] = []
        for place in places {
            let names = view.configs(
                at: place,
                above: config.priority,
                limit: Self.candidateLimit
            )
            for other in names.compactMap({ view.overlay(of: $0) })
            where other.isInPlace(wherever: config) {
                let isNamed = cohort.map(other.targets.cohorts.contains) ?? false
                if isNamed || other.targets.selector?.covers(selector) ?? false {
                    overlays.append(other)
                }
            }
        }
        return overlays.sorted { ($0.priority, $0.name) < ($1.priority, $1.name) }
    }

    private func tell(_ config: Config, _ hidden: [Config.Leaf], _ other: ResourceName) {
        // What is looked at for its place is looked at whole.
        guard let other = view.config(other), let first = hidden.first else { return }
        let related = [
            Diagnostic.Related(
                span: other.span,
                message: "`\(other.name)` has the priority \(other.priority)"
            )
        ]
        let isWhole = hidden.count == config.leaves.count
        let names = hidden.prefix(Self.namedLimit).map { "`\($0.path)`" }.joined(separator: ", ")
        let more = hidden.count > Self.namedLimit ? ", …" : ""
        sink.warning(
            .shadowed,
            isWhole
                ? "no value of `\(config.name)` is ever in force: configs of higher priority write"
                    + " them all, for all that it is for"
                : "of `\(config.name)` \(names)\(more) \(hidden.count == 1 ? "is" : "are") never in"
                    + " force: configs of higher priority write there, for all that it is for",
            at: isWhole ? config.span : first.span,
            related: related,
            help: isWhole
                ? "raise its priority above \(config.priority), or remove it"
                : "raise its priority above \(config.priority), or remove "
                    + (hidden.count == 1 ? "the value" : "the values")
        )
    }
}

extension Config {
    /// Whether a value at the path is replaced by one of this config: at the path, or above it by what is no map to merge
    /// into.
    fileprivate func replaces(_ path: FieldPath) -> Bool {
        // Whatever lies above the path or at it is the last leaf that does not come after it, since no leaf is above another.
        let next = leaves.partitioningIndex { path < $0.path }
        guard next > 0 else { return false }
        let leaf = leaves[next - 1]
        return path.hasPrefix(leaf.path) && leaf.value.object?.isEmpty != true
    }

    /// Whether it waits for no firmware that the other one does not wait for.
    fileprivate func isInPlace(wherever other: Config) -> Bool {
        requires.allSatisfy { mine in
            other.requires.contains { $0.component == mine.component && $0.range == mine.range }
        }
    }
}
