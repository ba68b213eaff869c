import FleetModel
import SpecLanguage

/// Reads all spec files below a folder and names everything that it refuses.
///
/// Only `*.yaml`, `*.yml` and, as schemas, `*.schema.json` are read; names with a dot in front are passed over, other files are not looked at. Links,
/// submodules, odd modes and odd names are errors, whatever they are called.
struct SpecTreeReader<Entries: SpecEntries> {
    /// So many diagnostics are told; what is beyond is only counted.
    private let diagnosticLimit = 100

    private let source: Entries
    private let limits: SpecTreeLimits
    private let parse: SpecParser
    private let parseSchema: SchemaParser
    private var bytes = 0
    /// What is shown before the path below the root, in bytes.
    private var prefixBytes = 0
    private var diagnostics: [Diagnostic] = []
    private var untold = 0
    /// What was read, for the next revision; nil: too much was there, and nothing was read.
    private(set) var folder: ReadFolder<Entries.Node>?
    private(set) var sums: [Entries.Node: FolderSum] = [:]

    init(
        _ source: Entries,
        limits: SpecTreeLimits,
        parse: @escaping SpecParser,
        parseSchema: @escaping SchemaParser
    ) {
        self.source = source
        self.limits = limits
        self.parse = parse
        self.parseSchema = parseSchema
    }

    /// Reads what is below `root`; `path` is shown before each name, empty or without a `/` at its end; `former` and
    /// `sums` are what the last reading left, where equal nodes have equal contents.
    mutating func read(
        _ root: Entries.Node,
        path: String,
        commit: CommitID?,
        former: ReadFolder<Entries.Node>? = nil,
        sums: [Entries.Node: FolderSum] = [:]
    ) throws(RepositoryError) -> SpecTree {
        let place = path.isEmpty ? "." : path
        var survey = SpecSurvey(source, limits: limits, sums: sums)
        if let excess = try survey.excess(below: root) {
            report(.capExceeded, "the spec folder holds \(excess)", at: place)
            return SpecTree(commit: commit, files: [], diagnostics: diagnostics)
        }
        prefixBytes = path.isEmpty ? 0 : path.utf8.count + 1
        let folder = try read(root, path: path, length: 0, former: former)
        guard bytes <= limits.totalBytes else {
            let message = "the spec folder holds more than \(limits.totalBytes) bytes of specs"
            report(.capExceeded, message, at: place)
            return SpecTree(commit: commit, files: [], diagnostics: diagnostics)
        }
        self.folder = folder
        self.sums = survey.sums
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
            files: folder.all,
            schemas: folder.allSchemas.sorted { $0.place < $1.place },
            diagnostics: diagnostics.sorted()
        )
    }

    /// `length` is that of the path below the root, in bytes.
    private mutating func read(
        _ folder: Entries.Node,
        path: String,
        length: Int,
        former: ReadFolder<Entries.Node>?
    ) throws(RepositoryError) -> ReadFolder<Entries.Node> {
        if let former, former.isClean, former.node == folder {
            bytes += former.bytes
            return former
        }
        guard !Task.isCancelled else {
            throw RepositoryError(
                .unavailable,
                operation: "read the specs",
                message: "it was cancelled"
            )
        }
        let told = diagnostics.count
        let before = bytes
        var content = FolderContent<Entries.Node>()
        var names: [String: EntryName] = [:]
        let entries = try source.entries(of: folder, limit: limits.entries)
        names.reserveCapacity(entries.count)
        for entry in entries.sorted(by: { $0.sortKey.lexicographicallyPrecedes($1.sortKey) }) {
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
            try read(entry, path: shown, length: longer, former, into: &content)
        }
        return ReadFolder(
            node: folder,
            folders: content.folders,
            files: content.files,
            schemas: content.schemas,
            all: content.all,
            allSchemas: content.allSchemas,
            bytes: bytes - before,
            isClean: diagnostics.count == told
        )
    }

    private mutating func read(
        _ entry: SpecEntry<Entries.Node>,
        path: String,
        length: Int,
        _ former: ReadFolder<Entries.Node>?,
        into content: inout FolderContent<Entries.Node>
    ) throws(RepositoryError) {
        let name = entry.name.bytes
        switch entry.kind {
        case .refused(let reason): report(.refusedEntry, "\(reason) is not read", at: path)
        case .folder(let node):
            guard !entry.name.isHidden else { return }
            let folder = try read(
                node,
                path: path,
                length: length,
                former: former?.folders[name]
            )
            content.folders[name] = folder
            content.all += folder.all
            content.allSchemas += folder.allSchemas
        case .file(let node):
            guard !entry.name.isHidden, bytes <= limits.totalBytes else { return }
            if entry.name.isSchema { try readSchema(node, name, path, former, into: &content) }
            guard entry.name.isYAML else { return }
            if let known = former?.files[name], known.node == node {
                add(known.file, node, name, to: &content)
                return
            }
            switch try source.content(of: node, limit: limits.fileBytes) {
            case .bytes(let bytes): add(parse(path, bytes), node, name, to: &content)
            case .tooLarge(let size): reportTooLarge(size, at: path)
            }
        }
    }

    private mutating func readSchema(
        _ node: Entries.Node,
        _ name: [UInt8],
        _ path: String,
        _ former: ReadFolder<Entries.Node>?,
        into content: inout FolderContent<Entries.Node>
    ) throws(RepositoryError) {
        if let known = former?.schemas[name], known.node == node {
            return add(known.file, known.bytes, node, name, to: &content)
        }
        switch try source.content(of: node, limit: limits.fileBytes) {
        case .bytes(let bytes):
            let place = Text(String(decoding: path.utf8.dropFirst(prefixBytes), as: UTF8.self))
            let file = SchemaFile(path: path, place: place, content: parseSchema(bytes))
            add(file, bytes.count, node, name, to: &content)
        case .tooLarge(let size): reportTooLarge(size, at: path)
        }
    }

    private mutating func reportTooLarge(_ size: Int, at path: String) {
        let message = "the file has \(size) bytes, more than \(limits.fileBytes)"
        report(.capExceeded, message, at: path)
    }

    private mutating func add(
        _ file: SpecFile,
        _ node: Entries.Node,
        _ name: [UInt8],
        to content: inout FolderContent<Entries.Node>
    ) {
        bytes += file.source.count
        content.files[name] = (node, file)
        content.all.append(file)
    }

    private mutating func add(
        _ file: SchemaFile,
        _ count: Int,
        _ node: Entries.Node,
        _ name: [UInt8],
        to content: inout FolderContent<Entries.Node>
    ) {
        bytes += count
        content.schemas[name] = (node, file, count)
        content.allSchemas.append(file)
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

/// A folder while it is read.
private struct FolderContent<Node: Hashable> {
    var folders: [[UInt8]: ReadFolder<Node>] = [:]
    var files: [[UInt8]: (node: Node, file: SpecFile)] = [:]
    var schemas: [[UInt8]: (node: Node, file: SchemaFile, bytes: Int)] = [:]
    var all: [SpecFile] = []
    var allSchemas: [SchemaFile] = []
}

extension SpecEntry {
    /// By which a folder's entries come in the order of the paths below it, as Git sorts them.
    fileprivate var sortKey: [UInt8] {
        if case .folder = kind { name.bytes + [UInt8(ascii: "/")] } else { name.bytes }
    }
}
