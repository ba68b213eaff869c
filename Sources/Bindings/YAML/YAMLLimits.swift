/// What one YAML file may take, so that no input can exhaust memory or time.
package struct YAMLLimits: Hashable, Sendable {
    /// Of the whole file.
    package var bytes: Int
    /// Of collections inside one another.
    package var depth: Int
    /// Scalars, sequences and mappings of the whole file.
    package var nodes: Int
    package var documents: Int
    /// In bytes of UTF-8, as are keys.
    package var scalarBytes: Int
    package var keyBytes: Int
    /// After so many the rest of a file's diagnostics are counted only.
    package var diagnostics: Int

    /// Each limit is held between 1 and its hard maximum.
    package init(
        bytes: Int = 1 << 20,
        depth: Int = 64,
        nodes: Int = 100_000,
        documents: Int = 100,
        scalarBytes: Int = 64 << 10,
        keyBytes: Int = 256,
        diagnostics: Int = 100
    ) {
        self.bytes = min(max(bytes, 1), 16 << 20)
        self.depth = min(max(depth, 1), 256)
        self.nodes = min(max(nodes, 1), 1_000_000)
        self.documents = min(max(documents, 1), 10_000)
        self.scalarBytes = min(max(scalarBytes, 1), 1 << 20)
        self.keyBytes = min(max(keyBytes, 1), 1_024)
        self.diagnostics = min(max(diagnostics, 1), 10_000)
    }

    package static var standard: YAMLLimits { YAMLLimits() }
}
