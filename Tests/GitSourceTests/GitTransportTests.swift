import FleetModel
import Foundation
import Git
import GitSource
import GitTestSupport
import SpecLanguage
import Testing

/// Repositories behind real servers on 127.0.0.1.
@Suite(.serialized)
struct GitTransportTests {
    private let remote: TestRepository
    private let state: TemporaryFolder

    init() throws {
        remote = try TestRepository()
        state = try TemporaryFolder()
        try remote.commit(["a.yaml": "one"])
    }

    private func source(
        _ url: String,
        _ credentials: GitCredentials = GitCredentials(),
        _ limits: TransferLimits = TransferLimits(deadline: .seconds(30))
    ) throws -> GitSource {
        try GitSource(
            settings: GitSourceSettings(
                url: url,
                branch: "main",
                credentials: credentials,
                limits: .init(fetch: limits)
            ),
            stateFolder: state.path,
            parse: SpecTestParser().parse,
            parseSchema: SpecTestParser.schema
        )
    }

    private func failure(
        _ url: String,
        _ credentials: GitCredentials = GitCredentials(),
        _ limits: TransferLimits = TransferLimits(deadline: .seconds(30))
    ) async throws -> RepositoryError? {
        let source = try source(url, credentials, limits)
        return await #expect(throws: RepositoryError.self) { try await source.fetch() }
    }

    /// Fetches, commits, fetches again, and reads both.
    private func follow(_ url: String, _ credentials: GitCredentials) async throws {
        let source = try source(url, credentials)
        let first = try await source.fetch()
        let tip = try remote.commit(["a.yaml": "two", "b/c.yaml": "three"])
        let second = try await source.fetch()

        #expect(second.description == tip)
        #expect(try await source.tree(at: first).text(of: "a.yaml") == "one")
        #expect(try await source.tree(at: second).paths == ["a.yaml", "b/c.yaml"])
        #expect(try await source.isDescendant(second, of: first))
        #expect(try await source.fetch() == second)
    }

    @Test func `git daemon is followed`() async throws {
        let daemon = try GitDaemon(serving: remote.folder.path)

        try await follow("git://127.0.0.1:\(daemon.port)/fleet.git", GitCredentials())

        let error = try await failure("git://127.0.0.1:\(daemon.port)/none.git")
        #expect(error?.code == .notFound)
    }

    @Test func `a file address is followed`() async throws {
        try await follow("file://" + remote.path, GitCredentials())
    }

    @Test(arguments: ["ed25519", "rsa"])
    func `sshd is followed with a key of either kind`(_ keyType: String) async throws {
        let server = try SecureShellServer(keyType: keyType)

        try await follow(
            "ssh://\(server.user)@127.0.0.1:\(server.port)\(remote.path)",
            GitCredentials(
                sshKey: server.file("client"),
                knownHosts: server.file("known_hosts")
            )
        )
    }

    @Test func `whom sshd does not know, and whom we do not know, is told`() async throws {
        let server = try SecureShellServer()
        let url = "ssh://\(server.user)@127.0.0.1:\(server.port)\(remote.path)"
        let cases = [
            ("stranger", "known_hosts", "the host does not accept the key"),
            ("client", "other_hosts", "the host key is not the one in the known-hosts file"),
            ("client", "no_hosts", "the host key is not in the known-hosts file"),
        ]
        for (key, hosts, message) in cases {
            let error = try await failure(
                url,
                GitCredentials(sshKey: server.file(key), knownHosts: server.file(hosts))
            )
            #expect(error?.code == .notAuthorized)
            #expect(error?.message == message)
        }
        let good = GitCredentials(
            sshKey: server.file("client"),
            knownHosts: server.file("known_hosts")
        )
        let missing = try await failure(
            "ssh://\(server.user)@127.0.0.1:\(server.port)/none.git",
            good
        )
        #expect(missing?.code == .notFound)
        #expect(throws: RepositoryError.self) { try source(url, GitCredentials()) }
    }

    @Test func `a silent ssh server is given up and its client ended`() async throws {
        let server = try ScriptedServer { $0.wait() }
        let keys = try SecureShellServer()
        let credentials = GitCredentials(
            sshKey: keys.file("client"),
            knownHosts: keys.file("known_hosts")
        )
        let start = ContinuousClock.now

        let error = try await failure(
            "ssh://127.0.0.1:\(server.port)/fleet.git",
            credentials,
            TransferLimits(rateWindow: .milliseconds(500))
        )

        #expect(error?.code == .unavailable)
        #expect(start.duration(to: .now) < .seconds(5))
    }

    @Test func `https is followed under a private authority, open and with a login`() async throws {
        let server = try WebServer(serving: remote.folder.path)
        let authority = server.file("ca.pem")

        try await follow(
            "https://localhost:\(server.port)/git/fleet.git",
            GitCredentials(authorityFile: authority)
        )
        let login = GitCredentials.WebLogin.basic(
            user: "ada",
            passwordFile: server.file("password")
        )
        let source = try source(
            "https://127.0.0.1:\(server.port)/private/fleet.git",
            GitCredentials(webLogin: login, authorityFile: authority)
        )
        #expect(try await source.fetch().description == remote.git("rev-parse", "main"))
    }

    @Test func `https that is not as it should be is told, and no secret with it`() async throws {
        let server = try WebServer(serving: remote.folder.path)
        try server.folder.write("canary-wrong", to: "wrong")
        let host = "https://localhost:\(server.port)"
        let trusting = GitCredentials(authorityFile: server.file("ca.pem"))
        var wrong = trusting
        wrong.webLogin = .basic(user: "ada", passwordFile: server.file("wrong"))
        var unreadable = trusting
        unreadable.webLogin = .bearer(tokenFile: "/nonexistent/token")
        let cases: [(String, GitCredentials, RepositoryError.Code)] = [
            (host + "/git/fleet.git", GitCredentials(), .notAuthorized),
            (host + "/git/none.git", trusting, .notFound),
            (host + "/private/fleet.git", trusting, .notAuthorized),
            (host + "/private/fleet.git", wrong, .notAuthorized),
            (host + "/git/fleet.git", unreadable, .notAuthorized),
            (host + "/moved/fleet.git", trusting, .refused),
        ]
        for (url, credentials, code) in cases {
            let error = try await failure(url, credentials)
            #expect(error?.code == code, "\(url): \(error?.description ?? "")")
            #expect(error?.description.contains("canary") == false)
        }
    }

    @Test func `a silent https server is given up`() async throws {
        let server = try ScriptedServer { $0.wait() }
        let start = ContinuousClock.now

        let error = try await failure(
            "https://localhost:\(server.port)/fleet.git",
            GitCredentials(),
            TransferLimits(rateWindow: .milliseconds(500))
        )

        #expect(error?.code == .unavailable)
        #expect(start.duration(to: .now) < .seconds(5))
    }

    @Test(arguments: ["git", "https", "ssh"])
    func `cancellation ends a silent fetch within two seconds`(_ scheme: String) async throws {
        let server = try ScriptedServer { $0.wait() }
        let keys = try SecureShellServer()
        let source = try source(
            "\(scheme)://localhost:\(server.port)/fleet.git",
            GitCredentials(sshKey: keys.file("client"), knownHosts: keys.file("known_hosts"))
        )

        let time = await withTaskGroup(of: ContinuousClock.Instant?.self) { group in
            group.addTask {
                do {
                    _ = try await source.fetch()
                    return nil
                } catch { return .now }
            }
            try? await Task.sleep(for: .milliseconds(300))
            let cancelled = ContinuousClock.now
            group.cancelAll()
            let ended = await group.next() ?? nil
            return ended.map { cancelled.duration(to: $0) }
        }

        #expect(try #require(time) < .seconds(2))
    }
}
