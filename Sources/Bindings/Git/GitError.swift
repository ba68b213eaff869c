/// A failed call to libgit2, to a peer or to the local copy.
package struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller can do about it.
    package enum Code: String, Hashable, Sendable {
        /// The peer is down, slow, cut off by a limit, or sends what makes no sense: try again later.
        case unavailable
        /// Credentials or host key: a person must act.
        case notAuthorized
        /// There is no such repository, branch, commit or object.
        case notFound
        /// It is there and is not read: over a cap, or of a format that we do not read.
        case refused
        /// The local copy is damaged.
        case damaged
        /// The task was cancelled.
        case cancelled
    }

    package let code: Code
    /// What was tried, as a verb phrase.
    package let operation: String
    /// What was met, printable and short; holds no credential.
    package let message: String

    /// Makes an error; what is not printable in `message` is replaced, since peers have a say in it.
    package init(_ code: Code, _ operation: String, _ message: String) {
        self.code = code
        self.operation = operation
        self.message = PrintableText.oneLine(message, limit: 300)
    }

    package var description: String { "cannot \(operation): \(message)" }
}
