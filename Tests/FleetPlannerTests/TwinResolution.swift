import FleetModel
import SpecLanguage

@testable import FleetPlanner

/// What is desired of one device and how it differs, worked out from its whole twin and its own documents: what a class of
/// devices is told to be is held against it.
struct TwinResolution {
    /// nil: nothing is desired on the track.
    let firmware: DeviceTarget?
    let config: DeviceTarget?
    let outline: DeviceOutline
}

extension DesiredState {
    /// What the twin alone says.
    func resolution(
        of twin: Twin,
        in state: CohortState,
        _ merged: MergedConfig,
        former: Set<FieldPath>
    ) -> TwinResolution {
        let values = DeviceConfig(merged, for: twin)
        let config = configTarget(for: twin, values)
        let firmware =
            state.pins.isEmpty
            ? nil
            : firmwareTarget(for: twin, in: state, merged, isConfigMet: config.isMet)
        let hasConfig = !state.layers.isEmpty || !config.isMet
        return TwinResolution(
            firmware: firmware?.target,
            config: hasConfig ? config : nil,
            outline: DeviceOutline(
                changes: componentChanges(of: twin, in: state)
                    + fieldChanges(of: twin, values, former),
                steps: steps(hops: firmware?.hops ?? [], config, values)
            )
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

    /// None where nobody knows all layers: what they would not change is not known either.
    private func fieldChanges(
        of twin: Twin,
        _ config: DeviceConfig,
        _ former: Set<FieldPath>
    ) -> [Change] {
        guard config.merged.doubtful.isEmpty else { return [] }
        return writes(of: twin, config) + releases(of: twin, config.merged, former)
    }

    private func writes(of twin: Twin, _ config: DeviceConfig) -> [Change] {
        config.leaves.compactMap { leaf -> Change? in
            let found = twin.config.reported.value(at: leaf.path)
            guard !(found?.holds(leaf.value) ?? false) else { return nil }
            let action: Change.Action
            switch config.mode(of: leaf) {
            case .enforce: action = .set
            case .observe: action = .observe
            case .setOnce:
                guard found == nil, twin.config.applied?.document.value(at: leaf.path) == nil
                else { return nil }
                action = .setOnce
            }
            let isConstant = leaf.source.value.isConstant
            return Change(
                action,
                .field(leaf.path),
                reported: isConstant ? found : nil,
                desired: leaf.source.value.written,
                source: Change.Source(
                    kind: "Config",
                    name: config.merged.layers[leaf.source.layer].config,
                    span: leaf.source.span
                ),
                isOwn: !isConstant && found != nil
            )
        }
    }

    private func releases(
        of twin: Twin,
        _ config: MergedConfig,
        _ former: Set<FieldPath>
    ) -> [Change] {
        released(twin, config).compactMap { path in
            let isReset = resets.contains(path)
            guard isReset || former.contains(path) else { return nil }
            return Change(
                isReset ? .reset : .release,
                .field(path),
                reported: twin.config.reported.value(at: path),
                desired: nil,
                source: nil
            )
        }
    }

    /// Firmware hops, then the configuration that may need them; where a version is lowered, the configuration first.
    private func steps(
        hops: [UpgradePath.Hop],
        _ config: DeviceTarget,
        _ values: DeviceConfig
    ) -> [PlannedStep] {
        let hops = hops.map { hop in
            PlannedStep.firmware(
                component: hop.component,
                from: hop.from,
                to: hop.to,
                bytes: hop.artifact.size
            )
        }
        guard !config.isMet else { return hops }
        let step = PlannedStep.config(digest: values.merged.isShared ? config.digest : nil)
        if config.next != nil {
            return hops.contains(where: \.isDowngrade) ? [step] + hops : hops + [step]
        }
        let waits = config.obstacle?.code == .requiresFirmware && !hops.isEmpty
        return waits ? hops + [step] : hops
    }
}
