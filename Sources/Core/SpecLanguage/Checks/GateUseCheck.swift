import FleetModel

/// Finds gates that can never be passed where a policy names them.
struct GateUseCheck {
    let view: FleetView
    let sink: DiagnosticSink

    func run(_ key: ResourceKey) {
        guard case .policy(let policy)? = view.declarations(of: key).first?.resource else { return }
        for rollout in [policy.firmware, policy.config] {
            guard let last = rollout.waves.last else { continue }
            for name in last.gates {
                let gate = view.declarations(of: ResourceKey(kind: .gate, name: name)).first
                guard case .gate(let gate)? = gate?.resource else { continue }
                for check in gate.checks where !check.isAdvisory && check.comparesWithUntouched {
                    sink.error(
                        .contradiction,
                        "the last wave, `\(last.name)`, cannot pass the gate `\(name)`: when it is over, no device is left "
                            + "that has not been updated",
                        at: last.span.start,
                        related: [
                            .init(span: check.span.start, message: "the check compares with those")
                        ],
                        help: "name the gate on the waves before the last, and another one there"
                    )
                }
            }
        }
    }
}

extension GateCheck {
    fileprivate var comparesWithUntouched: Bool {
        if case .compare(let comparison) = measure {
            comparison.against == .notYetUpdated
        } else {
            false
        }
    }
}
