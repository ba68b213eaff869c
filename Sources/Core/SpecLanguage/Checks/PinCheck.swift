import FleetModel

/// Finds pins that no steps of the catalogue lead to, by the ranges alone or beside the other pins of the cohort.
struct PinCheck {
    let view: FleetView
    let sink: DiagnosticSink

    /// `goal` is where the pin stands among the versions of its component.
    func run(_ pin: Cohort.Pin, of cohort: Cohort, at goal: Int) {
        let catalogue = view.versions(of: pin.component)
        guard catalogue.isReached(goal) else {
            // A gap just below is told at the version itself.
            guard catalogue.predecessor(of: goal) != nil else { return }
            return tell(pin, "", UpgradeTrail(to: goal, in: catalogue))
        }
        guard cohort.firmware.count > 1 else { return }
        var blocked: [Int: String] = [:]
        for (index, entry) in catalogue.entries[..<goal].enumerated() {
            if let reason = obstacle(to: entry, cohort) { blocked[index] = reason }
        }
        guard !blocked.isEmpty,
            !catalogue.isReached(goal, without: Set(blocked.keys))
        else { return }
        tell(
            pin,
            " beside the other pins",
            UpgradeTrail(to: goal, in: catalogue, blocked: blocked)
        )
    }

    /// A floor on a pinned component that it meets nowhere on its own way up to its pin.
    private func obstacle(to entry: Firmware, _ cohort: Cohort) -> String? {
        for floor in entry.floors where floor.component != entry.component {
            guard let other = cohort.firmware.first(where: { $0.component == floor.component }),
                !floor.range.contains(other.version)
            else { continue }
            let isMetBefore = view.versions(of: floor.component).entries.contains {
                $0.version < other.version && floor.range.contains($0.version)
            }
            guard !isMetBefore else { continue }
            return "\(entry.version) requires \(floor.component) `\(floor.range)`, and the pin is"
                + " \(other.version)"
        }
        return nil
    }

    private func tell(_ pin: Cohort.Pin, _ circumstance: String, _ trail: UpgradeTrail) {
        sink.warning(
            .unreachableVersion,
            "no path of the catalogue leads to \(pin.component) \(pin.version)\(circumstance):"
                + " \(trail.text)",
            at: pin.span,
            related: trail.related,
            help:
                "add a version between, or pin one that steps lead to; as it is, devices from below"
                + " stay blocked"
        )
    }
}
