import FleetModel
import Git
package import SpecLanguage

/// Specs in a folder or a file of this host that need not be a repository: what `validate PATH` and
/// `plan --specs DIR` read.
///
/// The same limits and refusals as for a commit; no link below the folder is followed. `.git` is passed over. Beside one
/// file its schemas are read, see ``SchemaSearch``.
package struct SpecFolder: Sendable {
    private let path: String
    private let prefix: String
    private let limits: SpecTreeLimits
    private let parser: SpecParser
    private let schemaParser: SchemaParser

    /// Names a folder or one file. `prefix` is shown before each file's path; by default nothing.
    package init(
        path: String,
        shownBelow prefix: String = "",
        limits: SpecTreeLimits = SpecTreeLimits(),
        parse: @escaping SpecParser,
        parseSchema: @escaping SchemaParser
    ) {
        self.path = path
        self.prefix = prefix
        self.limits = limits
        parser = parse
        schemaParser = parseSchema
    }

    /// Reads all of it; blocks while the disk does. A tree of no commit.
    package func read() throws(RepositoryError) -> SpecTree {
        switch LocalFolder.kind(at: path) {
        case .folder:
            // Files change in place: nothing that was read before is still so.
            var reader = SpecTreeReader(
                LocalEntries(folder: LocalFolder(path)),
                limits: limits,
                parse: parser,
                parseSchema: schemaParser
            )
            return try reader.read([], path: prefix, commit: nil)
        case .file: return try readFile()
        case .symbolicLink, .other, nil:
            throw RepositoryError(
                .notFound,
                operation: "read the specs",
                message: "\(EntryName(Array(path.utf8)).shown) is neither a folder nor a file"
            )
        }
    }

    private func readFile() throws(RepositoryError) -> SpecTree {
        let whole = Array(path.utf8)
        let slash = whole.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(decoding: whole[..<max($0, 1)], as: UTF8.self) } ?? "."
        let name = Array(whole[(slash.map { $0 + 1 } ?? 0)...])
        let shown = prefix.isEmpty ? EntryName(name).shown : prefix
        let bytes = try repositoryCall { () throws(GitError) in
            try LocalFolder(folder).content(of: [name], limit: limits.fileBytes)
        }
        let file = parser(shown, bytes)
        let schemas = SchemaSearch(limits: limits, parse: schemaParser)
            .schemas(namedIn: file, folder: folder)
        return SpecTree(commit: nil, files: [file], schemas: schemas, diagnostics: [])
    }
}

/// A folder of this host as a tree of specs.
struct LocalEntries: SpecEntries {
    let folder: LocalFolder

    func entries(
        of place: LocalFolder.Place,
        limit: Int
    ) throws(RepositoryError) -> [SpecEntry<LocalFolder.Place>] {
        try repositoryCall { () throws(GitError) in
            try folder.entries(of: place, limit: limit)
                .filter { !$0.name.elementsEqual(".git".utf8) }
                .map { entry in
                    let kind: SpecEntry<LocalFolder.Place>.Kind =
                        switch entry.kind {
                        case .folder: .folder(place + [entry.name])
                        case .file: .file(place + [entry.name])
                        case .symbolicLink: .refused("a symbolic link")
                        case .other: .refused("a pipe, a socket or a device")
                        }
                    return SpecEntry(name: EntryName(entry.name), kind: kind)
                }
        }
    }

    func content(
        of place: LocalFolder.Place,
        limit: Int
    ) throws(RepositoryError) -> SpecFileContent {
        try repositoryCall { () throws(GitError) in
            let size = try folder.size(of: place)
            guard size <= limit else { return .tooLarge(size) }
            return .bytes(try folder.content(of: place, limit: limit))
        }
    }
}
