import FleetModel

/// Reads the `spec` of a `Cohort`.
struct CohortReader {
    let envelope: Envelope
    let sink: DiagnosticSink

    func read() -> Cohort? {
        guard var reader = FieldReader(envelope.spec, "spec", sink) else { return nil }
        let precedence = reader.integer(
            "precedence",
            reader.required("precedence"),
            in: -1_000_000...1_000_000
        )
        let selectorNode = reader.required("selector")
        let selector = reader.selector("selector", selectorNode)
        let excluded = reader.optional("exclude").map { excludedDevices(&reader, $0) } ?? []
        let firmware = reader.optional("firmware").map { pins(&reader, $0) } ?? []
        let policyNode = reader.required("policy")
        let policy = reader.name("policy", policyNode)
        if let policy, let policyNode { sink.refer(to: .policy, policy, at: policyNode.span) }
        let after =
            reader.optional("after").map { reader.references("after", $0, to: .cohort) } ?? []
        let state =
            reader.optional("state").map { reader.choice("state", $0, as: Cohort.State.self) }
            ?? .active
        let formerly = reader.optional("formerly").map { reader.name("formerly", $0) }
        reader.finish()
        guard let precedence, let selector, let selectorNode, let excluded, let firmware,
            let policy,
            let after, let state, formerly != .some(nil)
        else { return nil }
        return Cohort(
            name: envelope.name,
            span: envelope.nameSpan,
            precedence: precedence,
            selector: selector,
            selectorSpan: selectorNode.span,
            excludedDevices: excluded,
            firmware: firmware,
            policy: policy,
            after: after,
            state: state,
            formerly: formerly ?? nil
        )
    }

    private func excludedDevices(_ reader: inout FieldReader, _ node: SyntaxNode) -> [DeviceID]? {
        guard var exclude = reader.mapping("exclude", node) else { return nil }
        let list = exclude.elements(
            "devices",
            exclude.required("devices"),
            ofWords: true
        )
        let devices = list?.map { element in
            exclude.value("devices", element, "a device id") { DeviceID($0) }
        }
        exclude.finish()
        guard let devices, !devices.contains(nil) else { return nil }
        return devices.compactMap { $0 }
    }

    private func pins(_ reader: inout FieldReader, _ node: SyntaxNode) -> [Cohort.Pin]? {
        guard case .mapping(let entries) = node.kind else {
            sink.wrongType(
                "`spec.firmware` must be a map from component to version, not \(node.kindName)",
                node
            )
            return nil
        }
        let pins = entries.map { entry -> Cohort.Pin? in
            guard let component = ComponentName.read(entry.key, sink),
                let version = reader.version(Text("firmware." + component.string), entry.value)
            else { return nil }
            return Cohort.Pin(component: component, version: version, span: entry.value.span)
        }
        return pins.contains(nil) ? nil : pins.compactMap { $0 }
    }
}

/// The name of a firmware component: the grammar of a resource name.
enum ComponentName {
    static func read(_ node: SyntaxNode, _ sink: DiagnosticSink) -> Text? {
        guard case .scalar(let scalar) = node.kind, ResourceName(scalar.text.string) != nil else {
            sink.error(
                .badValue,
                "a component's name is 1 to 63 of a-z, 0-9, `-` and `.`",
                at: node.span
            )
            return nil
        }
        return scalar.text
    }
}

extension FieldReader {
    /// A map from component to version range.
    mutating func floors(_ field: Text, _ node: SyntaxNode) -> [Config.Requirement]? {
        guard case .mapping(let entries) = node.kind else {
            sink.wrongType(
                "`\(path(field))` must be a map from component to version range, not \(node.kindName)",
                node
            )
            return nil
        }
        let floors = entries.map { entry -> Config.Requirement? in
            guard let component = ComponentName.read(entry.key, sink),
                let range = range(Text(field.string + "." + component.string), entry.value)
            else { return nil }
            return Config.Requirement(component: component, range: range, span: entry.value.span)
        }
        return floors.contains(nil) ? nil : floors.compactMap { $0 }
    }
}
