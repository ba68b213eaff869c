import FleetModel
import SpecLanguage

/// Adds up the folders and files of a tree before any of it is read.
///
/// Each folder is added up once, however often it occurs: a tree of ten levels that holds itself ten times at each is
/// ten additions, not 10^10 files.
struct SpecSurvey<Entries: SpecEntries> {
    private let source: Entries
    private let limits: SpecTreeLimits
    /// Of every folder that was met; whole where nothing is in excess.
    private(set) var sums: [Entries.Node: FolderSum]
    private var excess: String?

    /// `sums` are those of an earlier revision, where equal nodes have equal contents.
    init(_ source: Entries, limits: SpecTreeLimits, sums: [Entries.Node: FolderSum] = [:]) {
        self.source = source
        self.limits = limits
        self.sums = sums
    }

    /// What the tree below `root` has too much of, as the end of a sentence; nil: nothing. Ends as soon as it is known.
    mutating func excess(below root: Entries.Node) throws(RepositoryError) -> String? {
        _ = try sum(of: root, depth: 0)
        return excess
    }

    private mutating func sum(
        of folder: Entries.Node,
        depth: Int
    ) throws(RepositoryError) -> FolderSum {
        if let known = sums[folder] {
            if depth + known.height > limits.depth { note(tooDeep) }
            return known
        }
        guard depth <= limits.depth else {
            note(tooDeep)
            return FolderSum()
        }
        guard !Task.isCancelled else {
            throw RepositoryError(
                .unavailable,
                operation: "read the specs",
                message: "it was cancelled"
            )
        }
        let entries = try source.entries(of: folder, limit: limits.entries)
        var sum = FolderSum()
        sum.entries = entries.count
        for entry in entries where excess == nil && !entry.name.isHidden {
            switch entry.kind {
            case .folder(let node): sum.add(try self.sum(of: node, depth: depth + 1))
            case .file where entry.name.isYAML || entry.name.isSchema:
                sum.files = FolderSum.sum(sum.files, 1)
            case .file, .refused: break
            }
            judge(sum)
        }
        judge(sum)
        sums[folder] = sum
        return sum
    }

    private mutating func judge(_ sum: FolderSum) {
        if sum.entries > limits.entries { note("more than \(limits.entries) entries") }
        if sum.files > limits.files { note("more than \(limits.files) spec files") }
    }

    private mutating func note(_ message: String) {
        if excess == nil { excess = message }
    }

    private var tooDeep: String { "folders more than \(limits.depth) levels deep" }
}

/// What a folder amounts to, with all below it; held at `Int.max`.
struct FolderSum {
    var entries = 0
    var files = 0
    /// Levels of folders below.
    var height = 0

    mutating func add(_ other: FolderSum) {
        entries = Self.sum(entries, other.entries)
        files = Self.sum(files, other.files)
        height = max(height, other.height + 1)
    }

    static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}
