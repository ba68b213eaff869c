/// One file of specs, parsed as YAML but not yet understood; held once, however many trees have it.
package final class SpecFile: Sendable {
    /// Inside the repository, with `/` between its parts.
    package let path: String
    /// The documents in order; an empty one is left out.
    package let documents: [SyntaxNode]
    /// What is wrong with the text itself.
    package let diagnostics: [Diagnostic]
    /// The text, for excerpts.
    package let source: [UInt8]

    package init(
        path: String,
        documents: [SyntaxNode],
        diagnostics: [Diagnostic],
        source: [UInt8]
    ) {
        self.path = path
        self.documents = documents
        self.diagnostics = diagnostics
        self.source = source
    }
}
