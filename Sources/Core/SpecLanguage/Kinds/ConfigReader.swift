import FleetModel

/// Reads the `spec` of a `Config`.
struct ConfigReader {
    let envelope: Envelope
    let sink: DiagnosticSink

    func read() -> Config? {
        guard var reader = FieldReader(envelope.spec, "spec", sink) else { return nil }
        let targets = reader.targets("targets", reader.required("targets"))
        let priority =
            reader.optional("priority").map {
                reader.integer("priority", $0, in: -1_000_000...1_000_000)
            } ?? 0
        let requires = reader.optional("requires").map { requirements(&reader, $0) } ?? []
        let leaves = self.values(reader.required("values"))
        let mode =
            reader.optional("mode").map { reader.choice("mode", $0, as: Config.Mode.self) }
            ?? .enforce
        let onRemove =
            reader.optional("onRemove").map {
                reader.choice("onRemove", $0, as: Config.OnRemove.self)
            } ?? .unmanage
        let schema = reader.optional("schema").map { reader.schema("schema", $0) }
        reader.finish()
        guard let targets, let priority, let requires, let leaves, let mode, let onRemove,
            schema != .some(nil)
        else {
            return nil
        }
        return Config(
            name: envelope.name,
            span: envelope.nameSpan,
            targets: targets,
            priority: priority,
            requires: requires,
            leaves: leaves,
            mode: mode,
            onRemove: onRemove,
            schema: schema ?? nil
        )
    }

    private func requirements(
        _ reader: inout FieldReader,
        _ node: SyntaxNode
    ) -> [Config.Requirement]? {
        guard var requires = reader.mapping("requires", node) else { return nil }
        let firmware = requires.required("firmware").flatMap { requires.floors("firmware", $0) }
        requires.finish()
        return firmware
    }

    private func values(_ node: SyntaxNode?) -> [Config.Leaf]? {
        guard let node else { return nil }
        guard case .mapping(let entries) = node.kind, !entries.isEmpty else {
            sink.wrongType(
                "`spec.values` must be a map with at least one value, not \(node.kindName)",
                node
            )
            return nil
        }
        guard !entries.areSecretReference else {
            sink.wrongType("`spec.values` cannot be a secret as a whole", node)
            return nil
        }
        var reader = ValueReader(sink)
        reader.collect(node, at: FieldPath([]))
        return reader.isWhole ? reader.leaves : nil
    }
}

extension FieldReader {
    /// Devices by their cohorts, by a selector, or by both.
    mutating func targets(_ field: Text, _ node: SyntaxNode?) -> Config.Targets? {
        guard let node, var targets = mapping(field, node) else { return nil }
        let cohorts =
            targets.optional("cohorts").map { targets.references("cohorts", $0, to: .cohort) } ?? []
        let selector = targets.optional("selector").map { targets.selector("selector", $0) }
        targets.finish()
        guard let cohorts, selector != .some(nil) else { return nil }
        guard !cohorts.isEmpty || selector != nil else {
            sink.error(
                .missingField,
                "`\(path(field))` names no device",
                at: node.span,
                help: "give it `cohorts` or a `selector`"
            )
            return nil
        }
        return Config.Targets(cohorts: cohorts, selector: selector ?? nil)
    }
}
