import Foundation

/// A real sshd on 127.0.0.1, for the user who runs the tests, with keys made for it.
package final class SecureShellServer {
    package let port: Int
    package let folder: TemporaryFolder
    package let user: String
    private let process: ServerProcess

    /// Makes keys and starts it. `keyType` is that of the client's key.
    package init(keyType: String = "ed25519") throws {
        folder = try TemporaryFolder()
        port = try LoopbackPort.unused()
        user = NSUserName()
        for (name, type) in [("host", "ed25519"), ("client", keyType), ("stranger", "ed25519")] {
            try Command.run(
                "/usr/bin/ssh-keygen",
                ["-q", "-t", type, "-N", "", "-C", name, "-f", folder.path + "/" + name]
            )
        }
        let host = try String(contentsOfFile: folder.path + "/host.pub", encoding: .utf8)
        let stranger = try String(contentsOfFile: folder.path + "/stranger.pub", encoding: .utf8)
        try folder.write("[127.0.0.1]:\(port) \(host)", to: "known_hosts")
        try folder.write("[127.0.0.1]:\(port) \(stranger)", to: "other_hosts")
        try folder.write("", to: "no_hosts")
        let configuration = """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(folder.path)/host
            AuthorizedKeysFile \(folder.path)/client.pub
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            UsePAM no
            StrictModes no
            PermitRootLogin yes
            PidFile none
            """
        try folder.write(configuration, to: "sshd_config")
        try? FileManager.default.createDirectory(
            atPath: "/run/sshd",
            withIntermediateDirectories: true
        )
        process = try ServerProcess(
            "/usr/sbin/sshd",
            ["-D", "-e", "-f", folder.path + "/sshd_config"],
            log: folder.path + "/log"
        )
        try LoopbackPort.waitUntilOpen(port)
    }

    /// The path of one of `client`, `stranger`, `known_hosts`, `other_hosts`, `no_hosts`.
    package func file(_ name: String) -> String { folder.path + "/" + name }
}
