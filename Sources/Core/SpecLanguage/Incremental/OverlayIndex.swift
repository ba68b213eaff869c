import FleetModel

/// The configs of a revision by what they are for, in the order in which they are merged.
struct OverlayIndex {
    /// A config by its place in the order of merging.
    private struct Rank: Comparable {
        let priority: Int
        let name: ResourceName
        let roots: RootFilter

        static func < (left: Rank, right: Rank) -> Bool {
            (left.priority, left.name) < (right.priority, right.name)
        }
    }

    /// So many are looked at by what they may write, and so many of them whole.
    private static let (nearest, few) = (16, 8)

    /// Sorted, each once; by ``Fact/targeting(_:)`` and ``Fact/selecting(_:)``.
    private var ranks: [Fact: [Rank]] = [:]

    func hasConfigs(at place: Fact) -> Bool { ranks[place] != nil }

    /// Those at a place that may write over a config, lowest first: the first few among the nearest of higher priority.
    /// Logarithmic.
    func configs(at place: Fact, over config: Config) -> [ResourceName] {
        guard let ranks = ranks[place] else { return [] }
        let roots = RootFilter(config)
        let start = ranks.partitioningIndex { $0.priority > config.priority }
        var names: [ResourceName] = []
        for index in ranks.indices[start...].prefix(Self.nearest)
        where ranks[index].roots.mayMeet(roots) {
            names.append(ranks[index].name)
            if names.count == Self.few { break }
        }
        return names
    }

    /// Takes a config in the place of another one of its name; gives what changed by that. Linear in what is found at the same
    /// places.
    mutating func replace(_ former: Config?, with current: Config?) -> [Fact] {
        guard let name = (current ?? former)?.name else { return [] }
        var facts: [Fact] = []
        if !(former.map { $0.overlaysAlike(current) } ?? false) { facts.append(.overlay(of: name)) }
        let roots = current.map(RootFilter.init)
        guard
            former?.targets != current?.targets || former?.priority != current?.priority
                || former.map(RootFilter.init) != roots
        else { return facts }
        for place in former?.overlayPlaces ?? [] {
            ranks[place]?.removeAll { $0.name == name }
            if ranks[place]?.isEmpty ?? false { ranks[place] = nil }
            facts.append(place)
        }
        guard let current, let roots else { return facts }
        for place in current.overlayPlaces {
            let rank = Rank(priority: current.priority, name: name, roots: roots)
            let index = (ranks[place] ?? []).partitioningIndex { !($0 < rank) }
            ranks[place, default: []].insert(rank, at: index)
            facts.append(place)
        }
        return facts
    }
}

extension Config {
    fileprivate var overlayPlaces: [Fact] {
        targets.cohorts.map { .targeting($0) }
            + (targets.selector.map { [.selecting(SelectorReach($0).key)] } ?? [])
    }

    /// Whether both write to the same paths for the same devices in the same rank, whatever they write there.
    fileprivate func overlaysAlike(_ other: Config?) -> Bool {
        guard let other, targets == other.targets, priority == other.priority,
            requires.elementsEqual(
                other.requires,
                by: { $0.component == $1.component && $0.range == $1.range }
            )
        else { return false }
        return leaves.elementsEqual(other.leaves) { mine, its in
            mine.path == its.path && mine.value.isEmptyObject == its.value.isEmptyObject
        }
    }
}
