import Foundation

/// A real `git daemon` on 127.0.0.1.
package final class GitDaemon {
    package let port: Int
    private let process: ServerProcess
    private let scratch: TemporaryFolder

    /// Serves every repository below `folder`.
    package init(serving folder: String) throws {
        scratch = try TemporaryFolder()
        port = try LoopbackPort.unused()
        process = try ServerProcess(
            "/usr/lib/git-core/git-daemon",
            [
                "--listen=127.0.0.1", "--port=\(port)", "--base-path=\(folder)", "--export-all",
                "--reuseaddr", "--informative-errors",
            ],
            log: scratch.path + "/log"
        )
        try LoopbackPort.waitUntilOpen(port)
    }
}
