package import FleetModel

/// One file of specs, parsed as YAML but not yet understood.
package struct SpecFile: Sendable {
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

/// All spec files of one revision, in the order of their paths' bytes.
package struct SpecTree: Sendable {
    /// nil: a folder that is not a commit.
    package let commit: CommitID?
    package let files: [SpecFile]
    /// Entries that were refused by name: links, submodules, odd paths, over a cap.
    package let diagnostics: [Diagnostic]

    package init(commit: CommitID?, files: [SpecFile], diagnostics: [Diagnostic]) {
        self.commit = commit
        self.files = files
        self.diagnostics = diagnostics
    }
}
