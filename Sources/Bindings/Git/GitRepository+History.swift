extension GitRepository {
    /// Whether `commit` is `ancestor` or comes after it.
    ///
    /// Walks the graph by ids and believes no date, since dates are whatever a committer claims. Linear in the
    /// history; `limit` is the most commits that are looked at, beyond which `refused` is thrown.
    package func isDescendant(
        _ commit: GitObjectID,
        of ancestor: GitObjectID,
        limit: Int = 2_000_000
    ) throws(GitError) -> Bool {
        let operation = "compare \(commit) with \(ancestor)"
        guard commit != ancestor else { return true }
        var seen: Set<GitObjectID> = [commit]
        var level = [commit]
        while !level.isEmpty {
            var next: [GitObjectID] = []
            for id in level {
                if Task.isCancelled { throw GitError(.cancelled, operation, "it was cancelled") }
                for parent in try self.commit(id).parents where seen.insert(parent).inserted {
                    guard parent != ancestor else { return true }
                    next.append(parent)
                }
            }
            guard seen.count <= limit else {
                throw GitError(.refused, operation, "the history is longer than \(limit) commits")
            }
            level = next
        }
        return false
    }

    /// The commit that last changed a line of a file, as seen from `commit`; nil where there is no such line.
    ///
    /// Follows the line back through the parents, at a merge to the first that has it unchanged. A history longer than
    /// `limit` commits gives the commit where the search ended. Files above `fileLimit` bytes have no lines.
    package func lastChange(
        ofLine line: Int,
        in path: [[UInt8]],
        at commit: GitObjectID,
        limit: Int = 20_000,
        fileLimit: Int
    ) throws(GitError) -> GitCommit? {
        var current = try self.commit(commit)
        var line = line
        guard var file = try file(at: path, of: current, limit: fileLimit),
            file.hasLine(line)
        else { return nil }
        for _ in 0..<limit {
            if Task.isCancelled {
                throw GitError(.cancelled, "look for a line's last change", "it was cancelled")
            }
            var origin: (commit: GitCommit, file: FileVersion, line: Int)?
            for id in current.parents {
                let parent = try self.commit(id)
                guard let older = try self.file(at: path, of: parent, limit: fileLimit) else {
                    continue
                }
                guard older.id == file.id else {
                    let mapped = try LineDiff(from: older.bytes, to: file.bytes).oldLine(of: line)
                    if let mapped, origin == nil { origin = (parent, older, mapped) }
                    continue
                }
                origin = (parent, older, line)
                break
            }
            guard let origin else { return current }
            (current, file, line) = (origin.commit, origin.file, origin.line)
        }
        return current
    }

    private func file(
        at path: [[UInt8]],
        of commit: GitCommit,
        limit: Int
    ) throws(GitError) -> FileVersion? {
        guard let name = path.last else { return nil }
        var folder = commit.tree
        for part in path.dropLast() {
            guard let entry = try entry(part, in: folder), entry.mode == .folder else { return nil }
            folder = entry.id
        }
        guard let entry = try entry(name, in: folder), entry.mode == .file,
            try header(of: entry.id).size <= limit
        else { return nil }
        return FileVersion(id: entry.id, bytes: try object(entry.id, limit: limit).bytes)
    }

    private func entry(
        _ name: [UInt8],
        in folder: GitObjectID
    ) throws(GitError) -> GitTree.Entry? {
        try tree(folder, limit: Libgit2.objectBytes).entries.first { $0.name == name }
    }
}

/// A file as one commit has it.
private struct FileVersion {
    let id: GitObjectID
    let bytes: [UInt8]

    func hasLine(_ line: Int) -> Bool {
        let newlines = bytes.count { $0 == UInt8(ascii: "\n") }
        let count = bytes.isEmpty || bytes.last == UInt8(ascii: "\n") ? newlines : newlines + 1
        return (1...max(1, count)).contains(line) && count > 0
    }
}
