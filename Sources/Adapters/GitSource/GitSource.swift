import BlockingWork
package import FleetModel
import Git
package import SpecLanguage

/// A Git repository of specs, followed by a bare copy in the state folder.
///
/// Only the files of commits are read, by our own walk over their trees: nothing is checked out, no hook, filter or
/// submodule runs. A damaged copy is thrown away and fetched again once a call, and told to `report`; commits that
/// the remote has no longer are then gone.
package actor GitSource: SpecRepository {
    private let settings: GitSourceSettings
    private let upstream: Upstream
    private let path: [[UInt8]]
    private let copy: LocalCopy
    private let parser: SpecParser
    private let schemaParser: SchemaParser
    /// The last revision that was read.
    private var former: ReadFolder<GitObjectID>?
    private var sums: [GitObjectID: FolderSum] = [:]
    /// So many sums are kept for the next revision.
    private let keptSums = 100_000
    private var attributed = AttributedLines()
    private let report: @Sendable (String) -> Void
    private let executor = BlockingExecutor(label: "git")
    private var opened: GitRepository?

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Reads the settings; nothing is opened or fetched yet.
    ///
    /// `stateFolder` must exist and belong to this process; `parse` and `parseSchema` read one file; `report` is told in a sentence what
    /// an operator should know and is no error. Throws `refused` where the settings make no sense.
    package init(
        settings: GitSourceSettings,
        stateFolder: String,
        parse: @escaping SpecParser,
        parseSchema: @escaping SchemaParser,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(RepositoryError) {
        self.settings = settings
        upstream = try Upstream(url: settings.url, credentials: settings.credentials)
        path = try Self.parts(of: settings.path)
        guard GitRepository.isReferenceName("refs/heads/" + settings.branch) else {
            throw RepositoryError(
                .refused,
                operation: "read the settings of the repository",
                message: "the branch is no name of a branch"
            )
        }
        copy = LocalCopy(stateFolder: stateFolder)
        parser = parse
        schemaParser = parseSchema
        self.report = report
    }

    /// Fetches the followed branch under the transfer limits and tells its tip.
    package func fetch() async throws(RepositoryError) -> CommitID {
        let tip = try await bring(RevisionChoice(branch: settings.branch))
        guard let commit = tip.first.flatMap({ CommitID($0.id.description) }) else {
            preconditionFailure("one branch was chosen")
        }
        return commit
    }

    /// The commit that `revision` names, brought here: `HEAD`, a full name such as `refs/heads/main`, a branch, a
    /// remote's branch in a local clone, or 7 to 40 digits of an id that some branch or `HEAD` has.
    package func commit(named revision: String) async throws(RepositoryError) -> CommitID {
        let choice = RevisionChoice(revision: revision)
        let picks = try await bring(choice)
        let id: GitObjectID
        if picks.count == 1, choice.isName(picks[0].name) {
            id = picks[0].id
        } else {
            id = try await healing { (repository) throws(RepositoryError) in
                try repositoryCall { () throws(GitError) in
                    let id = try repository.objectID(beginningWith: revision.lowercased())
                    return try repository.commit(id).id
                }
            }
        }
        guard let commit = CommitID(id.description) else {
            preconditionFailure("an id has 40 digits")
        }
        return commit
    }

    /// The spec files of a commit that is here; unchanged files are not parsed again.
    package func tree(at commit: CommitID) async throws(RepositoryError) -> SpecTree {
        try await healing { (repository) throws(RepositoryError) in
            let entries = CommitEntries(repository: repository)
            let record = try known(commit, in: repository)
            let folder = try entries.folder(at: path, of: record)
            var reader = SpecTreeReader(
                entries,
                limits: settings.limits.specs,
                parse: parser,
                parseSchema: schemaParser
            )
            let tree = try reader.read(
                folder,
                path: settings.path,
                commit: commit,
                former: former,
                sums: sums
            )
            if let folder = reader.folder {
                former = folder
                sums = reader.sums.count > keptSums ? [:] : reader.sums
            }
            return tree
        }
    }

    /// Whether a commit is the other one or comes after it.
    package func isDescendant(
        _ commit: CommitID,
        of ancestor: CommitID
    ) async throws(RepositoryError) -> Bool {
        try await healing { (repository) throws(RepositoryError) in
            let ancestor = try known(ancestor, in: repository).id
            let commit = try known(commit, in: repository).id
            return try whole { () throws(GitError) in
                try repository.isDescendant(commit, of: ancestor)
            }
        }
    }

    /// Who made a commit that is here.
    package func attribution(
        of commit: CommitID
    ) async throws(RepositoryError) -> Attribution {
        try await healing { (repository) throws(RepositoryError) in
            try Attribution(known(commit, in: repository))
        }
    }

    /// Who last changed lines of a file, as seen from a commit that is here.
    ///
    /// What was found is kept, so that lines asked for again cost nothing, and a later commit only what came since.
    package func attributions(
        ofLines lines: Set<Int>,
        in file: String,
        at commit: CommitID
    ) async throws(RepositoryError) -> [Int: Attribution] {
        let parts = try Self.parts(of: file)
        return try await healing { (repository) throws(RepositoryError) in
            let id = try known(commit, in: repository).id
            let former = attributed.lines(of: parts)
            let changes = try whole { () throws(GitError) in
                try repository.lastChanges(
                    ofLines: lines,
                    in: parts,
                    at: id,
                    fileLimit: settings.limits.specs.fileBytes,
                    known: { former[$0]?[$1] }
                )
            }
            attributed.add(changes, of: parts, at: id)
            return changes.mapValues(Attribution.init)
        }
    }
}

// MARK: The local copy

extension GitSource {
    /// Fetches what is chosen; where the copy turns out to be damaged, once more into a new one.
    private func bring(_ choice: RevisionChoice) async throws(RepositoryError) -> [GitReference] {
        do throws(RepositoryError) {
            return try await bringOnce(choice)
        } catch {
            guard error.code == .damaged else { throw error }
            try discard(because: error)
            return try await bringOnce(choice)
        }
    }

    private func bringOnce(
        _ choice: RevisionChoice
    ) async throws(RepositoryError) -> [GitReference] {
        let stop = StopFlag()
        let result = await withTaskCancellationHandler {
            Result { () throws(RepositoryError) in
                try repositoryCall { () throws(GitError) in
                    let watch = TransferWatch(
                        settings.limits.fetch,
                        operation: "fetch from \(upstream.name)",
                        stop: stop
                    )
                    return try upstream.bring(into: repository(), watch: watch) {
                        (references) throws(GitError) in
                        try choice.picks(among: references)
                    }
                }
            }
        } onCancel: {
            stop.raise()
        }
        let picks = try result.get()
        if copy.needsCompaction, let repository = opened { compact(repository, stop) }
        return picks
    }

    /// Puts the packs of many fetches together; where that fails, all stays as it was.
    private func compact(_ repository: GitRepository, _ stop: StopFlag) {
        opened = nil
        do throws(GitError) {
            opened = try copy.compact(repository, stop: stop)
        } catch {
            report("the local copy stays as it is: \(error)")
        }
    }

    /// Reads from the copy; where that is damaged, once more from a new one.
    private func healing<Value>(
        _ body: (GitRepository) throws(RepositoryError) -> Value
    ) async throws(RepositoryError) -> Value {
        do throws(RepositoryError) {
            return try body(current())
        } catch {
            guard error.code == .damaged else { throw error }
            try discard(because: error)
            _ = try await bringOnce(RevisionChoice(branch: settings.branch))
            return try body(current())
        }
    }

    private func current() throws(RepositoryError) -> GitRepository {
        try repositoryCall { () throws(GitError) in try repository() }
    }

    private func repository() throws(GitError) -> GitRepository {
        if let opened { return opened }
        let repository = try copy.open()
        opened = repository
        return repository
    }

    private func discard(because error: RepositoryError) throws(RepositoryError) {
        opened = nil
        try repositoryCall { () throws(GitError) in try copy.discard() }
        report("the local copy of the repository was damaged and is fetched anew: \(error)")
    }

    /// A commit that must be here.
    private func known(
        _ commit: CommitID,
        in repository: GitRepository
    ) throws(RepositoryError) -> GitCommit {
        guard let id = GitObjectID(commit.text.string) else {
            preconditionFailure("a commit id has 40 digits")
        }
        return try repositoryCall { () throws(GitError) in try repository.commit(id) }
    }

    /// Reads what a commit that is here leads to, and so must be here too.
    private func whole<Value>(
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

    /// The parts of a path inside the repository, none of which may be odd.
    private static func parts(of path: String) throws(RepositoryError) -> [[UInt8]] {
        guard !path.isEmpty else { return [] }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map(Array.init)
        if let odd = parts.first(where: { EntryName($0).refusal != nil }) {
            throw RepositoryError(
                .refused,
                operation: "find \(EntryName(Array(path.utf8)).shown) in the repository",
                message: EntryName(odd).refusal ?? "an odd name"
            )
        }
        return parts
    }
}

extension Attribution {
    fileprivate init(_ commit: GitCommit) {
        guard let id = CommitID(commit.id.description) else {
            preconditionFailure("an id has 40 digits")
        }
        self.init(
            commit: id,
            author: Text(commit.author),
            time: Timestamp(milliseconds: commit.time * 1_000),
            summary: Text(commit.summary)
        )
    }
}
