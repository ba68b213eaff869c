import FleetModel

/// Finds waves whose selector no device of a cohort can meet, by the labels that both ask for: such a wave is empty, and an
/// empty wave is an error of every plan. A cohort that pins nothing has no waves of firmware, and one that no config is for
/// has none of config.
struct WaveSelectionCheck {
    /// Of more configs nothing is known, and some are taken to be for the cohort.
    private static let configLimit = 64

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
                    !selector.isCompatible(with: cohort.selector),
                    track == "firmware" || mayBeConfigured(cohort),
                    told.insert(selector).inserted
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

    /// Whether some config names the cohort, or selects by labels that its devices can have.
    private func mayBeConfigured(_ cohort: Cohort) -> Bool {
        guard !view.hasConfigs(at: .targeting(cohort.name)) else { return true }
        let names = view.names(of: .config)
        return names.count > Self.configLimit
            || names.contains { name in
                view.overlay(of: name)?.targets.selector?.isCompatible(with: cohort.selector)
                    ?? false
            }
    }
}

extension LabelSelector {
    /// Whether some labels meet both, what each says in `where` apart.
    fileprivate func isCompatible(with other: LabelSelector) -> Bool {
        LabelSelector(requirements + other.requirements).isSatisfiable
    }
}
