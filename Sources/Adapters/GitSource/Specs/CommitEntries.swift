import FleetModel
import Git
import SpecLanguage

/// The tree of a commit as a tree of specs.
struct CommitEntries: SpecEntries {
    /// The most bytes of one folder's list of entries: enough for 2 000 000 short names.
    private static let treeBytes = 128 << 20

    let repository: GitRepository

    func entries(
        of tree: GitObjectID,
        limit: Int
    ) throws(RepositoryError) -> [SpecEntry<GitObjectID>] {
        // The shortest entry takes 28 bytes, a usual one under 100: what is longer has too many entries.
        let bytes = min(Self.treeBytes, 4_096 + limit * 300)
        let entries = try present { () throws(GitError) in
            try repository.tree(tree, limit: bytes).entries
        }
        guard entries.count <= limit else {
            throw RepositoryError(
                .refused,
                operation: "read the specs",
                message: "a folder has more than \(limit) entries"
            )
        }
        return entries.map { entry in
            let kind: SpecEntry<GitObjectID>.Kind =
                switch entry.mode {
                case .folder: .folder(entry.id)
                case .file: .file(entry.id)
                case .symbolicLink: .refused("a symbolic link")
                case .submodule: .refused("a submodule")
                case .odd(let mode): .refused("an entry of mode \(mode)")
                }
            return SpecEntry(name: EntryName(entry.name), kind: kind)
        }
    }

    func content(
        of blob: GitObjectID,
        limit: Int
    ) throws(RepositoryError) -> SpecFileContent {
        try present { () throws(GitError) in
            let header = try repository.header(of: blob)
            guard header.kind == .blob else {
                throw GitError(.refused, "read object \(blob)", "it is not a file")
            }
            guard header.size <= limit else { return .tooLarge(header.size) }
            return .bytes(try repository.object(blob, header).bytes)
        }
    }

    /// The folder at `path` of a commit.
    func folder(
        at path: [[UInt8]],
        of commit: GitCommit
    ) throws(RepositoryError) -> GitObjectID {
        var folder = commit.tree
        for name in path {
            let entries = try present { () throws(GitError) in
                try repository.tree(folder, limit: Self.treeBytes).entries
            }
            guard let entry = entries.first(where: { $0.name == name }), entry.mode == .folder
            else {
                throw RepositoryError(
                    .notFound,
                    operation: "read the specs of commit \(commit.id)",
                    message: "there is no folder \(EntryName(name).shown) where the settings say"
                )
            }
            folder = entry.id
        }
        return folder
    }

    /// What a commit names is here with it: where it is not, the copy is damaged.
    private func present<Value>(
        _ body: () throws(GitError) -> Value
    ) throws(RepositoryError) -> Value {
        try repositoryCall { () throws(GitError) in
            do throws(GitError) {
                return try body()
            } catch {
                guard error.code == .notFound else { throw error }
                throw GitError(.damaged, error.operation, error.message)
            }
        }
    }
}
