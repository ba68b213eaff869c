import FleetModel

/// Finds waves whose selector no device of a cohort can meet, by the labels that both ask for: such a wave is empty, and an
/// empty wave is an error of every plan. A cohort that pins nothing has no waves of firmware.
struct WaveSelectionCheck {
    let view: FleetView
    let sink: DiagnosticSink

    func run(_ name: ResourceName) {
        guard let cohort = view.cohort(name), cohort.state == .active,
            let policy = view.policy(cohort.policy)
        else { return }
        var told: Set<LabelSelector> = []
        let firmware = cohort.firmware.isEmpty ? [] : [("firmware", policy.firmware)]
        for (track, rollout) in firmware + [("config", policy.config)] {
            for wave in rollout.waves where !wave.allowEmpty {
                guard case .select(let selector) = wave.members,
                    !selector.isCompatible(with: cohort.selector), told.insert(selector).inserted
                else { continue }
                sink.warning(
                    .zeroSizeWave,
                    "the \(track) wave `\(wave.name)` of the policy `\(policy.name)` is empty for"
                        + " `\(name)`: no labels meet both selectors",
                    at: cohort.selectorSpan,
                    related: [.init(span: wave.span.start, message: "selects \(selector)")],
                    help: "mend the wave's `select`, give the cohort another policy, or say"
                        + " `allowEmpty: true`"
                )
            }
        }
    }
}

extension LabelSelector {
    /// Whether some labels meet both, what each says in `where` apart.
    fileprivate func isCompatible(with other: LabelSelector) -> Bool {
        LabelSelector(requirements + other.requirements).isSatisfiable
    }
}
