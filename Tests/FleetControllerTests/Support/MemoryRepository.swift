import FleetModel
import SpecLanguage
import YAML

/// A repository in memory: commits with their files, one branch, and faults on request.
actor MemoryRepository: SpecRepository {
    private struct Revision {
        let parent: CommitID?
        let files: [String: String]
    }

    private var revisions: [CommitID: Revision] = [:]
    private var tip: CommitID?
    private var fault: RepositoryError?

    /// Makes a commit on top of the tip, or of another commit, and moves the branch there.
    @discardableResult
    func commit(_ files: [String: String], onto parent: CommitID? = nil) -> CommitID {
        let parent = parent ?? tip
        var builder = DigestBuilder()
        builder.add(parent?.text ?? "root")
        for (path, text) in files.sorted(by: { $0.key < $1.key }) {
            builder.add(path)
            builder.add(text)
        }
        let id =
            CommitID(String(builder.finish().hexadecimal.prefix(40)))
            ?? { preconditionFailure("a digest is hexadecimal") }()
        revisions[id] = Revision(parent: parent, files: files)
        tip = id
        return id
    }

    func move(to commit: CommitID) { tip = commit }

    func fail(with fault: RepositoryError?) { self.fault = fault }

    func fetch() async throws(RepositoryError) -> CommitID {
        if let fault { throw fault }
        guard let tip else {
            throw RepositoryError(.notFound, operation: "fetch", message: "the branch is empty")
        }
        return tip
    }

    func tree(at commit: CommitID) async throws(RepositoryError) -> SpecTree {
        guard let revision = revisions[commit] else {
            throw RepositoryError(.notFound, operation: "read", message: "no such commit")
        }
        let files = revision.files.sorted { $0.key < $1.key }.map { path, text in
            YAMLParser.parse(Array(text.utf8), path: path)
        }
        return SpecTree(commit: commit, files: files, diagnostics: [])
    }

    func isDescendant(
        _ commit: CommitID,
        of ancestor: CommitID
    ) async throws(RepositoryError) -> Bool {
        var current: CommitID? = commit
        while let id = current {
            if id == ancestor { return true }
            current = revisions[id]?.parent
        }
        return false
    }

    func attribution(of commit: CommitID) async throws(RepositoryError) -> Attribution {
        Attribution(
            commit: commit,
            author: "A. Author",
            time: Timestamp(milliseconds: 0),
            summary: "a change"
        )
    }

    func attributions(
        ofLines lines: Set<Int>,
        in file: String,
        at commit: CommitID
    ) async throws(RepositoryError) -> [Int: Attribution] {
        let attribution = try await attribution(of: commit)
        return Dictionary(uniqueKeysWithValues: lines.map { ($0, attribution) })
    }
}
