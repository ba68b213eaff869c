package import FleetModel

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
