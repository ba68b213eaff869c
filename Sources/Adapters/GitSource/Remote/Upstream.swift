import Git
import HTTPTransport
import SpecLanguage

/// The repository that is followed, whatever way leads there.
struct Upstream {
    private let address: RepositoryAddress
    private let credentials: GitCredentials

    /// Reads the address; throws `refused` where it is none, or lacks what its scheme needs.
    init(url: String, credentials: GitCredentials) throws(RepositoryError) {
        address = try RepositoryAddress(url)
        self.credentials = credentials
        guard case .secureShell = address else { return }
        guard credentials.sshKey != nil, credentials.knownHosts != nil else {
            throw RepositoryAddress.refusal("ssh:// needs a key file and a known-hosts file")
        }
    }

    /// How the address is told in messages.
    var name: String {
        switch address {
        case .local(let path): path
        case .daemon(let address, let port, let path): "git://\(address):\(port)\(path)"
        case .web(let address): address.description
        case .secureShell(let target): "ssh://\(target.host):\(target.port)\(target.path)"
        }
    }

    /// Lets `choose` pick among the references there, and brings the picks into `repository`.
    func bring(
        into repository: GitRepository,
        watch: TransferWatch,
        choose: ([GitReference]) throws(GitError) -> [GitReference]
    ) throws(GitError) -> [GitReference] {
        let operation = "fetch from \(name)"
        if case .local(let path) = address {
            let source = try GitRepository(readingFrom: path)
            let picks = try choose(try source.references())
            try repository.copy(picks, from: source, watch: watch, operation: operation)
            return picks
        }
        return try repository.fetch(
            from: peer(watch),
            watch: watch,
            operation: operation,
            choose: choose
        )
    }

    private func peer(_ watch: TransferWatch) -> any GitPeer {
        switch address {
        case .local: preconditionFailure("a path of this host has no peer")
        case .daemon(let address, let port, let path):
            DaemonPeer(address, port: port, path: path, watch: watch)
        case .web(let address): WebPeer(address, credentials: credentials, watch: watch)
        case .secureShell(let target):
            SecureShellPeer(
                target,
                key: credentials.sshKey ?? "",
                knownHosts: credentials.knownHosts ?? "",
                watch: watch
            )
        }
    }
}
