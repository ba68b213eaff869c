import FleetModel
import SpecLanguage

/// Reads all spec files below a folder and names everything that it refuses.
///
/// Only `*.yaml` and `*.yml` are read; names with a dot in front are passed over, other files are not looked at. Links,
/// submodules, odd modes and odd names are errors, whatever they are called.
struct SpecTreeReader<Entries: SpecEntries> {
    /// So many diagnostics are told; what is beyond is only counted.
    private let diagnosticLimit = 100

    private let source: Entries
    private let limits: SpecTreeLimits
    private var files: [SpecFile] = []
    private var diagnostics: [Diagnostic] = []
    private var untold = 0

    init(_ source: Entries, limits: SpecTreeLimits) {
        self.source = source
        self.limits = limits
    }

    /// Reads what is below `root`; `path` is shown before each name, empty or without a `/` at its end.
    mutating func read(
        _ root: Entries.Node,
        path: String,
        commit: CommitID?
    ) throws(RepositoryError) -> SpecTree {
        var survey = SpecSurvey(source, limits: limits)
        if let excess = try survey.excess(below: root) {
            let folder = path.isEmpty ? "." : path
            report(.capExceeded, "the spec folder holds \(excess)", at: folder)
            return SpecTree(commit: commit, files: [], diagnostics: diagnostics)
        }
        try read(root, path: path, length: 0)
        if untold > 0 {
            let last = diagnostics[diagnostics.count - 1]
            diagnostics.append(
                Diagnostic(
                    .error,
                    .refusedEntry,
                    "\(untold) more entries are refused",
                    at: last.span
                )
            )
        }
        return SpecTree(
            commit: commit,
            files: files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) },
            diagnostics: diagnostics.sorted()
        )
    }

    /// `length` is that of the path below the root, in bytes.
    private mutating func read(
        _ folder: Entries.Node,
        path: String,
        length: Int
    ) throws(RepositoryError) {
        guard !Task.isCancelled else {
            throw RepositoryError(
                .unavailable,
                operation: "read the specs",
                message: "it was cancelled"
            )
        }
        var names: [String: EntryName] = [:]
        for entry in try source.entries(of: folder, limit: limits.entries) {
            let shown = path.isEmpty ? entry.name.shown : path + "/" + entry.name.shown
            let longer = length + entry.name.bytes.count + (length == 0 ? 0 : 1)
            if let refusal = entry.name.refusal {
                report(.refusedPath, "\(refusal) is refused", at: shown)
                continue
            }
            guard longer <= limits.pathBytes else {
                report(.refusedPath, "the path is longer than \(limits.pathBytes) bytes", at: shown)
                continue
            }
            if let twin = names.updateValue(entry.name, forKey: entry.name.folded) {
                let message =
                    twin.bytes == entry.name.bytes
                    ? "the name stands twice in its folder"
                    : "the name differs from \(twin.shown) only in case or in Unicode form"
                report(.refusedPath, message, at: shown)
                continue
            }
            try read(entry, path: shown, length: longer)
        }
    }

    private mutating func read(
        _ entry: SpecEntry<Entries.Node>,
        path: String,
        length: Int
    ) throws(RepositoryError) {
        switch entry.kind {
        case .refused(let reason): report(.refusedEntry, "\(reason) is not read", at: path)
        case .folder(let node):
            if !entry.name.isHidden { try read(node, path: path, length: length) }
        case .file(let node):
            guard entry.name.isYAML, !entry.name.isHidden else { return }
            let size = try source.size(of: node)
            guard size <= limits.fileBytes else {
                let message = "the file has \(size) bytes, more than \(limits.fileBytes)"
                report(.capExceeded, message, at: path)
                return
            }
            files.append(try source.parse(node, path: path, limit: limits.fileBytes))
        }
    }

    private mutating func report(_ code: Diagnostic.Code, _ message: String, at path: String) {
        guard diagnostics.count < diagnosticLimit else {
            untold += 1
            return
        }
        diagnostics.append(
            Diagnostic(.error, code, message, at: SourceSpan(file: path, line: 1, column: 1))
        )
    }
}
