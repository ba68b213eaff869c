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

    /// The commit that last changed each of these lines of a file, as seen from `commit`; a line that the file does not
    /// have there is left out.
    ///
    /// Follows the lines back through the parents together, each at a merge to the first parent that has it unchanged.
    /// `known` tells what a former walk found of the same file, by commit and line. At most `limit` versions of the
    /// file's folder are looked at; lines whose origin lies beyond are left out, as are those of a file above `fileLimit`
    /// bytes.
    package func lastChanges(
        ofLines lines: Set<Int>,
        in path: [[UInt8]],
        at commit: GitObjectID,
        limit: Int = 20_000,
        fileLimit: Int,
        known: (GitObjectID, Int) -> GitCommit? = { _, _ in nil }
    ) throws(GitError) -> [Int: GitCommit] {
        let tip = try self.commit(commit)
        guard let file = try file(at: path, of: tip, limit: fileLimit) else { return [:] }
        let count = file.lineCount
        let asked = lines.filter { (1...max(1, count)).contains($0) && count > 0 }
        var found: [Int: GitCommit] = [:]
        var open = [
            (commit: tip, file: file, lines: asked.map { LineTrace(asked: $0, now: $0) })
        ]
        var looks = 0
        while let (commit, file, lines) = open.popLast() {
            if Task.isCancelled {
                throw GitError(.cancelled, "look for a line's last change", "it was cancelled")
            }
            var left: [LineTrace] = []
            for line in lines {
                if let change = known(commit.id, line.now) {
                    found[line.asked] = change
                } else {
                    left.append(line)
                }
            }
            guard !left.isEmpty else { continue }
            looks += commit.parents.count
            guard looks <= limit else { return found }
            for (parent, older) in try parents(of: commit, with: path, file, fileLimit) {
                let diff =
                    older.id == file.id ? nil : try LineDiff(from: older.bytes, to: file.bytes)
                var kept: [LineTrace] = []
                left.removeAll { line in
                    guard let old = diff.map({ $0.oldLine(of: line.now) }) ?? line.now else {
                        return false
                    }
                    kept.append(LineTrace(asked: line.asked, now: old))
                    return true
                }
                if !kept.isEmpty { open.append((parent, older, kept)) }
            }
            for line in left { found[line.asked] = commit }
        }
        return found
    }

    /// The parents that have the file, those first that have it as it is.
    private func parents(
        of commit: GitCommit,
        with path: [[UInt8]],
        _ file: FileVersion,
        _ fileLimit: Int
    ) throws(GitError) -> [(commit: GitCommit, file: FileVersion)] {
        var same: [(commit: GitCommit, file: FileVersion)] = []
        var others: [(commit: GitCommit, file: FileVersion)] = []
        for id in commit.parents {
            let parent = try self.commit(id)
            guard let older = try self.file(at: path, of: parent, limit: fileLimit) else {
                continue
            }
            if older.id == file.id {
                same.append((parent, older))
            } else {
                others.append((parent, older))
            }
        }
        return same + others
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

/// A line that was asked for, and its number in the version that is looked at.
private struct LineTrace {
    let asked: Int
    let now: Int
}

/// A file as one commit has it.
private struct FileVersion {
    let id: GitObjectID
    let bytes: [UInt8]

    var lineCount: Int {
        let newlines = bytes.count { $0 == UInt8(ascii: "\n") }
        return bytes.isEmpty || bytes.last == UInt8(ascii: "\n") ? newlines : newlines + 1
    }
}
