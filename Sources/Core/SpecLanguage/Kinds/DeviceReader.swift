import FleetModel

/// Reads the `spec` of a `Device`.
struct DeviceReader {
    let envelope: Envelope
    let sink: DiagnosticSink

    func read() -> DeviceException? {
        guard var reader = FieldReader(envelope.spec, "spec", sink) else { return nil }
        let device = reader.device("device", reader.required("device"))
        let state =
            reader.optional("state").map {
                reader.choice("state", $0, as: DeviceException.State.self)
            } ?? .active
        let labels = reader.optional("labels").map { reader.labels("labels", $0) } ?? LabelSet()
        let parentNode = reader.optional("parent")
        let parent = parentNode.map { reader.device("parent", $0) }
        let reason = reader.optional("reason").map { reader.prose("reason", $0) }
        if let state, state != .active, !reader.has("reason") {
            sink.error(
                .missingField,
                "`spec.reason` is missing, and `state: \(state.rawValue)` needs one",
                at: envelope.spec.span.start
            )
        }
        if let parentNode, let device, parent == device {
            sink.error(.cycle, "a device cannot be its own parent", at: parentNode.span)
        }
        let fields = ["state", "labels", "parent"] as [Text]
        if !fields.contains(where: reader.has) {
            sink.error(
                .missingField,
                "a device document without `state`, `labels` and `parent` says nothing",
                at: envelope.spec.span.start
            )
        }
        reader.finish()
        guard let device, let state, let labels, parent != .some(nil), parent != device,
            reason != .some(nil), state == .active || reason != nil,
            fields.contains(where: reader.has)
        else { return nil }
        return DeviceException(
            name: envelope.name,
            span: envelope.nameSpan,
            device: device,
            state: state,
            labels: labels,
            parent: parent ?? nil,
            reason: reason ?? nil
        )
    }
}

extension FieldReader {
    /// The id of a device.
    mutating func device(_ field: Text, _ node: SyntaxNode?) -> DeviceID? {
        value(
            field,
            node,
            "a device id of 1 to 128 letters, digits, `.`, `_`, `:` and `-`, not beginning with `.`"
                + " or `-`"
        ) { DeviceID($0) }
    }

    /// A map from label to value, by the grammar that Kubernetes sets.
    mutating func labels(_ field: Text, _ node: SyntaxNode) -> LabelSet? {
        guard case .mapping(let entries) = node.kind else {
            sink.wrongType("`\(path(field))` must be a map of labels, not \(node.kindName)", node)
            return nil
        }
        let pairs = entries.compactMap { entry -> LabelSet.Pair? in
            guard case .scalar(let key) = entry.key.kind,
                let value = string(Text("\(field).\(key.text.string.excerpt)"), entry.value),
                checkLabel(key.text.string, at: entry.key.span),
                checkLabelValue(value.value, at: value.span)
            else { return nil }
            return LabelSet.Pair(name: key.text, value: Text(value.value))
        }
        return pairs.count == entries.count ? LabelSet(pairs) : nil
    }
}
