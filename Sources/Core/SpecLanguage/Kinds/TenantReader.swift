import FleetModel

/// Reads the `spec` of a `Tenant`.
struct TenantReader {
    let envelope: Envelope
    let sink: DiagnosticSink

    func read() -> TenantScope? {
        guard var reader = FieldReader(envelope.spec, "spec", sink) else { return nil }
        let path = reader.value(
            "path",
            reader.required("path"),
            "a folder inside the followed path such as tenants/acme, without `.` and `..`"
        ) { Self.folder($0) }
        let cohorts =
            reader.optional("cohorts").map { reader.references("cohorts", $0, to: .cohort) } ?? []
        let fields =
            reader.optional("fields").map { node in
                reader.distinct("fields", node) { reader, element in
                    reader.value("fields", element, "a field path such as telemetry.endpoint") {
                        Self.fieldPath($0)
                    }
                }
            } ?? []
        let quotas = reader.optional("quotas").map { self.quotas(reader, $0) } ?? Self.unbounded
        let signers = reader.optional("signers").map { self.signers(&reader, $0) } ?? []
        reader.finish()
        guard let path, let cohorts, let fields, let quotas, let signers else { return nil }
        return TenantScope(
            name: envelope.name,
            span: envelope.nameSpan,
            path: path,
            cohorts: cohorts,
            fields: fields,
            quotas: quotas,
            signers: signers
        )
    }

    private static var unbounded: TenantScope.Quotas {
        TenantScope.Quotas(devices: nil, jobsInFlight: nil, unhealthy: nil)
    }

    /// Parts of plain characters, joined by `/`; one `/` at the end is taken away.
    private static func folder(_ text: String) -> Text? {
        let bytes = text.utf8.last == UInt8(ascii: "/") ? text.utf8.dropLast() : text.utf8[...]
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isFolder =
            (1...512).contains(bytes.count)
            && parts.allSatisfy { part in
                guard let first = part.first, first != UInt8(ascii: ".") else { return false }
                return part.allSatisfy { ASCII.isAlphanumeric($0) || "._-".utf8.contains($0) }
            }
        return isFolder ? Text(String(decoding: bytes, as: UTF8.self)) : nil
    }

    private static func fieldPath(_ text: String) -> FieldPath? {
        let keys = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isPath =
            text.utf8.count <= 512
            && keys.allSatisfy { key in
                !key.isEmpty
                    && key.allSatisfy { ASCII.isAlphanumeric($0) || "_-".utf8.contains($0) }
            }
        return isPath ? FieldPath(keys.map { Text(String(decoding: $0, as: UTF8.self)) }) : nil
    }

    private func quotas(_ parent: FieldReader, _ node: SyntaxNode) -> TenantScope.Quotas? {
        guard var reader = parent.mapping("quotas", node) else { return nil }
        let devices = reader.optional("devices").map {
            reader.integer("devices", $0, in: 1...100_000_000)
        }
        let jobs = reader.optional("jobsInFlight").map {
            reader.integer("jobsInFlight", $0, in: 1...1_000_000)
        }
        let unhealthy = reader.optional("unhealthy").map { reader.quantity("unhealthy", $0) }
        reader.finish()
        guard devices != .some(nil), jobs != .some(nil), unhealthy != .some(nil) else { return nil }
        return TenantScope.Quotas(
            devices: devices ?? nil,
            jobsInFlight: jobs ?? nil,
            unhealthy: unhealthy ?? nil
        )
    }

    private func signers(_ reader: inout FieldReader, _ node: SyntaxNode) -> [TenantScope.Signer]? {
        reader.distinct("signers", node, ofWords: false) { parent, element in
            guard var signer = parent.mapping("signers", element) else {
                return nil as TenantScope.Signer?
            }
            let name = signer.line("name", signer.required("name"), upTo: 128)
            let key = signer.value(
                "key",
                signer.required("key"),
                "an SSH key's fingerprint (SHA256: and 43 characters) or an OpenPGP fingerprint of 40"
                    + " hexadecimal digits in capitals"
            ) { SignerKey($0) }
            signer.finish()
            guard let name, let key else { return nil }
            return TenantScope.Signer(name: name, key: key)
        }
    }
}
