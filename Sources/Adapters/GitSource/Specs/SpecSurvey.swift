import FleetModel
import SpecLanguage

/// Adds up a tree before any file of it is read.
///
/// Each folder is added up once, however often it occurs: a tree of ten levels that holds itself ten times at each is
/// ten additions, not 10^10 files.
struct SpecSurvey<Entries: SpecEntries> {
    /// What a folder amounts to, with all below it; held at `Int.max`.
    private struct Sum {
        var entries = 0
        var files = 0
        var bytes = 0
        /// Levels of folders below.
        var height = 0

        mutating func add(_ other: Sum) {
            entries = Self.sum(entries, other.entries)
            files = Self.sum(files, other.files)
            bytes = Self.sum(bytes, other.bytes)
            height = max(height, other.height + 1)
        }

        static func sum(_ left: Int, _ right: Int) -> Int {
            let (sum, overflow) = left.addingReportingOverflow(right)
            return overflow ? .max : sum
        }
    }

    private let source: Entries
    private let limits: SpecTreeLimits
    private var sums: [Entries.Node: Sum] = [:]
    private var excess: String?

    init(_ source: Entries, limits: SpecTreeLimits) {
        self.source = source
        self.limits = limits
    }

    /// What the tree below `root` has too much of, as the end of a sentence; nil: nothing. Ends as soon as it is known.
    mutating func excess(below root: Entries.Node) throws(RepositoryError) -> String? {
        _ = try sum(of: root, depth: 0)
        return excess
    }

    private mutating func sum(
        of folder: Entries.Node,
        depth: Int
    ) throws(RepositoryError) -> Sum {
        if let known = sums[folder] {
            if depth + known.height > limits.depth { note(tooDeep) }
            return known
        }
        guard depth <= limits.depth else {
            note(tooDeep)
            return Sum()
        }
        guard !Task.isCancelled else {
            throw RepositoryError(
                .unavailable,
                operation: "read the specs",
                message: "it was cancelled"
            )
        }
        let entries = try source.entries(of: folder, limit: limits.entries)
        var sum = Sum()
        sum.entries = entries.count
        for entry in entries where excess == nil && !entry.name.isHidden {
            switch entry.kind {
            case .folder(let node): sum.add(try self.sum(of: node, depth: depth + 1))
            case .file(let node) where entry.name.isYAML:
                sum.files = Sum.sum(sum.files, 1)
                let size = try source.size(of: node)
                // A file over its own limit is refused by name and not read.
                if size <= limits.fileBytes { sum.bytes = Sum.sum(sum.bytes, size) }
            case .file, .refused: break
            }
            judge(sum)
        }
        judge(sum)
        sums[folder] = sum
        return sum
    }

    private mutating func judge(_ sum: Sum) {
        if sum.entries > limits.entries { note("more than \(limits.entries) entries") }
        if sum.files > limits.files { note("more than \(limits.files) spec files") }
        if sum.bytes > limits.totalBytes { note("more than \(limits.totalBytes) bytes of specs") }
    }

    private mutating func note(_ message: String) {
        if excess == nil { excess = message }
    }

    private var tooDeep: String { "folders more than \(limits.depth) levels deep" }
}
