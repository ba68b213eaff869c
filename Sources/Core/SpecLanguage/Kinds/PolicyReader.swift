import FleetModel

/// Reads the `spec` of a `Policy`.
struct PolicyReader {
    let envelope: Envelope
    let sink: DiagnosticSink

    func read() -> Policy? {
        guard var reader = FieldReader(envelope.spec, "spec", sink) else { return nil }
        let rollout = reader.required("rollout").flatMap { self.rollouts(&reader, $0) }
        let health =
            reader.optional("health").map { self.health(&reader, $0) } ?? HealthPolicy.standard
        let drift = reader.optional("drift").map { self.drift(&reader, $0) } ?? DriftPolicy.standard
        let guards =
            reader.optional("guards").map { self.guards(&reader, $0) } ?? GuardPolicy.standard
        let gates = reader.optional("gates").map { reader.gates("gates", $0) } ?? GateNames()
        let windows =
            reader.optional("windows").map { reader.references("windows", $0, to: .calendar) } ?? []
        let budgets = reader.optional("budgets").map { self.budgets(&reader, $0) } ?? []
        let topology = reader.optional("topology").map { self.topology(&reader, $0) }
        let approvals =
            reader.optional("approvals").map { self.approvals(&reader, $0) }
            ?? ApprovalPolicy.standard
        reader.finish()
        guard let rollout, let health, let drift, let guards, let gates, let windows, let budgets,
            topology != .some(nil), let approvals
        else { return nil }
        return Policy(
            name: envelope.name,
            span: envelope.nameSpan,
            firmware: rollout.firmware.passing(gates),
            config: rollout.config.passing(gates),
            health: health,
            drift: drift,
            guards: guards,
            gates: gates.all,
            windows: windows,
            budgets: budgets,
            topology: topology ?? nil,
            approvals: approvals
        )
    }

    private func rollouts(
        _ reader: inout FieldReader,
        _ node: SyntaxNode
    ) -> (firmware: RolloutPolicy, config: RolloutPolicy)? {
        guard var rollout = reader.mapping("rollout", node) else { return nil }
        let firmware = rollout.required("firmware").flatMap { node in
            rollout.mapping("firmware", node).flatMap { RolloutReader(track: .firmware).read($0) }
        }
        let config = rollout.required("config").flatMap { node in
            rollout.mapping("config", node).flatMap { RolloutReader(track: .config).read($0) }
        }
        rollout.finish()
        guard let firmware, let config else { return nil }
        return (firmware, config)
    }

    private func health(_ reader: inout FieldReader, _ node: SyntaxNode) -> HealthPolicy? {
        guard var health = reader.mapping("health", node) else { return nil }
        let fresh =
            health.optional("fresh").map { health.span("fresh", $0) } ?? HealthPolicy.standard.fresh
        let list =
            health.optional("require").map { health.elements("require", $0).map(Array.init) } ?? []
        let requirements = list?.map { element -> HealthPolicy.Requirement? in
            guard var item = health.mapping("require", element) else { return nil }
            let condition = item.string("condition", item.required("condition"))
            let status = item.choice("status", item.required("status"), as: Condition.Status.self)
            item.finish()
            guard let condition, let status else { return nil }
            return .init(condition: Text(condition.value), status: status)
        }
        health.finish()
        guard let fresh, let requirements, !requirements.contains(nil) else { return nil }
        guard fresh > .zero else {
            sink.error(
                .outOfRange,
                "`spec.health.fresh` must be longer than nothing",
                at: node.span.start
            )
            return nil
        }
        return HealthPolicy(fresh: fresh, require: requirements.compactMap { $0 })
    }

    private func drift(_ reader: inout FieldReader, _ node: SyntaxNode) -> DriftPolicy? {
        guard var drift = reader.mapping("drift", node) else { return nil }
        let mode = drift.choice("mode", drift.required("mode"), as: DriftPolicy.Mode.self)
        let contested =
            drift.optional("contestedAfter").map {
                drift.integer("contestedAfter", $0, in: 1...1_000)
            } ?? DriftPolicy.standard.contestedAfter
        drift.finish()
        guard let mode, let contested else { return nil }
        return DriftPolicy(mode: mode, contestedAfter: contested)
    }

    private func guards(_ reader: inout FieldReader, _ node: SyntaxNode) -> GuardPolicy? {
        guard var guards = reader.mapping("guards", node) else { return nil }
        let changed = guards.optional("devicesChanged").map {
            guards.quantity("devicesChanged", $0)
        }
        let removed = guards.optional("removed").map { guards.quantity("removed", $0) }
        let downgrades =
            guards.optional("downgrades").map {
                guards.choice("downgrades", $0, as: GuardPolicy.Downgrades.self)
            } ?? .deny
        let shrink = guards.optional("cohortShrink").map { guards.quantity("cohortShrink", $0) }
        guards.finish()
        guard changed != .some(nil), removed != .some(nil), shrink != .some(nil), let downgrades
        else {
            return nil
        }
        return GuardPolicy(
            devicesChanged: changed ?? nil,
            removed: removed ?? nil,
            downgrades: downgrades,
            cohortShrink: shrink ?? nil
        )
    }
}
