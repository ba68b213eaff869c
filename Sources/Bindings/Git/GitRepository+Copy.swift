import CLibgit2

extension GitRepository {
    /// Brings commits of another repository on this host here, with all that they reach.
    ///
    /// The walk is our own: libgit2's calls itself once for every level of folders and copies every branch. Nothing is
    /// here until all of it is. `source` is read only.
    package func copy(
        _ picks: [GitReference],
        from source: GitRepository,
        watch: TransferWatch,
        operation: String
    ) throws(GitError) {
        guard !source.isShallow else {
            throw GitError(.refused, operation, "the repository is shallow; a full one is needed")
        }
        for pick in picks where try source.header(of: pick.id).kind != .commit {
            throw GitError(.refused, operation, "\(pick.name) is not a commit")
        }
        unsafe git_odb_refresh(database)
        var survey = CopySurvey(from: source, to: self, watch: watch, operation: operation)
        let missing = try survey.missingObjects(reachedBy: picks.map(\.id))
        if !missing.isEmpty {
            try PackTransfer(from: source, to: self, watch: watch, operation: operation)
                .move(missing)
        }
        try keep(picks, operation: operation)
    }

    /// Brings everything that another copy of ours holds here as one pack, whether a branch reaches it or not.
    package func copyEverything(
        from source: GitRepository,
        watch: TransferWatch,
        operation: String
    ) throws(GitError) {
        let objects = try source.objectIDs(operation: operation)
        try PackTransfer(from: source, to: self, watch: watch, operation: operation).move(objects)
        unsafe git_odb_refresh(database)
        try setReference(Self.tip, to: source.target(of: Self.tip))
    }

    private func objectIDs(operation: String) throws(GitError) -> [GitObjectID] {
        var found: Set<GitObjectID> = []
        let status = unsafe withUnsafeMutablePointer(to: &found) { found in
            unsafe git_odb_foreach(
                database,
                { id, context in
                    guard let id = unsafe id?.pointee, let context = unsafe context else {
                        return -1
                    }
                    let found = unsafe context.assumingMemoryBound(to: Set<GitObjectID>.self)
                    unsafe found.pointee.insert(GitObjectID(id))
                    return unsafe found.pointee.count <= Libgit2.packObjects ? 0 : -1
                },
                found
            )
        }
        try Libgit2.check(status, operation, otherwise: .damaged)
        return Array(found)
    }
}

/// Finds the objects that one repository lacks of another.
private struct CopySurvey {
    private let source: GitRepository
    private let destination: GitRepository
    private let watch: TransferWatch
    private let operation: String
    private var seen: Set<GitObjectID> = []
    private var missing: [GitObjectID] = []

    init(
        from source: GitRepository,
        to destination: GitRepository,
        watch: TransferWatch,
        operation: String
    ) {
        self.source = source
        self.destination = destination
        self.watch = watch
        self.operation = operation
    }

    /// What is reached by `commits` and is not in the destination. What is there is there with all that it reaches,
    /// since packs arrive whole, so the walk ends at it.
    mutating func missingObjects(
        reachedBy commits: [GitObjectID]
    ) throws(GitError) -> [GitObjectID] {
        var pending = commits
        while let id = pending.popLast() {
            guard try take(id) else { continue }
            let commit = try source.commit(id)
            pending += commit.parents
            try survey(tree: commit.tree)
        }
        return missing
    }

    private mutating func survey(tree root: GitObjectID) throws(GitError) {
        var pending = [root]
        while let id = pending.popLast() {
            guard try take(id) else { continue }
            for entry in try source.tree(id, limit: Libgit2.objectBytes).entries {
                switch entry.mode {
                case .folder: pending.append(entry.id)
                case .submodule: break
                case .file, .symbolicLink, .odd: _ = try take(entry.id)
                }
            }
        }
    }

    /// Notes an object; false where it was seen or is there already.
    private mutating func take(_ id: GitObjectID) throws(GitError) -> Bool {
        guard seen.insert(id).inserted, !destination.contains(id) else { return false }
        try watch.check()
        guard missing.count < Libgit2.packObjects else {
            throw GitError(.refused, operation, "there are more than \(missing.count) new objects")
        }
        guard try source.header(of: id).size <= Libgit2.objectBytes else {
            throw GitError(.refused, operation, "object \(id) is over \(Libgit2.objectBytes) bytes")
        }
        missing.append(id)
        return true
    }
}
