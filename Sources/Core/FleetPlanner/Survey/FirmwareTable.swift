import FleetModel
import SpecLanguage

/// How devices stand to the firmware of their cohorts: worked out once for those that agree in all that can matter to it.
struct FirmwareTable {
    /// What is told of them.
    struct Outcome {
        let verdict: DeviceClass.Verdict
        let changes: [Change]
        let steps: [PlannedStep]
    }

    /// All that can matter to it.
    private struct Key: Hashable {
        let cohort: ResourceName?
        /// The form whose floors hold; nil: it has none.
        let form: Int?
        let hardware: Hardware
        let configComesFirst: Bool
    }

    private let desired: DesiredState
    private var known: [Key: Outcome] = [:]
    var hardware = HardwareTable()

    var count: Int { known.count + hardware.count }

    init(_ desired: DesiredState) { self.desired = desired }

    /// nil: nothing is pinned. `place`: of the form; `configComesFirst`: see ``FirmwareContext``.
    mutating func outcome(
        of hardware: Hardware,
        in state: CohortState,
        _ form: ConfigForm,
        at place: Int,
        configComesFirst: Bool
    ) -> Outcome? {
        guard !state.pins.isEmpty else { return nil }
        let key = Key(
            cohort: state.name,
            form: form.constraints.isEmpty ? nil : place,
            hardware: hardware,
            configComesFirst: configComesFirst
        )
        if let outcome = known[key] { return outcome }
        let firmware = self.hardware.firmware(hardware)
        let (target, hops) = desired.firmwareTarget(
            for: firmware,
            self.hardware.facts(hardware, of: form),
            in: state,
            FirmwareContext(constraints: form.constraints, configComesFirst: configComesFirst)
        )
        let outcome = Outcome(
            verdict: DeviceClass.Verdict(target),
            changes: changes(of: firmware, in: state),
            steps: hops.map { hop in
                .firmware(
                    component: hop.component,
                    from: hop.from,
                    to: hop.to,
                    bytes: hop.artifact.size
                )
            }
        )
        known[key] = outcome
        return outcome
    }

    private func changes(of firmware: FirmwareSection, in state: CohortState) -> [Change] {
        guard let cohort = state.name else { return [] }
        return state.pins.compactMap { pin in
            let running = firmware.running(pin.component)
            guard running.flatMap({ Version($0.string) }) != pin.version else { return nil }
            return Change(
                .install,
                .component(pin.component),
                reported: running.map { .string($0) },
                desired: .string(pin.version.description),
                source: Change.Source(kind: "Cohort", name: cohort, span: pin.span)
            )
        }
    }
}
