package import FleetModel

/// A repository of specs of which one branch is followed.
///
/// Called by one loop at a time. Nothing is ever inferred from absence: where the remote is away, silent or empty, a
/// call throws and the last accepted commit stays in force. Commits that were read once stay readable.
package protocol SpecRepository: Sendable {
    /// Brings the branch's commits here and tells its tip. Bounded in time and bytes; ends soon after cancellation.
    func fetch() async throws(RepositoryError) -> CommitID

    /// The spec files of a commit that is here.
    func tree(at commit: CommitID) async throws(RepositoryError) -> SpecTree

    /// Whether `commit` is `ancestor` or comes after it.
    func isDescendant(
        _ commit: CommitID,
        of ancestor: CommitID
    ) async throws(RepositoryError) -> Bool

    /// Who made the commit, when, and its first line.
    func attribution(of commit: CommitID) async throws(RepositoryError) -> Attribution

    /// The commit that last changed each of these lines of a file, as seen from `commit`; a line is left out where the
    /// file does not have it, or its origin is further back than is looked.
    func attributions(
        ofLines lines: Set<Int>,
        in file: String,
        at commit: CommitID
    ) async throws(RepositoryError) -> [Int: Attribution]
}

/// Who changed something, and in which commit. Outside text: escape it where it is shown.
package struct Attribution: Hashable, Sendable, Codable {
    package let commit: CommitID
    package let author: Text
    package let time: Timestamp
    /// The first line of the message.
    package let summary: Text

    package init(commit: CommitID, author: Text, time: Timestamp, summary: Text) {
        self.commit = commit
        self.author = author
        self.time = time
        self.summary = summary
    }
}

/// A failed call to a repository.
package struct RepositoryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the caller can do about it.
    package enum Code: String, Hashable, Sendable {
        /// Down, slow, or cut off by a limit: try again later.
        case unavailable
        /// Credentials or host key: a person must act.
        case notAuthorized
        /// The branch, the commit or the folder is not there.
        case notFound
        /// The repository holds what is refused: over a cap, a format we do not read.
        case refused
        /// The local copy is damaged: it may be thrown away and fetched again.
        case damaged
    }

    package let code: Code
    /// What was tried, as a verb phrase.
    package let operation: String
    /// What was met; holds no credential.
    package let message: String

    package init(_ code: Code, operation: String, message: String) {
        self.code = code
        self.operation = operation
        self.message = message
    }

    package var description: String { "cannot \(operation): \(message)" }
}
