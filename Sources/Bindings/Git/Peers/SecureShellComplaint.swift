/// What the OpenSSH client, or the other host by it, said before it gave up.
struct SecureShellComplaint {
    private let text: String

    init(_ text: String) { self.text = text }

    /// The complaint as an error, by the phrases of OpenSSH and of Git.
    func error(_ operation: String) -> GitError {
        let table: [(phrase: String, code: GitError.Code, message: String)] = [
            (
                "REMOTE HOST IDENTIFICATION HAS CHANGED", .notAuthorized,
                "the host key is not the one in the known-hosts file"
            ),
            (
                "Host key verification failed", .notAuthorized,
                "the host key is not in the known-hosts file"
            ),
            ("UNPROTECTED PRIVATE KEY FILE", .notAuthorized, "others may read the key file"),
            ("Load key ", .notAuthorized, "the key file cannot be used"),
            ("Permission denied (", .notAuthorized, "the host does not accept the key"),
            ("does not appear to be a git repository", .notFound, "there is no such repository"),
            ("Repository not found", .notFound, "there is no such repository"),
        ]
        if let row = table.first(where: { text.utf8.contains($0.phrase.utf8) }) {
            return GitError(row.code, operation, row.message)
        }
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
        let last = lines.last.map { String(decoding: $0, as: UTF8.self) }
        return GitError(.unavailable, operation, last ?? "the SSH client ended without a reason")
    }
}
