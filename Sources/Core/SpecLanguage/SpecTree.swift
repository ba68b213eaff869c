package import FleetModel

/// All spec files of one revision, in the order of their paths' bytes.
package struct SpecTree: Sendable {
    /// nil: a folder that is not a commit.
    package let commit: CommitID?
    package let files: [SpecFile]
    /// The JSON Schemas that configs may name, in the order of their paths' bytes.
    package let schemas: [SchemaFile]
    /// Entries that were refused by name: links, submodules, odd paths, over a cap.
    package let diagnostics: [Diagnostic]

    package init(
        commit: CommitID?,
        files: [SpecFile],
        schemas: [SchemaFile] = [],
        diagnostics: [Diagnostic]
    ) {
        self.commit = commit
        self.files = files
        self.schemas = schemas
        self.diagnostics = diagnostics
    }
}
