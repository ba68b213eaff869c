import FleetModel

/// Finds versions of one component that no steps of the catalogue lead to, and floors that no version of it meets.
struct CatalogueCheck {
    /// So many versions are named.
    private static let namedLimit = 5

    let view: FleetView
    let sink: DiagnosticSink

    /// Near linear in the versions, and linear in the different floors times the versions of what they are about.
    func run(_ component: Text) {
        let catalogue = view.versions(of: component)
        for index in catalogue.entries.indices where !catalogue.isReached(index) {
            tellGap(below: index, in: catalogue)
        }
        var unmet: [Firmware.Floor: Bool] = [:]
        for entry in catalogue.entries {
            for floor in entry.floors {
                let isUnmet = unmet[floor] ?? isUnmet(floor, of: component)
                unmet[floor] = isUnmet
                if floor.component == component {
                    check(floor, onItself: entry)
                } else if isUnmet {
                    tell(floor, of: entry)
                }
            }
        }
    }

    /// What is reached through it alone is told where it is pinned.
    private func tellGap(below index: Int, in catalogue: ComponentCatalogue) {
        let entry = catalogue.entries[index]
        guard let from = entry.from, from.allowsVersion(below: entry.version),
            catalogue.predecessor(of: index) == nil
        else { return }
        sink.warning(
            .unreachableVersion,
            "no path of the catalogue leads to \(entry.component) \(entry.version): "
                + UpgradeTrail(to: index, in: catalogue).text,
            at: entry.span,
            help: "add a version between, or widen `requires.from`; as it is, only devices that"
                + " already run a version in `\(from)` can take it"
        )
    }

    /// Of a component without any version nothing is known; a range that holds none at all is told by itself.
    private func isUnmet(_ floor: Firmware.Floor, of component: Text) -> Bool {
        guard floor.component != component else { return false }
        let entries = view.versions(of: floor.component).entries
        return !entries.isEmpty && floor.range.allowsVersion(below: nil)
            && !entries.contains { floor.range.contains($0.version) }
    }

    private func tell(_ floor: Firmware.Floor, of entry: Firmware) {
        let others = view.versions(of: floor.component).entries
        let names = others.suffix(Self.namedLimit).map(\.version.description)
        let more = others.count > names.count ? " and older ones" : ""
        sink.warning(
            .unreachableVersion,
            "\(entry.component) \(entry.version) requires \(floor.component) `\(floor.range)`, and no"
                + " version in the catalogue is in it",
            at: entry.span,
            related: others.last.map {
                [.init(span: $0.span, message: "the highest that there is")]
            }
                ?? [],
            help: "the catalogue has " + names.joined(separator: ", ") + more
        )
    }

    /// What is installed is held against its own floors.
    private func check(_ floor: Firmware.Floor, onItself entry: Firmware) {
        guard !floor.range.contains(entry.version) else { return }
        sink.error(
            .unreachableVersion,
            "\(entry.component) \(entry.version) requires `\(floor.range)` of itself, and is not in it",
            at: entry.span,
            help:
                "`requires.from` names the versions that may take this step; `components` is about"
                + " others"
        )
    }
}
