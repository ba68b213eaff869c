/// What the spec files of one revision may amount to.
package struct SpecTreeLimits: Hashable, Sendable {
    /// The size of one file, in bytes.
    package var fileBytes: Int
    /// The size of all files together, in bytes.
    package var totalBytes: Int
    package var files: Int
    /// Entries of all folders that are walked, whatever they are.
    package var entries: Int
    /// The length of a path from the spec folder, in bytes of UTF-8.
    package var pathBytes: Int
    /// Folders within folders.
    package var depth: Int

    /// Makes limits, held at the hard maxima: 16 MiB, 1 GiB, 1 000 000 files, 2 000 000 entries, 4 096 bytes, 64
    /// levels.
    package init(
        fileBytes: Int = 1 << 20,
        totalBytes: Int = 64 << 20,
        files: Int = 10_000,
        entries: Int = 100_000,
        pathBytes: Int = 512,
        depth: Int = 32
    ) {
        self.fileBytes = min(max(fileBytes, 0), 16 << 20)
        self.totalBytes = min(max(totalBytes, 0), 1 << 30)
        self.files = min(max(files, 0), 1_000_000)
        self.entries = min(max(entries, 0), 2_000_000)
        self.pathBytes = min(max(pathBytes, 0), 4_096)
        self.depth = min(max(depth, 0), 64)
    }
}
