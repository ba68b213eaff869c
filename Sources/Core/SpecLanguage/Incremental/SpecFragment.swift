import FleetModel

/// What one file says by itself: read once, and kept as long as the file stays as it is.
final class SpecFragment: Sendable {
    /// A resource that stands in the file, readable or not.
    struct Declaration: Hashable {
        let key: ResourceKey
        let span: SourceSpan
        /// nil: it is wrong, and that was told.
        let resource: Resource?
    }

    let file: SpecFile
    let path: Text
    let declarations: [Declaration]
    let references: [DiagnosticSink.Reference]
    /// Those of the text, and those of each document by itself.
    let diagnostics: [Diagnostic]
    /// Whether a part of the text could not be read, so that it is not known what it defines.
    let isUnreadable: Bool

    /// Linear in the file.
    init(reading file: SpecFile, _ sink: DiagnosticSink? = nil) {
        let sink = sink ?? DiagnosticSink(reading: file)
        sink.add(contentsOf: file.diagnostics)
        self.file = file
        path = Text(file.path)
        isUnreadable = file.diagnostics.contains { $0.severity == .error }
        declarations = file.documents.compactMap { Self.declaration(in: $0, sink) }
        references = sink.references
        diagnostics = sink.diagnostics
    }

    private static func declaration(
        in document: SyntaxNode,
        _ sink: DiagnosticSink
    ) -> Declaration? {
        guard let envelope = Envelope(document, sink) else { return nil }
        let resource = Resource(envelope, sink)
        guard let name = envelope.validName else { return nil }
        return Declaration(
            key: ResourceKey(kind: envelope.kind, name: name),
            span: envelope.nameSpan,
            resource: envelope.isWhole ? resource : nil
        )
    }
}
