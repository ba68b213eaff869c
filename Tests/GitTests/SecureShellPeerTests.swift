import Testing

@testable import Git

struct SecureShellPeerTests {
    private let watch = TransferWatch(TransferLimits(), operation: "fetch")

    @Test func `host and command stand behind the end of the options`() {
        let peer = SecureShellPeer(
            .init(host: "git.example.net", port: 2222, user: "git", path: "/fleet.git"),
            key: "/keys/id",
            knownHosts: "/keys/hosts",
            watch: watch
        )

        let arguments = peer.arguments

        #expect(arguments.prefix(3) == ["ssh", "-F", "none"])
        #expect(arguments.suffix(3) == ["--", "git.example.net", "git-upload-pack '/fleet.git'"])
        for option in [
            "BatchMode=yes", "StrictHostKeyChecking=yes", "UserKnownHostsFile=/keys/hosts",
            "IdentitiesOnly=yes", "PasswordAuthentication=no", "ProxyCommand=none",
        ] {
            #expect(arguments.contains(option))
        }
    }

    @Test(arguments: ["relative", "/with space", "/with%d", "/with\"quote", "", "/a\nb"])
    func `a key file whose path could mean another is refused`(_ key: String) {
        let peer = SecureShellPeer(
            .init(host: "localhost", port: 22, user: "git", path: "/fleet.git"),
            key: key,
            knownHosts: "/keys/hosts",
            watch: watch
        )

        let error = #expect(throws: GitError.self) { _ = try peer.open(.advertisement) }

        #expect(error?.code == .refused)
    }

    @Test func `a program that is not there is told so`() {
        let peer = SecureShellPeer(
            .init(host: "localhost", port: 22, user: "git", path: "/fleet.git"),
            key: "/keys/id",
            knownHosts: "/keys/hosts",
            program: "/nonexistent/ssh",
            watch: watch
        )

        let error = #expect(throws: GitError.self) { _ = try peer.open(.advertisement) }

        #expect(error?.message.contains("/nonexistent/ssh does not start") == true)
    }

    @Test(arguments: [
        ("Host key verification failed.\r\n", GitError.Code.notAuthorized),
        ("git@h: Permission denied (publickey).", .notAuthorized),
        ("fatal: '/x' does not appear to be a git repository\n", .notFound),
        ("ssh: connect to host h port 22: Connection refused\r\n", .unavailable),
        ("", .unavailable),
    ])
    func `the client's complaint becomes a code`(_ text: String, _ code: GitError.Code) {
        let error = SecureShellComplaint(text).error("fetch")

        #expect(error.code == code)
        #expect(!error.message.isEmpty)
    }
}
