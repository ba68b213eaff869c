import FleetModel

/// Reads the `spec` of a `Command`.
struct CommandReader {
    let envelope: Envelope
    let sink: DiagnosticSink

    func read() -> DeviceCommand? {
        guard var reader = FieldReader(envelope.spec, "spec", sink) else { return nil }
        let targets = reader.targets("targets", reader.required("targets"))
        let command = reader.name("command", reader.required("command"))
        let arguments = reader.optional("arguments").map { self.arguments(reader, $0) } ?? [:]
        let run = reader.value(
            "run",
            reader.required("run"),
            "1 to 64 of letters, digits, `.`, `_`, `:` and `-`"
        ) { text in
            (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(ASCII.isIdentifier)
                ? Text(text) : nil
        }
        let notAfter = reader.timestamp("notAfter", reader.required("notAfter"))
        let policyNode = reader.required("policy")
        let policy = reader.name("policy", policyNode)
        if let policy, let policyNode { sink.refer(to: .policy, policy, at: policyNode.span) }
        let newDevices =
            reader.optional("newDevices").map {
                reader.choice("newDevices", $0, as: DeviceCommand.NewDevices.self)
            } ?? .skip
        let estimate = reader.optional("estimate").map { reader.span("estimate", $0) }
        reader.finish()
        guard let targets, let command, let arguments, let run, let notAfter, let policy,
            let newDevices, estimate != .some(nil)
        else { return nil }
        return DeviceCommand(
            name: envelope.name,
            span: envelope.nameSpan,
            targets: targets,
            command: command,
            arguments: arguments,
            run: run,
            notAfter: notAfter,
            policy: policy,
            newDevices: newDevices,
            estimate: estimate ?? nil
        )
    }

    /// Values as those of a config; a device gets them as one object.
    private func arguments(_ reader: FieldReader, _ node: SyntaxNode) -> JSONValue? {
        guard case .mapping(let entries) = node.kind, !entries.areSecretReference else {
            sink.wrongType(
                "`\(reader.path("arguments"))` must be a map, not \(node.kindName)",
                node
            )
            return nil
        }
        guard !entries.isEmpty else { return [:] }
        var values = ValueReader(sink)
        values.collect(node, at: FieldPath([]))
        for leaf in values.leaves where leaf.value == .null {
            sink.error(
                .wrongType,
                "an argument has no value",
                at: leaf.span,
                help: "give it a value, or leave it out"
            )
        }
        guard values.isWhole, !values.leaves.contains(where: { $0.value == .null }) else {
            return nil
        }
        return values.leaves.reduce([:]) { object, leaf in
            object.merged(with: leaf.path.keys.reversed().reduce(leaf.value) { [$1: $0] })
        }
    }
}
