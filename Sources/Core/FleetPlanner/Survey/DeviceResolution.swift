import FleetModel
import SpecLanguage

/// What is desired of the devices of one class and how they differ from it.
struct DeviceResolution: Hashable {
    let cohort: ResourceName
    /// nil: nothing is desired on the track.
    let firmware: DeviceTarget?
    let config: DeviceTarget?
    /// In the order of tracks, then subjects.
    let changes: [Change]
    /// Jobs in order.
    let steps: [PlannedStep]

    func target(_ track: Track) -> DeviceTarget? {
        switch track {
        case .firmware: firmware
        case .config: config
        }
    }

    var lowersVersion: Bool { steps.contains(where: \.isDowngrade) }

    /// Whether a field leaves management.
    var removesField: Bool {
        changes.contains { $0.action == .reset || $0.action == .release }
    }
}

extension DesiredState {
    /// Resolves a device with the differences and the chain of jobs; `former` holds the paths that were managed before.
    func resolution(
        of twin: Twin,
        in cohort: ResourceName,
        former: Set<FieldPath>
    ) -> DeviceResolution {
        let state = cohorts[cohort] ?? .empty
        let merge = ConfigMerge(state, for: twin)
        let hasConfig = !state.layers.isEmpty || twin.config.applied != nil
        let config = hasConfig ? configTarget(for: twin, merge: merge) : nil
        let firmware = state.pins.isEmpty ? nil : firmwareTarget(for: twin, in: state)
        return DeviceResolution(
            cohort: cohort,
            firmware: firmware,
            config: config,
            changes: componentChanges(of: twin, in: state)
                + fieldChanges(of: twin, merge: merge, former: former),
            steps: steps(twin, state, firmware: firmware, config: config)
        )
    }

    private func componentChanges(of twin: Twin, in state: CohortState) -> [Change] {
        guard let cohort = state.name else { return [] }
        return state.pins.compactMap { pin in
            let running = twin.firmware.running(pin.component)
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

    private func fieldChanges(
        of twin: Twin,
        merge: ConfigMerge,
        former: Set<FieldPath>
    ) -> [Change] {
        let reported = twin.config.reported
        var changes = merge.leaves.compactMap { leaf -> Change? in
            let found = reported.value(at: leaf.path)
            guard found?.projected(on: leaf.value) != leaf.value else { return nil }
            let action: Change.Action
            switch merge.mode(of: leaf) {
            case .enforce: action = .set
            case .observe: action = .observe
            case .setOnce:
                guard found == nil, twin.config.applied?.document.value(at: leaf.path) == nil
                else { return nil }
                action = .setOnce
            }
            return Change(
                action,
                .field(leaf.path),
                reported: found,
                desired: leaf.value,
                source: Change.Source(
                    kind: "Config",
                    name: merge.layers[leaf.layer].config,
                    span: leaf.span
                )
            )
        }
        for path in released(twin, merge: merge) {
            let isReset = resets.contains(path)
            guard isReset || former.contains(path) else { continue }
            changes.append(
                Change(
                    isReset ? .reset : .release,
                    .field(path),
                    reported: reported.value(at: path),
                    desired: nil,
                    source: nil
                )
            )
        }
        return changes
    }

    /// Firmware hops, then the configuration that may need them; where a version is lowered, the configuration first.
    private func steps(
        _ twin: Twin,
        _ state: CohortState,
        firmware: DeviceTarget?,
        config: DeviceTarget?
    ) -> [PlannedStep] {
        var hops: [PlannedStep] = []
        let isFirmwareOpen = firmware?.next != nil || firmware?.obstacle?.code == .requiresConfig
        if isFirmwareOpen {
            hops = firmwareHops(for: twin, in: state).map {
                .firmware(
                    component: $0.component,
                    from: $0.from,
                    to: $0.to,
                    bytes: $0.artifact.size
                )
            }
        }
        guard let config, !config.isMet else { return hops }
        let step = PlannedStep.config(digest: config.digest)
        if config.next != nil {
            return hops.contains(where: \.isDowngrade) ? [step] + hops : hops + [step]
        }
        let waits = config.obstacle?.code == .requiresFirmware && !hops.isEmpty
        return waits ? hops + [step] : hops
    }
}
