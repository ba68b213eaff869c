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
        let blocked = (0..<goal).filter { obstacle(to: catalogue.entries[$0], cohort) != nil }
        guard !blocked.isEmpty,
            !catalogue.isReached(goal, without: Set(blocked), view.steps(of: pin.component))
        else { return }
        let trail = UpgradeTrail(to: goal, in: catalogue) { index in
            index < goal ? reason(against: catalogue.entries[index], cohort) : nil
        }
        tell(pin, " beside the other pins", trail)
    }

    /// A floor on a pinned component that it meets nowhere on its own way up to its pin.
    private func obstacle(
        to entry: Firmware,
        _ cohort: Cohort
    ) -> (floor: Firmware.Floor, pin: Cohort.Pin)? {
        for floor in entry.floors where floor.component != entry.component {
            guard let other = cohort.firmware.first(where: { $0.component == floor.component }),
                !floor.range.contains(other.version)
            else { continue }
            if let lowest = view.lowestVersion(meeting: floor), lowest < other.version { continue }
            return (floor, other)
        }
        return nil
    }

    private func reason(against entry: Firmware, _ cohort: Cohort) -> String? {
        obstacle(to: entry, cohort).map { floor, pin in
            "\(entry.version) requires \(floor.component) `\(floor.range)`, and the pin is"
                + " \(pin.version)"
        }
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
