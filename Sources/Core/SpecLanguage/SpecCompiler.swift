import FleetModel

/// Compiles the spec files of one revision into typed resources, or says all that is wrong.
///
/// Pure and total: equal files give the equal result in whatever order they come, and no input crashes it. Every
/// document is read on its own; checks across documents are made over those that could be read, and a reference to a
/// resource that is there but wrong is not complained about again.
package enum SpecCompiler {
    /// Linear in the text, and quadratic only in the number of cohorts of one precedence.
    package static func compile(_ tree: SpecTree) -> Compilation {
        let sink = DiagnosticSink()
        sink.add(contentsOf: tree.diagnostics)
        var reading = Reading()
        for file in tree.files.sorted(by: { Text($0.path) < Text($1.path) }) {
            sink.add(contentsOf: file.diagnostics)
            if file.diagnostics.contains(where: { $0.severity == .error }) {
                reading.declared.addUnreadable(file.source)
            }
            for document in file.documents { reading.read(document, sink) }
        }
        if reading.declared.isEmpty, !sink.diagnostics.contains(where: { $0.severity == .error }) {
            sink.error(
                .nothingDefined,
                "the revision defines nothing, and nothing is never a wish",
                at: SourceSpan(file: tree.files.first?.path ?? "", line: 1, column: 1),
                help: "check the followed path; to end management of devices, retire their cohort"
            )
        }
        let fleet = CompiledFleet(
            commit: tree.commit,
            cohorts: reading.cohorts,
            configs: reading.configs,
            firmware: reading.firmware,
            policies: reading.policies,
            acknowledgements: reading.acknowledgements
        )
        ReferenceCheck(fleet: fleet, declared: reading.declared, sink: sink).run()
        CohortCheck(fleet: fleet, sink: sink).run()
        ConfigCheck(fleet: fleet, sink: sink).run()
        FirmwareCheck(fleet: fleet, sink: sink).run()
        let diagnostics = Set(sink.diagnostics).sorted()
        let isBroken = diagnostics.contains { $0.severity == .error }
        return Compilation(fleet: isBroken ? nil : fleet, diagnostics: diagnostics)
    }

    /// The resources read so far.
    private struct Reading {
        var cohorts: [Cohort] = []
        var configs: [Config] = []
        var firmware: [Firmware] = []
        var policies: [Policy] = []
        var acknowledgements: [Acknowledgement] = []
        /// Every resource that is there, readable or not.
        var declared = Declarations()

        mutating func read(_ document: SyntaxNode, _ sink: DiagnosticSink) {
            guard let envelope = Envelope(document, sink) else { return }
            let isNew = declare(envelope, sink)
            switch envelope.kind {
            case .cohort:
                let cohort = CohortReader(envelope: envelope, sink: sink).read()
                if let cohort, isNew { cohorts.append(cohort) }
            case .config:
                let config = ConfigReader(envelope: envelope, sink: sink).read()
                if let config, isNew { configs.append(config) }
            case .firmware:
                let version = FirmwareReader(envelope: envelope, sink: sink).read()
                if let version, isNew { firmware.append(version) }
            case .policy:
                let policy = PolicyReader(envelope: envelope, sink: sink).read()
                if let policy, isNew { policies.append(policy) }
            case .acknowledgement:
                let acknowledgement = AcknowledgementReader(envelope: envelope, sink: sink).read()
                if let acknowledgement, isNew { acknowledgements.append(acknowledgement) }
            }
        }

        /// Notes that the resource is there. Returns false where it cannot be one of the revision.
        private mutating func declare(_ envelope: Envelope, _ sink: DiagnosticSink) -> Bool {
            guard let name = envelope.validName else { return false }
            let key = ResourceKey(kind: envelope.kind.rawValue, name: name)
            guard let first = declared[key] else {
                declared.add(key, at: envelope.nameSpan)
                return envelope.isWhole
            }
            sink.error(
                .duplicateResource,
                "there are two documents of kind \(key.kind) with the name `\(key.name)`",
                at: envelope.nameSpan,
                related: [.init(span: first, message: "the first one")]
            )
            return false
        }
    }
}
