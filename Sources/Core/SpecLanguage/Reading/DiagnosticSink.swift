import FleetModel

/// Collects what is wrong while documents are read, so that all independent errors are told at once.
final class DiagnosticSink {
    private(set) var diagnostics: [Diagnostic] = []

    func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    func add(contentsOf more: [Diagnostic]) { diagnostics += more }

    func error(
        _ code: Diagnostic.Code,
        _ message: String,
        at span: SourceSpan,
        related: [Diagnostic.Related] = [],
        help: String? = nil
    ) {
        diagnostics.append(
            Diagnostic(.error, code, message, at: span, related: related, help: help)
        )
    }
}
