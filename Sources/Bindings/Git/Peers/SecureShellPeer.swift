import Glibc

/// A repository behind `ssh://`, reached by the OpenSSH client as a child process.
///
/// The client reads no configuration, asks nobody, offers one key and knows the hosts of one file; all that it is told
/// is in its arguments, none of which a shell of this host sees.
package final class SecureShellPeer: GitPeer {
    /// Where and as whom.
    package struct Target: Hashable, Sendable {
        /// A host name or an address, checked by the caller; begins with a letter, a digit or `:`.
        package let host: String
        package let port: UInt16
        package let user: String
        /// Absolute on that host; holds no quote, backslash, exclamation mark or control.
        package let path: String

        package init(host: String, port: UInt16, user: String, path: String) {
            self.host = host
            self.port = port
            self.user = user
            self.path = path
        }
    }

    package let isStateless = false

    private let target: Target
    private let key: String
    private let knownHosts: String
    private let program: String
    private let watch: TransferWatch

    /// Makes a peer; nothing is started yet. `key` and `knownHosts` are paths of files.
    package init(
        _ target: Target,
        key: String,
        knownHosts: String,
        program: String = "/usr/bin/ssh",
        watch: TransferWatch
    ) {
        self.target = target
        self.key = key
        self.knownHosts = knownHosts
        self.program = program
        self.watch = watch
    }

    /// Starts the OpenSSH client with the request as its command.
    package func open(_ request: GitRequest) throws(GitError) -> any GitStream {
        // OpenSSH reads these as lists of files and expands `%` and `~`; a path that could mean more than one file is
        // not handed on.
        for file in [key, knownHosts] {
            let isPlain = file.utf8.allSatisfy {
                $0 > 0x20 && !Array("\"'%$\\\u{7F}".utf8).contains($0)
            }
            guard isPlain, file.utf8.first == UInt8(ascii: "/") else {
                throw GitError(.refused, operation, "the path \(file) is not absolute and plain")
            }
        }
        guard let sockets = DescriptorPair.sockets(), let errors = DescriptorPair.sockets() else {
            throw GitError(.unavailable, operation, systemError())
        }
        let child = try ChildProcess(
            program: program,
            arguments: arguments,
            environment: ["LC_ALL=C", "PATH=/usr/bin:/bin"],
            standardInputAndOutput: sockets.second,
            standardError: errors.second,
            operation: operation
        )
        return SecureShellStream(
            child,
            socket: Socket(sockets.first),
            errors: errors.first,
            watch: watch,
            operation: operation
        )
    }

    private var operation: String { "fetch from ssh://\(target.host):\(target.port)" }

    /// The client's own name, its options, and behind `--` the host and the command.
    var arguments: [String] {
        let options = [
            "BatchMode=yes", "StrictHostKeyChecking=yes", "UserKnownHostsFile=\(knownHosts)",
            "GlobalKnownHostsFile=/dev/null", "UpdateHostKeys=no", "VerifyHostKeyDNS=no",
            "IdentitiesOnly=yes", "IdentityAgent=none", "CertificateFile=none",
            "PreferredAuthentications=publickey", "PubkeyAuthentication=yes",
            "PasswordAuthentication=no", "KbdInteractiveAuthentication=no",
            "HostbasedAuthentication=no",
            "GSSAPIAuthentication=no", "RequiredRSASize=2048", "ForwardAgent=no", "ForwardX11=no",
            "ClearAllForwardings=yes", "PermitLocalCommand=no", "ProxyCommand=none",
            "ControlMaster=no", "ControlPath=none", "RequestTTY=no", "EscapeChar=none",
            "ConnectTimeout=30", "LogLevel=ERROR",
        ]
        return ["ssh", "-F", "none", "-T", "-a", "-x"]
            + options.flatMap { ["-o", $0] }
            + ["-i", key, "-p", String(target.port), "-l", target.user, "--", target.host]
            + ["git-upload-pack '\(target.path)'"]
    }
}
