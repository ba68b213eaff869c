import FleetModel

/// Reads the `spec` of a `Firmware`.
struct FirmwareReader {
    let envelope: Envelope
    let sink: DiagnosticSink

    func read() -> Firmware? {
        guard var reader = FieldReader(envelope.spec, "spec", sink) else { return nil }
        let component = reader.required("component").flatMap { ComponentName.read($0, sink) }
        let version = reader.version("version", reader.required("version"))
        let list = reader.elements("artifacts", reader.required("artifacts"))
        let artifacts = list?.map { self.artifact(&reader, $0) }
        if let list, list.isEmpty {
            sink.error(
                .missingField,
                "`spec.artifacts` holds no artifact",
                at: envelope.spec.span.start
            )
        }
        let requires = reader.optional("requires").map { self.requires(&reader, $0) } ?? (nil, [])
        let rollback =
            reader.optional("rollback").map {
                reader.choice("rollback", $0, as: Firmware.Rollback.self)
            } ?? .allowed
        let estimate = reader.optional("estimate").map { reader.span("estimate", $0) }
        reader.finish()
        guard let component, let version, let artifacts, !artifacts.isEmpty,
            !artifacts.contains(nil), let requires, let rollback, estimate != .some(nil)
        else { return nil }
        return Firmware(
            name: envelope.name,
            span: envelope.nameSpan,
            component: component,
            version: version,
            artifacts: artifacts.compactMap { $0 },
            from: requires.0,
            floors: requires.1,
            rollback: rollback,
            estimate: estimate ?? nil
        )
    }

    private func requires(
        _ reader: inout FieldReader,
        _ node: SyntaxNode
    ) -> (VersionRange?, [Firmware.Floor])? {
        guard var requires = reader.mapping("requires", node) else { return nil }
        let from = requires.optional("from").map { requires.range("from", $0) }
        let floors = requires.optional("components").map { requires.floors("components", $0) } ?? []
        requires.finish()
        guard from != .some(nil), let floors else { return nil }
        return (
            from ?? nil, floors.map { Firmware.Floor(component: $0.component, range: $0.range) }
        )
    }

    private func artifact(_ reader: inout FieldReader, _ node: SyntaxNode) -> Firmware.Artifact? {
        guard var artifact = reader.mapping("artifacts", node) else { return nil }
        let hardware = artifact.required("hardware").flatMap { self.hardware(&artifact, $0) }
        let uri = self.uri(&artifact)
        let size = artifact.value(
            "size",
            artifact.required("size"),
            "a number of bytes from 1 to 2^40"
        ) {
            $0.utf8.allSatisfy(ASCII.isDigit)
                ? UInt64($0).flatMap { (1...1 << 40).contains($0) ? $0 : nil } : nil
        }
        let sha256 = artifact.value(
            "sha256",
            artifact.required("sha256"),
            "a SHA-256 digest of 64 lower-case hexadecimal digits",
            meant: { Digest(hexadecimal: $0.lowercased()) == nil ? nil : $0.lowercased() },
            { Digest(hexadecimal: $0) }
        )
        let signature = artifact.optional("signature").map { self.signature(&artifact, $0) }
        artifact.notCarriedOut("signature")
        artifact.finish()
        guard let hardware, let uri, let size, let sha256, signature != .some(nil) else {
            return nil
        }
        return Firmware.Artifact(
            hardware: hardware,
            uri: uri,
            size: size,
            sha256: sha256,
            signature: signature ?? nil,
            span: node.span
        )
    }

    private func signature(
        _ reader: inout FieldReader,
        _ node: SyntaxNode
    ) -> Firmware.Signature? {
        guard var signature = reader.mapping("signature", node) else { return nil }
        let format = signature.choice(
            "format",
            signature.required("format"),
            as: Firmware.Signature.Format.self
        )
        let uri = self.uri(&signature)
        let key = signature.optional("key").map { signature.line("key", $0, upTo: 256) }
        signature.finish()
        guard let format, let uri, key != .some(nil) else { return nil }
        return Firmware.Signature(format: format, uri: uri, key: key ?? nil)
    }

    private func uri(_ reader: inout FieldReader) -> Text? {
        reader.value("uri", reader.required("uri"), "an https URL of at most 2,048 characters") {
            $0.hasPrefix("https://") && $0.utf8.count <= 2_048
                && $0.utf8.allSatisfy { (0x21..<0x7F).contains($0) } ? Text($0) : nil
        }
    }

    private func hardware(_ reader: inout FieldReader, _ node: SyntaxNode) -> [Firmware.Hardware]? {
        guard case .mapping(let entries) = node.kind, !entries.isEmpty else {
            sink.wrongType(
                "`\(reader.path("hardware"))` must be a map from a fact to its values, not \(node.kindName)",
                node,
                help: "for example {model: [gw-200]}"
            )
            return nil
        }
        var hardware: [Firmware.Hardware] = []
        for entry in entries {
            guard case .scalar(let fact) = entry.key.kind,
                let list = reader.elements("hardware", entry.value, ofWords: true)
            else { return nil }
            let values = list.map { reader.string("hardware", $0)?.value }
            guard !values.isEmpty, !values.contains(nil) else {
                if values.isEmpty {
                    sink.error(
                        .badValue,
                        "the fact `\(fact.text.string.excerpt)` has no value",
                        at: entry.value.span
                    )
                }
                return nil
            }
            // Hardware of other values may be yet to come.
            sink.mention(.hardware(fact.text), at: entry.key.span)
            hardware.append(
                Firmware.Hardware(
                    fact: fact.text,
                    values: values.compactMap { $0.map { Text($0) } }
                )
            )
        }
        return hardware
    }
}
