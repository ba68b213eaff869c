import FleetModel

/// The firmware of a fleet by component, in the order of versions.
struct FirmwareCatalogue: Sendable {
    private let components: [Text: FirmwareSeries]

    /// O(n²) of the versions of a component that say which versions they go on from.
    init(_ firmware: [Firmware]) {
        components = Dictionary(grouping: firmware, by: \.component).mapValues(FirmwareSeries.init)
    }

    /// Sorted by version.
    func versions(of component: Text) -> FirmwareSeries { components[component] ?? .none }

    func entry(_ component: Text, _ version: Version) -> Firmware? {
        let series = versions(of: component)
        return series.index(of: version).map { series.entries[$0] }
    }

    /// What forbids going from a version back to a lower one; nil: nothing does.
    ///
    /// A fuse may have been blown by any version in between, so that each of them must allow it, and the version that runs
    /// must be known.
    func refusal(of component: Text, from version: Version, backTo lower: Version) -> String? {
        guard entry(component, version) != nil else {
            return "\(component) \(version) is not in the catalogue, so that it is not known "
                + "whether it can be rolled back"
        }
        let fused = versions(of: component).entries.last {
            lower < $0.version && $0.version <= version && $0.rollback == .forbidden
        }
        return fused.map { "\(component) \($0.version) forbids rollback (\($0.span))" }
    }
}

/// The versions of one component, ascending, and which of them can be installed over which.
struct FirmwareSeries: Sendable {
    static let none = FirmwareSeries([])

    let entries: [Firmware]
    /// By version: which versions its range holds, whatever their order; nil: any.
    private let sources: [[Bool]?]

    init(_ firmware: [Firmware]) {
        let entries = firmware.sorted { ($0.version, $0.name) < ($1.version, $1.name) }
        self.entries = entries
        sources = entries.map { entry in
            entry.from.map { range in entries.map { range.contains($0.version) } }
        }
    }

    /// The first of the version; nil: there is none.
    func index(of version: Version) -> Int? {
        let index = entries.partitioningIndex { $0.version >= version }
        return index < entries.count && entries[index].version == version ? index : nil
    }

    /// Those from one version to another, both with them.
    func indexes(from lowest: Version, through highest: Version) -> Range<Int> {
        let first = entries.partitioningIndex { $0.version >= lowest }
        let end = entries.partitioningIndex { $0.version > highest }
        return first..<max(first, end)
    }

    /// Whether a version's range holds another of the series.
    func goesOn(_ target: Int, from source: Int) -> Bool {
        sources[target]?[source] ?? true
    }
}

extension Firmware {
    /// The artifact for a device of these facts: of several, the smallest, then that of the lowest hash.
    func artifact(for facts: LabelSet) -> Artifact? {
        artifacts.filter { $0.fits(facts) }.min { ($0.size, $0.sha256) < ($1.size, $1.sha256) }
    }
}
