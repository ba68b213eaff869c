import FleetModel

/// Finds values of a config that are never in force, since configs of higher priority write them for all that it is for.
struct OverlayCheck {
    /// A config that names more cohorts is not looked at.
    private static let targetLimit = 16
    /// So many values are named.
    private static let namedLimit = 5

    let view: FleetView
    let sink: DiagnosticSink

    /// Linear in the values that the configs looked at have between each other's, times a logarithm.
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
        var hidden = Set(config.leaves.indices)
        for overlays in targets where !hidden.isEmpty {
            hidden.formIntersection(overlays.flatMap { $0.replacedLeaves(of: config) })
        }
        guard let first = hidden.min(),
            let other = targets[0].first(where: { $0.replacedLeaves(of: config).contains(first) })
        else { return }
        tell(config, hidden.sorted().map { config.leaves[$0] }, other.name)
    }

    /// The configs of higher priority that reach all devices that a selector, or a cohort of it, has.
    private func overlays(
        of config: Config,
        where selector: LabelSelector,
        in cohort: ResourceName?
    ) -> [Config] {
        var places = view.places(covering: selector)
        if let cohort { places.append(.targeting(cohort)) }
        var overlays: [Config] = []
        for place in places {
            for other in view.configs(at: place, over: config).compactMap({ view.overlay(of: $0) })
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
    /// Which leaves of the other config are replaced by one of this: at the path, or above it by what is no map to merge into.
    ///
    /// Goes over both in the order of paths, and over a stretch that only one of them has by a search.
    fileprivate func replacedLeaves(of other: Config) -> [Int] {
        var replaced: [Int] = []
        var rest = leaves[...]
        var index = 0
        while index < other.leaves.count {
            let path = other.leaves[index].path
            // Whatever lies above the path or at it is the last leaf that does not come after it, since no leaf is above another.
            let next = rest.indices.partitioningIndex { path < leaves[$0].path }
            if next > leaves.startIndex {
                if path.hasPrefix(leaves[next - 1].path) {
                    if !leaves[next - 1].value.isEmptyObject { replaced.append(index) }
                    index += 1
                    continue
                }
            }
            guard next < leaves.endIndex else { break }
            rest = leaves[next...]
            let start = leaves[next].path
            index = other.leaves.indices[index...].partitioningIndex {
                !(other.leaves[$0].path < start)
            }
        }
        return replaced
    }

    /// Whether it waits for no firmware that the other one does not wait for.
    fileprivate func isInPlace(wherever other: Config) -> Bool {
        requires.allSatisfy { mine in
            other.requires.contains { $0.component == mine.component && $0.range == mine.range }
        }
    }
}
