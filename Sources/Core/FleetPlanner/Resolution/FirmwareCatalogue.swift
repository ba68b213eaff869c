import FleetModel

/// The firmware of a fleet by component, in the order of versions.
struct FirmwareCatalogue: Sendable {
    private let components: [Text: FirmwareSeries]

    /// O(n²) of the versions of a component.
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

extension Firmware {
    /// The artifact for a device of these facts: of several, the smallest, then that of the lowest hash.
    func artifact(for facts: LabelSet) -> Artifact? {
        artifacts.lazy.filter { $0.fits(facts) }
            .min { ($0.size, $0.sha256) < ($1.size, $1.sha256) }
    }
}
